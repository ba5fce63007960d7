"""ADV102: a loop, comprehension or generator runs turns one by one though no turn needs another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.adv101_sequential_bottleneck import held_up
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related, Saving
from advisor.checks.savings import add, gain, less, turns_at_once
from advisor.checks.say import duration, number
from advisor.cost.estimate import Interval
from advisor.cost.runs import UNBOUNDED
from advisor.flow.trace import LoopForm
from advisor.graph import SequentialLoop, sequential_loops

NAMES = {
    LoopForm.FOR: "this loop",
    LoopForm.WHILE: "this loop",
    LoopForm.COMPREHENSION: "this comprehension",
    LoopForm.GENERATOR: "this generator",
    LoopForm.MAP: "this map",
}


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the loops whose turns could run at once."""
    loops = sequential_loops(plan.plan)
    tasks = {task.task.id: task for task in plan.tasks} if loops else {}
    for loop in loops:
        written = add(tasks[task_id].as_written.seconds for task_id in loop.tasks)
        saved = turns_at_once(written, _turns(loop))
        yield context.finding(
            plan,
            loop.tasks,
            loop.loop.header,
            _message(loop, written, less(written, saved)) + held_up(tasks[task_id] for task_id in loop.tasks),
            certainty=loop.certainty,
            related=_related(loop, tasks),
            saving=Saving(seconds=gain(saved)),
        )


def _turns(loop: SequentialLoop) -> Interval:
    count = loop.loop.count
    if loop.turns is not None:
        likely = loop.turns if loop.loop.unrolled else min(max(count.likely, 1), loop.turns)
        return Interval(low=Decimal(min(count.low, likely)), likely=Decimal(likely), high=Decimal(loop.turns))
    likely = max(count.likely, 1)
    return Interval(low=Decimal(count.low), likely=Decimal(likely), high=Decimal(likely * UNBOUNDED))


def _message(loop: SequentialLoop, written: Interval | None, advised: Interval | None) -> str:
    turns = number(loop.turns, "independent turn") if loop.turns is not None else "independent turns"
    at_once = "at once they are done sooner"
    if written is not None and advised is not None and advised.likely < written.likely:
        guess = "" if loop.turns is not None else f" (for {loop.loop.count.likely} turns)"
        at_once = f"at once they take {duration(advised.likely)} instead of {duration(written.likely)}{guess}"
    return f"{NAMES[loop.loop.form]} runs {turns} one by one; {at_once}"


def _related(loop: SequentialLoop, tasks: Mapping[str, AdvisedTask]) -> tuple[Related, ...]:
    places = dict.fromkeys(tasks[task_id].task.span for task_id in loop.tasks)
    return tuple(Related(span=place, message="is paid in each turn") for place in places if place != loop.loop.header)
