"""Whether one task leads to another, answered quickly, and the transitive reduction that rests on it.

Three answers come without a search: the level (longest path) of the earlier one must be lower; a spanning tree's
intervals prove many paths; sketches of what leads to each task (Bloom filters, as in Su, Zhu, Wei, Yu: Reachability
querying: can it be even faster?, TKDE 2017) disprove nearly all the others. What is left is searched backwards, through
nothing but tasks that these answers leave possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from advisor.graph.order import Rows, levels, topological, turned

_BITS = 512  # of a sketch: it tells tasks apart that have some hundreds before them
_LONG = 64  # tasks met on the way back
FEW = 16  # predecessors that are compared pair by pair


class Reach:
    """Reachability in a graph without cycles, given as each task's predecessors."""

    def __init__(self, before: Rows) -> None:
        self.before = before
        self.order = topological(before)
        self.levels = levels(before, self.order)

    def leads(self, source: int, target: int) -> bool:
        """Say whether a path leads from ``source`` to another task ``target``."""
        if self.levels[source] >= self.levels[target]:
            return False
        enter, leave = self._tree
        if enter[source] <= enter[target] < leave[source]:
            return True
        above, own = self._sketched
        return not own[source] & ~above[target] and self._search(source, target)

    def implied(self, sources: Sequence[int]) -> set[int]:
        """Give those of some tasks that lead to another one of them."""
        found = self._tree_implied(sources)
        rest = [task for task in sources if task not in found]
        if len(rest) > FEW:
            return found | self._swept(sources, rest)
        return found | {task for task in rest if any(self.leads(task, other) for other in reversed(sources))}

    @cached_property
    def _tree(self) -> tuple[list[int], list[int]]:
        return _intervals(self.before, self.order, self.levels)

    @cached_property
    def _after(self) -> list[list[int]]:
        return turned(self.before)

    @cached_property
    def _sketched(self) -> tuple[list[int], list[int]]:
        return _sketches(self.before, self.order)

    def _tree_implied(self, sources: Sequence[int]) -> set[int]:
        enter, leave = self._tree
        by_enter = sorted(sources, key=enter.__getitem__)
        return {one for one, other in pairwise(by_enter) if enter[other] < leave[one]}

    def _search(self, source: int, target: int) -> bool:
        """Search backwards, and from both ends by turns when that takes long: what leads nowhere ends it at once.

        The answers stand here in full, for a call each is most of what a search costs.
        """
        before, level, (above, own) = self.before, self.levels, self._sketched
        enter, leave = self._tree
        floor, first, last, wanted = level[source], enter[source], leave[source], own[source]
        ceiling, within = level[target], ~above[target]
        forth, back = {source}, {target}
        ahead, behind = [source], [target]
        while ahead and behind:
            for task in before[behind.pop()]:
                if task in forth or (level[task] > floor and first <= enter[task] < last):
                    return True
                if level[task] > floor and task not in back and not wanted & ~above[task]:
                    back.add(task)
                    behind.append(task)
            for task in self._after[ahead.pop()] if len(back) > _LONG else ():
                if task in back:
                    return True
                if level[task] < ceiling and task not in forth and not own[task] & within:
                    forth.add(task)
                    ahead.append(task)
        return False

    def _swept(self, sources: Sequence[int], rest: Sequence[int]) -> set[int]:
        """Search backwards from all sources at once, down to the lowest that is left."""
        wanted, floor = set(rest), min(self.levels[task] for task in rest)
        found: set[int] = set()
        seen: set[int] = set()
        stack = [task for task in sources if self.levels[task] > floor]
        while stack:
            for task in self.before[stack.pop()]:
                if task in wanted:
                    found.add(task)
                if task not in seen and self.levels[task] > floor:
                    seen.add(task)
                    stack.append(task)
        return found


def reduction(reach: Reach) -> list[Sequence[int]]:
    """Give each task's predecessors that no longer path implies; a row that stays whole is the row itself."""
    ways = (_few, _few, _of_two)
    most = len(ways)
    return [(ways[len(sources)] if len(sources) < most else _direct)(reach, sources) for sources in reach.before]


def _few(_reach: Reach, sources: Sequence[int]) -> Sequence[int]:
    return sources


def _of_two(reach: Reach, sources: Sequence[int]) -> Sequence[int]:
    """Treat what is by far the most frequent case."""
    one, other = sources
    levels = reach.levels
    if levels[one] > levels[other]:
        one, other = other, one
    return [other] if one == other or reach.leads(one, other) else sources


def _direct(reach: Reach, sources: Sequence[int]) -> Sequence[int]:
    level = reach.levels
    found = sorted(set(sources), key=level.__getitem__)
    if level[found[0]] == level[found[-1]]:
        return found
    implied = reach.implied(found)
    return [source for source in found if source not in implied]


def _intervals(before: Rows, order: Sequence[int], level: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give the intervals of a spanning forest in which each task hangs under its deepest predecessor."""
    deepest = level.__getitem__
    parent = [(max(sources, key=deepest) if len(sources) > 1 else sources[0]) if sources else -1 for sources in before]
    size = [1] * len(before)
    for task in reversed(order):
        if parent[task] >= 0:
            size[parent[task]] += size[task]
    enter, leave = [0] * len(before), [0] * len(before)
    free = [0] * (len(before) + 1)  # where the next child begins; the last slot is the forest's
    for task in order:
        enter[task] = free[parent[task]]
        leave[task] = enter[task] + size[task]
        free[parent[task]] = leave[task]
        free[task] = enter[task] + 1
    return enter, leave


def _sketches(before: Rows, order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give, for each task, a sketch of all before it, and that sketch with the task itself."""
    marks = [1 << bit for bit in range(_BITS)]
    above, own = [0] * len(before), [0] * len(before)
    for task in order:
        bits = 0
        for source in before[task]:
            bits |= own[source]
        above[task] = bits
        own[task] = bits | marks[task % _BITS]
    return above, own
