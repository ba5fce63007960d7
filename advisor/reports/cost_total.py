"""What all plans of a report cost together. Counter-examples are shown but never added: nobody means to run them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor.advice.advised import AdvisedPlan
from advisor.cost.estimate import Estimate, Interval
from advisor.cost.interval import ZERO, total


def counted_plans(plans: Iterable[AdvisedPlan]) -> list[AdvisedPlan]:
    """Give the plans that count: all but the counter-examples."""
    return [plan for plan in plans if not plan.plan.trace.counter_example]


def total_of(estimates: Sequence[Estimate]) -> Estimate:
    """Add estimates up as if each plan ran once, one after another; what is unknown stays counted, never 0."""
    return Estimate(
        usd=_known(estimate.usd for estimate in estimates),
        seconds=_known(estimate.seconds for estimate in estimates),
        unpriced=sum(estimate.unpriced for estimate in estimates),
    )


def _known(parts: Iterable[Interval | None]) -> Interval | None:
    everything = list(parts)
    known = [part for part in everything if part is not None]
    if everything and not known:
        return None
    return total(known) if known else ZERO
