"""ADV405: nothing in the code bounds how often a task is paid: a ``while`` that only an answer can end.

A loop whose prompt holds what a person typed in is bounded by that person. A recursion is meant where it goes on with
what it was given or with answers, and only answers end it.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.savings import add
from advisor.checks.say import money
from advisor.flow.expr import Hole, walk
from advisor.flow.trace import Certainty, Loop, LoopForm, TracedTask

TYPED = ("input(", "interrupt(")
"""How the source calls a value that a person types in: at a terminal, or where a graph stops and asks."""


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the loops without a bound that pay in each turn, one finding for each loop."""
    found: dict[str, tuple[Loop, list[AdvisedTask]]] = {}
    for task in plan.tasks:
        for loop in task.task.loops:
            if _is_unbounded(loop) and not _is_typed(task.task) and not task.task.model.local:
                found.setdefault(loop.id, (loop, []))[1].append(task)
    for loop, tasks in found.values():
        yield context.finding(
            plan,
            (task.task.id for task in tasks),
            loop.header,
            f"nothing bounds how often this {_kind(loop)} pays{_worth(tasks)}; count its turns and stop",
            certainty=Certainty.LIKELY if loop.endless else loop.certainty,
            related=tuple(Related(span=task.task.span, message="is paid in each turn") for task in tasks),
        )


def _is_unbounded(loop: Loop) -> bool:
    if loop.form is not LoopForm.WHILE or loop.bounded:
        return False
    return loop.endless or loop.certainty is not Certainty.POSSIBLE


def _kind(loop: Loop) -> str:
    return "recursion" if loop.endless else "loop"


def _is_typed(task: TracedTask) -> bool:
    texts = (text for text in (task.description, task.prompt) if text is not None)
    return any(
        isinstance(part, Hole) and any(one in part.name for one in TYPED) for text in texts for part in walk(text)
    )


def _worth(tasks: list[AdvisedTask]) -> str:
    """Say what one turn costs: the estimate covers the likely number of turns."""
    usd = add(task.as_written.usd for task in tasks)
    turns = max((task.task.count.likely for task in tasks), default=1)
    return f" {money(usd.likely / turns)} a turn" if usd is not None and turns > 0 and usd.likely > 0 else ""
