"""Waves, the critical path and slack: when each task may start.

Waves are levels of the graph. Exclusive branches never share a wave: they do not run in one run, and nobody should read
that they run together. Everything is linear in tasks and edges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advisor.graph.arms import Arms
from advisor.graph.order import Rows, levels, topological, turned
from advisor.graph.plan import Plan


def waves(before: Rows, order: Sequence[int], found: Sequence[int], arms: Arms) -> list[list[int]]:
    """Group tasks by level (``found``), each branch's arms in waves of their own."""
    if arms.any:
        found = _apart(before, order, arms)
    groups: list[list[int]] = [[] for _ in range(max(found, default=-1) + 1)]
    for task, level in enumerate(found):
        groups[level].append(task)
    return [group for group in groups if group]


def _apart(before: Rows, order: Sequence[int], arms: Arms) -> list[int]:
    """Give levels at which no two exclusive tasks meet: an arm that finds its level taken begins after the other."""
    found = [0] * len(before)
    taken: dict[str, dict[int, int]] = {}
    begun: dict[tuple[str, int], int] = {}
    for task in order:
        level = 1 + max((found[source] for source in before[task]), default=-1)
        own = tuple(arms.of(task).items())
        moved = True
        while moved:
            asked = level
            for pair in own:
                level = _free(level, pair, taken, begun)
            moved = level != asked
        found[task] = level
        for branch, arm in own:
            taken.setdefault(branch, {})[level] = arm
    return found


def _free(
    level: int,
    pair: tuple[str, int],
    taken: dict[str, dict[int, int]],
    begun: dict[tuple[str, int], int],
) -> int:
    """Give the first level from ``level`` on that no other arm of the branch has taken."""
    branch, arm = pair
    levels_of = taken.setdefault(branch, {})
    if levels_of.get(level, arm) == arm:
        return level
    start = begun.get(pair, -1)
    if start < level:
        start = max(max(levels_of) + 1, level)
        begun[pair] = start
    while levels_of.get(start, arm) != arm:
        start += 1
    return start


def critical_path(plan: Plan, duration: Mapping[str, float]) -> tuple[str, ...]:
    """Give the longest chain of the advised graph by duration (seconds by task id; a missing one counts 0)."""
    before, ids = _advised(plan)
    order = topological(before)
    ends, through = _ends(before, order, [duration.get(task, 0.0) for task in ids])
    if not ids:
        return ()
    path = [max(range(len(ids)), key=lambda task: (ends[task], -task))]
    while through[path[-1]] >= 0:
        path.append(through[path[-1]])
    return tuple(ids[task] for task in reversed(path))


def slack(plan: Plan, duration: Mapping[str, float]) -> dict[str, float]:
    """Give, by task id, how many seconds a task may start later without making the advised plan longer."""
    before, ids = _advised(plan)
    order = topological(before)
    seconds = [duration.get(task, 0.0) for task in ids]
    ends, _ = _ends(before, order, seconds)
    rest, _ = _ends(turned(before), order[::-1], seconds)
    total = max(ends, default=0.0)
    return {name: total - (ends[task] + rest[task] - seconds[task]) for task, name in enumerate(ids)}


def makespan(plan: Plan, duration: Mapping[str, float]) -> float:
    """Give how long the advised plan takes, in the unit of ``duration``, with no limit on what runs at once."""
    before, ids = _advised(plan)
    ends, _ = _ends(before, topological(before), [duration.get(task, 0.0) for task in ids])
    return max(ends, default=0.0)


def _ends(before: Rows, order: Sequence[int], seconds: Sequence[float]) -> tuple[list[float], list[int]]:
    """Give when each task ends, and which predecessor it waits for last (-1: none)."""
    ends, through = [0.0] * len(before), [-1] * len(before)
    value: Callable[[int], float] = ends.__getitem__
    for task in order:
        through[task] = max(before[task], key=value, default=-1)
        ends[task] = seconds[task] + (ends[through[task]] if through[task] >= 0 else 0.0)
    return ends, through


def _advised(plan: Plan) -> tuple[list[list[int]], list[str]]:
    ids = [task.id for task in plan.trace.tasks]
    number = {name: at for at, name in enumerate(ids)}
    before: list[list[int]] = [[] for _ in ids]
    for edge in plan.edges:
        before[number[edge.target]].append(number[edge.source])
    return before, ids


def level_rows(before: Rows) -> tuple[list[int], list[int]]:
    """Give a topological order and the levels of a graph without cycles."""
    order = topological(before)
    return order, levels(before, order)
