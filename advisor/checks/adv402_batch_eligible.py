"""ADV402: many independent calls of one kind, which a batch does at a lower price when nobody waits for the answers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import Model, Priced
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Saving
from advisor.checks.savings import add
from advisor.checks.say import money
from advisor.cost.estimate import Interval
from advisor.flow.trace import Certainty, Loop


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the loops of many known, independent turns on models that are sold in batches, one finding for each."""
    tied = {loop for loop, reasons in plan.plan.turns if reasons}
    for loop, tasks in _loops(plan).values():
        runs = sum(task.task.count.low for task in tasks)
        share = _share(tasks, context)
        usd = add(task.as_written.usd for task in tasks)
        if loop.carried or loop.id in tied or runs < context.rule.thresholds["calls"] or share is None or usd is None:
            continue
        saved = Interval(low=usd.low * share, likely=usd.likely * share, high=usd.high * share)
        yield context.finding(
            plan,
            (task.task.id for task in tasks),
            loop.header,
            f"{runs} independent calls at {money(usd.likely)}; as a batch that nobody waits for they save "
            f"{money(saved.likely)}",
            certainty=Certainty.POSSIBLE,
            saving=Saving(usd=saved),
        )


def _loops(plan: AdvisedPlan) -> dict[str, tuple[Loop, list[AdvisedTask]]]:
    """Give the innermost loops with their tasks."""
    found: dict[str, tuple[Loop, list[AdvisedTask]]] = {}
    for task in plan.tasks:
        if task.task.loops:
            loop = task.task.loops[-1]
            found.setdefault(loop.id, (loop, []))[1].append(task)
    return found


def _share(tasks: list[AdvisedTask], context: CheckContext) -> Decimal | None:
    """Give the share of the price that a batch saves; ``None`` where the models have no one such share."""
    shares = {_batch(task.model, context) for task in tasks}
    share = shares.pop()
    return None if shares or share is None else 1 - share


def _batch(model: str | None, context: CheckContext) -> Decimal | None:
    found = context.knowledge.catalog.find(model, context.knowledge.today) if model is not None else None
    price = found.price(0, context.knowledge.today) if isinstance(found, Model) else None
    return price.row.batch if isinstance(price, Priced) else None
