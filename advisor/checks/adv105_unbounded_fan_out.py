"""ADV105: as many calls at once as the input is long, with nothing that limits them."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding
from advisor.checks.say import quote
from advisor.flow.trace import Joint, Loop


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the loops of unknown length that start all their turns together, one finding each."""
    found: dict[str, tuple[Loop, list[AdvisedTask]]] = {}
    for task in plan.tasks:
        for loop in task.task.loops:
            if loop.at_once and loop.count.high is None and not loop.portion:
                found.setdefault(loop.id, (loop, []))[1].append(task)
    limited = _limited(plan) if found else frozenset()
    for loop, tasks in found.values():
        if not limited.issuperset(task.task.id for task in tasks):
            message = f"{quote(tasks[0].own)} starts as many calls at once as the input is long; limit how many run"
            yield context.finding(
                plan, (task.task.id for task in tasks), loop.header, message, certainty=loop.certainty
            )


def _limited(plan: AdvisedPlan) -> frozenset[str]:
    """Give the tasks that something limits: a semaphore, or a pool, which has so many threads and no more."""
    groups = (group for group in plan.plan.trace.groups if group.limited or group.joint is Joint.POOL)
    return frozenset(task_id for group in groups for task_id in group.tasks)
