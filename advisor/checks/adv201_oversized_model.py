"""ADV201: a smaller tier does this task. Fixed safely where the advice is sure and the change can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan
from advisor.checks.context import CheckContext
from advisor.checks.finding import Applicability, Finding
from advisor.checks.models import Site, insert_fix, is_foreign, is_safe, rename_fix, saving_of, site_finding, sites
from advisor.checks.say import money, quote
from advisor.flow.trace import ModelSource


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the calls whose named model is of a larger tier than the task wants."""
    for site in sites(plan, larger=False):
        use = site.first.task.model
        if use.source is ModelSource.DEFAULT or use.left or is_foreign(context, site):
            continue
        applicability = Applicability.SAFE if is_safe(context, site) else Applicability.UNSAFE
        fix = rename_fix(context, site, f"use {site.advice.model}", applicability)
        if fix is None and use.source is ModelSource.AGENT:
            fix = insert_fix(use, site.advice.model, f"name {site.advice.model} in this call")
        yield site_finding(context, plan, site, _message(site), fix, cheaper=True)


def _message(site: Site) -> str:
    task, advice = site.first, site.advice
    saved = saving_of(site).usd
    saves = f", which saves {money(saved.likely)} a run" if saved is not None else ""
    return f"{quote(task.own)} runs on {task.model} ({task.tier}); {advice.model} ({advice.tier}) does it{saves}"
