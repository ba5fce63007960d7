"""The files of a walk as one project: an entry point that another file's has reached is a part of that one's plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.checks.crossing import reached_elsewhere
from advisor.checks.sharing import way_of
from advisor.cli.outcomes import Analysed, Left, Outcome


def without_reached(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Leave out the plans that stand for nothing but what other files' plans have reached."""
    plans = [plan for outcome in outcomes if isinstance(outcome, Analysed) for plan in outcome.analysis.plans]
    gone = reached_elsewhere([way_of(plan) for plan in plans]) if any(p.plan.trace.reached for p in plans) else ()
    return [_without(outcome, frozenset(gone)) for outcome in outcomes] if gone else list(outcomes)


def _without(outcome: Outcome, gone: frozenset[str]) -> Outcome:
    if isinstance(outcome, Left):
        return outcome
    plans = tuple(plan for plan in outcome.analysis.plans if plan.plan.id not in gone)
    return replace(outcome, analysis=replace(outcome.analysis, plans=plans))
