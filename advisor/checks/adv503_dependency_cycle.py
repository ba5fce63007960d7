"""ADV503: tasks wait for each other, so none of them can start."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.say import listed, quote


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the cycles among the declared dependencies, one finding each."""
    if not plan.plan.cycles:
        return
    tasks = {task.task.id: task for task in plan.tasks}
    for cycle in plan.plan.cycles:
        members = [tasks[task_id] for task_id in cycle]
        related = tuple(Related(span=task.task.span, message="is part of the cycle") for task in members[1:])
        yield context.finding(plan, cycle, members[0].task.span, _message(members), related=related)


def _message(members: list[AdvisedTask]) -> str:
    if len(members) == 1:
        return f"{quote(members[0].text)} waits for itself and can never start"
    return f"{listed(quote(task.text) for task in members)} wait for each other and can never start"
