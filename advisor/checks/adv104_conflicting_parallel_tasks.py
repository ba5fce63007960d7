"""ADV104: tasks run at once though an edge joins them. One finding per construct that runs them at once.

In Markdown nothing runs: there the construct is a remark that says "in parallel" over tasks that an edge joins.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.say import quote
from advisor.flow.trace import Certainty, Group
from advisor.graph.plan import Edge, EdgeKind
from advisor.places import Span
from advisor.sources.units import Medium

STRENGTH = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1}
IN_WORDS = (EdgeKind.DATA, EdgeKind.CONTROL, EdgeKind.DECLARED, EdgeKind.TEXT)
"""Edges the author wrote down: in a list said to be parallel they show where the parallel part ends."""


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the groups in which one task needs another that has not ended when it starts."""
    groups = [group for group in plan.plan.trace.groups if len(group.tasks) > 1]
    claimed = plan.plan.at_once if plan.plan.trace.medium is Medium.MARKDOWN else ()
    if not groups and not claimed:
        return
    edges = [edge for edge in plan.plan.all_edges if edge.certainty in STRENGTH]
    tasks = {task.task.id: task for task in plan.tasks}
    for group in groups:
        broken = list(_broken(group, edges, tasks))
        if broken:
            yield _finding(plan, context, group.span, group.tasks, broken, tasks)
    for names in claimed:
        denied = _denied(names, edges)
        if denied:
            yield _finding(plan, context, tasks[denied[0].target].task.span, names, denied, tasks)


def _denied(names: tuple[str, ...], edges: list[Edge]) -> list[Edge]:
    """Give the edges that deny what is said of these tasks: that they run in parallel.

    "Reviews in parallel" over two reviews and a plan made from them is true of the reviews: once two tasks stand that
    nothing joins, the first that the author joins to them in words ends the part spoken of.
    """
    found: list[Edge] = []
    for place, name in enumerate(names):
        into = [edge for edge in edges if edge.target == name and edge.source in names[:place]]
        if place > 1 and not found and any(edge.kind in IN_WORDS for edge in into):
            break
        found += into
    return found


def _broken(group: Group, edges: list[Edge], tasks: dict[str, AdvisedTask]) -> Iterator[Edge]:
    """Give the edges inside a group that the written order does not keep."""
    members = frozenset(group.tasks)
    for edge in edges:
        inside = edge.source in members and edge.target in members
        if inside and edge.source != edge.target and not _follows(edge, members, tasks):
            yield edge


def _follows(edge: Edge, members: frozenset[str], tasks: dict[str, AdvisedTask]) -> bool:
    """Say whether the target starts after the source has ended all the same (both in one coroutine of the group)."""
    seen: set[str] = set()
    waiting = [edge.target]
    while waiting:
        for before in tasks[waiting.pop()].task.after:
            if before == edge.source:
                return True
            if before in members and before not in seen:
                seen.add(before)
                waiting.append(before)
    return False


def _finding(  # noqa: PLR0913, PLR0917 - what a conflict is made of
    plan: AdvisedPlan,
    context: CheckContext,
    place: Span,
    names: tuple[str, ...],
    edges: list[Edge],
    tasks: dict[str, AdvisedTask],
) -> Finding:
    broken = sorted(edges, key=lambda edge: STRENGTH[edge.certainty])
    first = broken[0]
    source, target = tasks[first.source], tasks[first.target]
    joined = {end for edge in broken for end in (edge.source, edge.target)}
    others = len(broken) - 1
    more = f" ({others} more such {'pair' if others == 1 else 'pairs'})" if others else ""
    return context.finding(
        plan,
        (task_id for task_id in names if task_id in joined),
        place,
        f"{quote(target.own)} runs at once with {quote(source.own)} but has to wait for it: {first.reason}{more}",
        certainty=first.certainty,
        related=tuple(_related(edge, tasks) for edge in broken),
    )


def _related(edge: Edge, tasks: dict[str, AdvisedTask]) -> Related:
    return Related(
        span=edge.evidence or tasks[edge.target].task.span,
        message=f"{quote(tasks[edge.target].own)} waits for {quote(tasks[edge.source].own)}: {edge.reason}",
    )
