"""ADV103: a framework runs steps one after another, though what they declare lets them run at once.

The order is the framework's (a crew's list of tasks), so what frees them is said in its own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.adv101_sequential_bottleneck import is_ordered_by_framework, seconds_of, sooner
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related, Saving
from advisor.checks.places import places_apart
from advisor.checks.savings import gain, less
from advisor.graph import sequential_groups


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the groups of a framework's steps that wait for each other without need."""
    if not any(task.task.steps for task in plan.tasks):
        return
    tasks = {task.task.id: task for task in plan.tasks}
    for group in sequential_groups(plan.plan):
        members = [tasks[task_id] for task_id in group.tasks]
        if not is_ordered_by_framework(members) or not _is_one_run(members):
            continue
        first, *others = places_apart(members)
        written, advised = (seconds_of(levels, group, tasks) for levels in (group.written, group.advised))
        how = context.knowledge.dialects.freed_by(members[0].task.steps.split()[0])
        yield context.finding(
            plan,
            group.tasks,
            first,
            f"{len(members)} steps run one after another though their data does not ask for it; "
            f"at once they{sooner(written, advised)}{'; ' + how if how else ''}",
            certainty=group.certainty,
            related=tuple(Related(span=other, message="waits without need") for other in others),
            saving=Saving(seconds=gain(less(written, advised))),
        )


def _is_one_run(members: Sequence[AdvisedTask]) -> bool:
    """Say whether one call starts all of them: no edge of a graph joins its runs."""
    return len({member.task.via[:1] for member in members if member.task.via}) <= 1
