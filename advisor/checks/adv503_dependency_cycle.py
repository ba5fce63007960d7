"""ADV503: tasks wait for each other, so none of them can start.

Only what the code itself shows or declares counts here: a guess about effects that points the other way is no cycle.
One of the edges is declared: values alone cannot wait for each other in a program, they come from an earlier turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.say import listed, quote
from advisor.graph.plan import Edge, EdgeKind

SHOWN = (EdgeKind.DATA, EdgeKind.CONTROL, EdgeKind.DECLARED)


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the cycles among the dependencies that stand in the code, one finding each."""
    if not plan.plan.cycles:
        return
    tasks = {task.task.id: task for task in plan.tasks}
    shown = [edge for edge in plan.plan.all_edges if edge.kind in SHOWN]
    for cycle in plan.plan.cycles:
        members = [tasks[task_id] for task_id in _core(cycle, shown)]
        if members and _is_declared(members, shown):
            related = tuple(Related(span=task.task.span, message="is part of the cycle") for task in members[1:])
            yield context.finding(
                plan, (task.task.id for task in members), members[0].task.span, _message(members), related=related
            )


def _is_declared(members: list[AdvisedTask], edges: list[Edge]) -> bool:
    inside = {member.task.id for member in members}
    declared = (edge for edge in edges if EdgeKind.DECLARED in {edge.kind, *edge.also})
    return any(edge.source in inside and edge.target in inside for edge in declared)


def _core(cycle: Iterable[str], edges: list[Edge]) -> list[str]:
    """Give the tasks of a cycle that stay when all are taken away that nothing waits for, or that wait for nothing."""
    members = dict.fromkeys(cycle)
    inside = [(edge.source, edge.target) for edge in edges if edge.source in members and edge.target in members]
    kept = _peel(_peel(set(members), inside), [(target, source) for source, target in inside])
    return [task for task in members if task in kept]


def _peel(tasks: set[str], pairs: list[tuple[str, str]]) -> set[str]:
    """Take away, again and again, the tasks that no pair of those left leads to."""
    inside = [(source, target) for source, target in pairs if source in tasks and target in tasks]
    waits = Counter(target for _, target in inside)
    follow: dict[str, list[str]] = {}
    for source, target in inside:
        follow.setdefault(source, []).append(target)
    free = [task for task in tasks if not waits[task]]
    left = set(tasks)
    while free:
        task = free.pop()
        left.discard(task)
        for target in follow.get(task, ()):
            waits[target] -= 1
            if not waits[target]:
                free.append(target)
    return left


def _message(members: list[AdvisedTask]) -> str:
    if len(members) == 1:
        return f"{quote(members[0].own)} waits for itself and can never start"
    return f"{listed(quote(task.own) for task in members)} wait for each other and can never start"
