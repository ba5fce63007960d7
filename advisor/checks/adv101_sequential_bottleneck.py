"""ADV101: tasks of one straight line run one after another though nothing asks for it. One finding per group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related, Saving
from advisor.checks.places import PAGES, places_apart
from advisor.checks.savings import add, gain, less, most
from advisor.checks.say import duration
from advisor.cost.estimate import Interval
from advisor.graph import SequentialGroup, sequential_groups
from advisor.graph.plan import EdgeKind
from advisor.places import Span
from advisor.sources.units import Medium


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the groups of tasks that wait for each other without need."""
    groups = sequential_groups(plan.plan)
    tasks = {task.task.id: task for task in plan.tasks} if groups else {}
    told: set[tuple[Span, ...]] = set()
    for group in groups:
        if is_ordered_by_framework([tasks[task_id] for task_id in group.tasks]):
            continue  # that order is ADV103's
        if _is_shown(plan) and not _is_joined(plan, group):
            continue  # a page shows ways of use one below the other
        places = places_apart([tasks[call[0]] for call in group.calls])
        if tuple(places) in told or len(set(places)) == 1:
            continue  # a helper that is called again; turns of one loop, which are ADV102's
        told.add(tuple(places))
        first, *others = places
        written, advised = (seconds_of(levels, group, tasks) for levels in (group.written, group.advised))
        yield context.finding(
            plan,
            group.tasks,
            first,
            _message(group, written, advised) + held_up([tasks[task_id] for task_id in group.tasks]),
            certainty=group.certainty,
            related=tuple(Related(span=other, message="waits without need") for other in others),
            saving=Saving(seconds=gain(less(written, advised))),
        )


def _is_shown(plan: AdvisedPlan) -> bool:
    """Say whether a plan is a framework's program on a page, and not an instruction that claims an order."""
    return plan.plan.trace.path.endswith(PAGES) and plan.plan.trace.medium is not Medium.MARKDOWN


def _is_joined(plan: AdvisedPlan, group: SequentialGroup) -> bool:
    """Say whether one task reads what two calls of a group gave: they are steps of one program."""
    call = {task_id: number for number, tasks in enumerate(group.calls) for task_id in tasks}
    read: dict[str, set[int]] = {}
    for edge in plan.plan.all_edges:
        if edge.kind is EdgeKind.DATA and edge.source in call:
            read.setdefault(edge.target, set()).add(call[edge.source])
    return any(len(calls) > 1 for calls in read.values())


def is_ordered_by_framework(members: Sequence[AdvisedTask]) -> bool:
    """Say whether a framework orders tasks: they are its steps, and not all in the code of one and the same."""
    steps = {member.task.step for member in members}
    return bool(members[0].task.steps) and (len(steps) > 1 or steps == {""})


def seconds_of(
    levels: tuple[tuple[str, ...], ...], group: SequentialGroup, tasks: Mapping[str, AdvisedTask]
) -> Interval | None:
    """Give how long levels of a group take one after another, each as long as its longest call."""
    calls = {call[0]: add(tasks[task_id].as_written.seconds for task_id in call) for call in group.calls}
    return add(most(calls[name] for name in level) for level in levels)


def sooner(written: Interval | None, advised: Interval | None) -> str:
    """Say how long calls take that no longer wait, as far as that is known."""
    if written is not None and advised is not None and advised.likely < written.likely:
        return f" take {duration(advised.likely)} instead of {duration(written.likely)}"
    return " are done sooner"


def held_up(members: Iterable[AdvisedTask]) -> str:
    """Say why calls of coroutines that are started together wait for each other all the same."""
    blocking = any(member.task.holds for member in members)
    return "; each blocks the event loop it is called on: await an asynchronous client, or a thread" if blocking else ""


def _message(group: SequentialGroup, written: Interval | None, advised: Interval | None) -> str:
    number, steps = len(group.calls), len(group.advised)
    what = "tasks" if number == len(group.tasks) else "calls"
    takes = sooner(written, advised)
    if steps == 1:
        return f"{number} independent {what} run one after another; at once they{takes}"
    return f"{number} {what} run in {len(group.written)} steps where {steps} are enough; then they{takes}"
