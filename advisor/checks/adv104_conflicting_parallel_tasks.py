"""ADV104: tasks run at once though an edge joins them. One finding per construct that runs them at once."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.say import quote
from advisor.flow.trace import Certainty, Group
from advisor.graph.plan import Edge

STRENGTH = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1}


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the groups in which one task needs another that has not ended when it starts."""
    groups = [group for group in plan.plan.trace.groups if len(group.tasks) > 1]
    if not groups:
        return
    edges = [edge for edge in plan.plan.all_edges if edge.certainty in STRENGTH]
    tasks = {task.task.id: task for task in plan.tasks}
    for group in groups:
        broken = sorted(_broken(group, edges, tasks), key=lambda edge: STRENGTH[edge.certainty])
        if broken:
            yield _finding(plan, context, group, broken, tasks)


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


def _finding(
    plan: AdvisedPlan, context: CheckContext, group: Group, broken: list[Edge], tasks: dict[str, AdvisedTask]
) -> Finding:
    first = broken[0]
    source, target = tasks[first.source], tasks[first.target]
    joined = {end for edge in broken for end in (edge.source, edge.target)}
    more = f" ({len(broken) - 1} more such pairs)" if len(broken) > 1 else ""
    return context.finding(
        plan,
        (task_id for task_id in group.tasks if task_id in joined),
        group.span,
        f"{quote(target.text)} runs at once with {quote(source.text)} but has to wait for it: {first.reason}{more}",
        certainty=first.certainty,
        related=tuple(_related(edge, tasks) for edge in broken),
    )


def _related(edge: Edge, tasks: dict[str, AdvisedTask]) -> Related:
    return Related(
        span=edge.evidence or tasks[edge.target].task.span,
        message=f"{quote(tasks[edge.target].text)} waits for {quote(tasks[edge.source].text)}: {edge.reason}",
    )
