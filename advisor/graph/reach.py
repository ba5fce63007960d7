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

from advisor.graph.order import Rows, deepest, topological, turned

_BITS = 512  # of a sketch: it tells tasks apart that have some hundreds before them
_PAIR = 2
_LONG = 64  # tasks met on the way back
_PATIENT = 256  # the same for the first searches: all successors cost as much as some thousands of them
_FIRST = 4096  # searches
FEW = 16  # predecessors that are compared pair by pair


class Reach:
    """Reachability in a graph without cycles, given as each task's predecessors."""

    def __init__(self, before: Rows, order: Sequence[int] | None = None) -> None:
        self.before = before
        self.order = topological(before) if order is None else order
        self.levels, self._parents = deepest(before, self.order)
        self._searches = 0

    def leads(self, source: int, target: int) -> bool:
        """Say whether a path leads from ``source`` to another task ``target``."""
        if self.levels[source] >= self.levels[target]:
            return False
        enter, size = self._tree
        if 0 <= enter[target] - enter[source] < size[source]:
            return True
        whole = self._sketches[target]
        return self._sketches[source] | whole == whole and self._search(source, target)

    def implied(self, sources: Sequence[int]) -> set[int]:
        """Give those of some tasks that lead to another one of them."""
        found = self._tree_implied(sources)
        rest = [task for task in sources if task not in found]
        if len(rest) > FEW:
            return found | self._swept(sources, rest)
        return found | {task for task in rest if any(self.leads(task, other) for other in reversed(sources))}

    def reduced(self) -> list[Sequence[int]]:
        """Give each task's predecessors that no longer path implies; a row that stays whole is the row itself."""
        found = [row if len(row) <= _PAIR else self._direct(row) for row in self.before]
        for task, low, high in self._doubtful(found):
            whole = self._sketches[high]
            if self._sketches[low] | whole == whole and self._search(low, high):
                found[task] = (high,)
        return found

    def _doubtful(self, found: list[Sequence[int]]) -> list[tuple[int, int, int]]:
        """Reduce the rows of two, by far the most frequent, where levels and intervals say how; give the others.

        What ``leads`` asks stands here once more, for a call is most of what it costs.
        """
        if not any(len(row) == _PAIR for row in self.before):
            return []
        levels, (enter, size) = self.levels, self._tree
        rest: list[tuple[int, int, int]] = []
        for task, row in enumerate(self.before):
            if len(row) == _PAIR:
                low, high = row
                if levels[low] > levels[high]:
                    low, high = high, low
                if low == high or 0 < enter[high] - enter[low] < size[low]:
                    found[task] = (high,)
                elif levels[low] < levels[high]:
                    rest.append((task, low, high))
        return rest

    def _direct(self, sources: Sequence[int]) -> Sequence[int]:
        level = self.levels
        found = sorted(set(sources), key=level.__getitem__)
        if level[found[0]] == level[found[-1]]:
            return found
        implied = self.implied(found)
        return [source for source in found if source not in implied]

    @cached_property
    def _tree(self) -> tuple[list[int], list[int]]:
        return _intervals(self._parents, self.order)

    @cached_property
    def _after(self) -> list[list[int]]:
        return turned(self.before)

    @cached_property
    def _sketches(self) -> list[int]:
        return _sketches(self.before, self.order)

    def _tree_implied(self, sources: Sequence[int]) -> set[int]:
        enter, size = self._tree
        by_enter = sorted(sources, key=enter.__getitem__)
        return {one for one, other in pairwise(by_enter) if enter[other] < enter[one] + size[one]}

    def _search(self, source: int, target: int) -> bool:
        """Search backwards, and from both ends by turns when that takes long: what leads nowhere ends it at once.

        The answers stand here in full, for a call each is most of what a search costs.
        """
        before, level, sketches = self.before, self.levels, self._sketches
        enter, size = self._tree
        floor, first, wanted = level[source], enter[source], sketches[source]
        last, ceiling, within = first + size[source], level[target], sketches[target]
        forth, back = {source}, {target}
        ahead, behind = [source], [target]
        self._searches += 1
        long = _LONG if self._searches > _FIRST else _PATIENT
        while ahead and behind:
            for task in before[behind.pop()]:
                if task in forth or (level[task] > floor and first <= enter[task] < last):
                    return True
                if level[task] > floor and task not in back and wanted | sketches[task] == sketches[task]:
                    back.add(task)
                    behind.append(task)
            for task in self._after[ahead.pop()] if len(back) > long else ():
                if task in back:
                    return True
                if level[task] < ceiling and task not in forth and sketches[task] | within == within:
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


def _intervals(parents: Sequence[int], order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give where each task's interval begins in the forest of its parents (-1: none), and how long it is."""
    size = [1] * (len(parents) + 1)
    for task in reversed(order):
        size[parents[task]] += size[task]
    enter = [0] * len(parents)
    free = [0] * (len(parents) + 1)  # where the next child begins; the last slot is the forest's
    for task in order:
        parent = parents[task]
        enter[task] = begin = free[parent]
        free[parent] = begin + size[task]
        free[task] = begin + 1
    return enter, size


def _sketches(before: Rows, order: Sequence[int]) -> list[int]:
    """Give, for each task, a sketch of itself and all before it."""
    marks = [1 << bit for bit in range(_BITS)]
    found = [0] * len(before)
    for task in order:
        bits = marks[task % _BITS]
        for source in before[task]:
            bits |= found[source]
        found[task] = bits
    return found
