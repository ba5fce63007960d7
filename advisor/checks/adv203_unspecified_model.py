"""ADV203: the call names no model, and the default that is in force costs more than the task wants."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan
from advisor.checks.context import CheckContext
from advisor.checks.finding import Applicability, Edit, Finding, Fix
from advisor.checks.models import Site, saving_of, site_finding, sites
from advisor.checks.say import money, quote
from advisor.flow.trace import ModelSource


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the calls that leave the model to a default of a larger tier than the task wants."""
    for site in sites(plan, larger=False):
        if site.first.task.model.source is ModelSource.DEFAULT:
            yield site_finding(context, plan, site, _message(site), _fix(site), cheaper=True)


def _fix(site: Site) -> Fix | None:
    use = site.first.task.model
    if use.insert is None:
        return None
    comma = ", " if use.insert_comma else ""
    edit = Edit(span=use.insert, content=f'{comma}model="{site.advice.model}"', expected="")
    return Fix(applicability=Applicability.UNSAFE, message=f"name {site.advice.model}", edits=(edit,))


def _message(site: Site) -> str:
    task = site.first
    saved = saving_of(site).usd
    saves = f", which saves {money(saved.likely)} a run" if saved is not None else ""
    return (
        f"{quote(task.text)} names no model and runs on the default, {task.model} ({task.tier}); "
        f"{site.advice.model} ({site.advice.tier}) does it{saves}"
    )
