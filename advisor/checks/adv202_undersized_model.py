"""ADV202: this task wants a larger tier than the model it names. Its fix costs more, so it is never a safe one.

A framework's own default differs from release to release, and which one is installed is not known: it is spoken of only
where the default is Claude Code's or the project's. A test's words only set something going.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan
from advisor.advice.choose import OWN
from advisor.checks.context import CheckContext
from advisor.checks.finding import Applicability, Finding
from advisor.checks.models import Site, is_foreign, rename_fix, site_finding, sites
from advisor.checks.places import is_test
from advisor.checks.savings import add, less
from advisor.checks.say import money, quote
from advisor.flow.trace import ModelSource


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the calls whose model is of a smaller tier than the task wants."""
    if is_test(plan.plan.trace.path):
        return
    for site in sites(plan, larger=True):
        use, fix = site.first.task.model, None
        if use.source is ModelSource.DEFAULT and (use.written is not None or site.first.task.dialect not in OWN):
            continue  # It says `inherit`, or nothing, and nothing says what that comes to.
        if is_foreign(context, site):
            continue
        if use.source is not ModelSource.DEFAULT and not use.left:
            fix = rename_fix(context, site, f"use {site.advice.model}", Applicability.UNSAFE)
        yield site_finding(context, plan, site, _message(site), fix, cheaper=False)


def _message(site: Site) -> str:
    task = site.first
    written = add(member.as_written.usd for member in site.tasks)
    extra = less(add(member.as_advised.usd for member in site.tasks), written)
    costs = f", at {money(extra.likely)} more a run" if extra is not None and extra.likely > 0 else ""
    return (
        f"{quote(task.own)} runs on {task.model} ({task.tier}) but wants "
        f"{site.advice.model} ({site.advice.tier}){costs}"
    )
