"""ADV203: the call names no model, and the default that is in force costs more than the task wants."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan
from advisor.checks.context import CheckContext
from advisor.checks.finding import Applicability, Finding, Fix
from advisor.checks.models import Site, insert_fix, rename_fix, saving_of, site_finding, sites
from advisor.checks.say import money, quote
from advisor.flow.trace import ModelSource


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the calls that leave the model to a default of a larger tier than the task wants."""
    for site in sites(plan, larger=False):
        use = site.first.task.model
        if use.source is ModelSource.DEFAULT or use.left:
            yield site_finding(context, plan, site, _message(site), _fix(context, site), cheaper=True)


def _fix(context: CheckContext, site: Site) -> Fix | None:
    message = f"name {site.advice.model}"
    fix = rename_fix(context, site, message, Applicability.UNSAFE)  # over ``inherit``
    return fix or insert_fix(site.first.task.model, site.advice.model, message)


def _message(site: Site) -> str:
    task = site.first
    saved = saving_of(site).usd
    saves = f", which saves {money(saved.likely)} a run" if saved is not None else ""
    return (
        f"{quote(task.own)} names no model and runs on the default, {task.model} ({task.tier}); "
        f"{site.advice.model} ({site.advice.tier}) does it{saves}"
    )
