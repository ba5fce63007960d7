"""ADV401: the estimate of a plan, as written, is above the configured budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.say import duration, money
from advisor.cost.estimate import Interval
from advisor.flow.trace import Certainty

DEAREST = 3
"""How many of the tasks that cost most are shown."""


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Compare USD and seconds with their budgets, one finding for each that is exceeded."""
    budget, estimate = context.knowledge.settings.budget, plan.as_written
    yield from _compare(plan, context, budget.usd, estimate.usd, money)
    yield from _compare(plan, context, budget.seconds, estimate.seconds, duration)


def _compare(
    plan: AdvisedPlan,
    context: CheckContext,
    limit: Decimal | None,
    found: Interval | None,
    say: Callable[[Decimal], str],
) -> Iterator[Finding]:
    if limit is None or found is None or found.likely <= limit:
        return
    figure = f"{say(found.likely)} (from {say(found.low)} to {say(found.high)}){_rest(plan)}"
    takes = "costs" if say is money else "takes"
    yield context.finding(
        plan,
        (task.task.id for task in plan.tasks),
        plan.plan.trace.start,
        f"plan '{plan.plan.trace.name}' {takes} {figure}, the budget is {say(limit)}",
        certainty=Certainty.CERTAIN if found.low > limit else Certainty.LIKELY,
        related=tuple(_dearest(plan, say)),
    )


def _rest(plan: AdvisedPlan) -> str:
    unpriced = plan.as_written.unpriced
    return f" and {unpriced} more without a price" if unpriced else ""


def _dearest(plan: AdvisedPlan, say: Callable[[Decimal], str]) -> Iterator[Related]:
    figures = [(_figure(task, say), task) for task in plan.tasks]
    known = sorted(((figure.likely, task) for figure, task in figures if figure is not None), key=lambda pair: -pair[0])
    for likely, task in known[:DEAREST]:
        yield Related(span=task.task.span, message=f"{say(likely)} of it")


def _figure(task: AdvisedTask, say: Callable[[Decimal], str]) -> Interval | None:
    return task.as_written.usd if say is money else task.as_written.seconds
