"""Whether one task leads to another, answered quickly, and the transitive reduction that rests on it.

Three answers come without a search: the level (longest path) of the earlier one must be lower; a spanning tree's
intervals prove many paths; a second numbering (GRAIL: Yildirim, Chaoji, Zaki, VLDB 2010) disproves most of the
others. What is left is searched backwards, through nothing but tasks that these answers leave possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from advisor.graph.order import Rows, levels, topological, turned

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
        if self._in_tree(source, target):
            return True
        return not self._denied(source, target) and self._search(source, target)

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
    def _grail(self) -> tuple[list[int], list[int]]:
        return _numbering(self.before, self.order)

    @cached_property
    def _place(self) -> list[int]:
        place = [0] * len(self.before)
        for at, task in enumerate(self.order):
            place[task] = at
        return place

    def _in_tree(self, source: int, target: int) -> bool:
        enter, leave = self._tree
        return enter[source] <= enter[target] < leave[source]

    def _denied(self, source: int, target: int) -> bool:
        if self._place[source] > self._place[target]:
            return True
        low, high = self._grail
        return not (low[source] <= low[target] and high[target] <= high[source])

    def _tree_implied(self, sources: Sequence[int]) -> set[int]:
        enter, leave = self._tree
        by_enter = sorted(sources, key=enter.__getitem__)
        return {one for one, other in pairwise(by_enter) if enter[other] < leave[one]}

    def _search(self, source: int, target: int) -> bool:
        seen = {target}
        stack = [target]
        floor = self.levels[source]
        while stack:
            for task in self.before[stack.pop()]:
                if task == source or (self.levels[task] > floor and self._in_tree(source, task)):
                    return True
                if task not in seen and self.levels[task] > floor and not self._denied(source, task):
                    seen.add(task)
                    stack.append(task)
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


def reduction(reach: Reach) -> list[list[int]]:
    """Give each task's predecessors that no longer path implies."""
    return [_direct(reach, sources) if len(sources) > 1 else list(sources) for sources in reach.before]


def _direct(reach: Reach, sources: Sequence[int]) -> list[int]:
    level = reach.levels
    found = sorted(set(sources), key=level.__getitem__)
    if level[found[0]] == level[found[-1]]:
        return found
    if len(found) == 2:  # noqa: PLR2004 -- by far the most frequent case
        return found[1:] if reach.leads(*found) else found
    implied = reach.implied(found)
    return [source for source in found if source not in implied]


def _intervals(before: Rows, order: Sequence[int], level: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give the intervals of a spanning forest in which each task hangs under its deepest predecessor."""
    parent = [max(sources, key=level.__getitem__) if sources else -1 for sources in before]
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


def _numbering(before: Rows, order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give, for the post-order of a search from the last root to the first, the lowest and the own number."""
    after = turned(before)
    high = [-1] * len(before)
    clock = 0
    for root in reversed([task for task, sources in enumerate(before) if not sources]):
        stack = [root]
        while stack:
            task = stack[-1]
            while after[task] and high[after[task][-1]] != -1:
                after[task].pop()
            if after[task]:
                stack.append(after[task].pop())
                continue
            stack.pop()
            if high[task] == -1:
                high[task] = clock
                clock += 1
    low = high.copy()
    for task in reversed(order):
        for source in before[task]:
            low[source] = min(low[source], low[task])
    return low, high
