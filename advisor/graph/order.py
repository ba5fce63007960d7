"""Order in a graph of numbered tasks: cycles, a topological order, levels."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

Rows = Sequence[Sequence[int]]


def rows(size: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Give each task's predecessors, from (source, target) pairs."""
    found: list[list[int]] = [[] for _ in range(size)]
    for source, target in pairs:
        found[target].append(source)
    return found


def turned(before: Rows) -> list[list[int]]:
    """Give each task's successors from its predecessors."""
    after: list[list[int]] = [[] for _ in before]
    for target, sources in enumerate(before):
        for source in sources:
            after[source].append(target)
    return after


def cycles(before: Rows) -> list[list[int]]:
    """Give the groups of tasks that wait for each other (Tarjan, without recursion); a task may wait for itself."""
    if _is_written_in_order(before):
        return []
    return sorted(sorted(group) for group in _components(before) if len(group) > 1 or group[0] in before[group[0]])


def _is_written_in_order(before: Rows) -> bool:
    return all(max(sources) < target for target, sources in enumerate(before) if sources)


def _components(before: Rows) -> list[list[int]]:
    search = _Search(before)
    for root in range(len(before)):
        if root not in search.number:
            search.run(root)
    return search.found


class _Search:
    """Tarjan's search for strongly connected components, with a stack of its own."""

    def __init__(self, before: Rows) -> None:
        self._before = before
        self.number: dict[int, int] = {}
        self._low: dict[int, int] = {}
        self._path: list[int] = []
        self._on_path: set[int] = set()
        self.found: list[list[int]] = []

    def run(self, root: int) -> None:
        """Search from one task."""
        stack = [(root, 0)]
        while stack:
            node, at = stack.pop()
            at = self._enter(node) if at == 0 else self._back(node, at)
            sources = self._before[node]
            while at < len(sources) and sources[at] in self.number:
                self._meet(node, sources[at])
                at += 1
            if at < len(sources):
                stack += [(node, at + 1), (sources[at], 0)]
            elif self._low[node] == self.number[node]:
                self._close(node)

    def _enter(self, node: int) -> int:
        self.number[node] = self._low[node] = len(self.number)
        self._path.append(node)
        self._on_path.add(node)
        return 0

    def _back(self, node: int, at: int) -> int:
        child = self._before[node][at - 1]
        if child in self._on_path:
            self._low[node] = min(self._low[node], self._low[child])
        return at

    def _meet(self, node: int, other: int) -> None:
        if other in self._on_path:
            self._low[node] = min(self._low[node], self.number[other])

    def _close(self, node: int) -> None:
        group: list[int] = []
        while not group or group[-1] != node:
            group.append(self._path.pop())
            self._on_path.discard(group[-1])
        self.found.append(group)


def without_cycles(before: Rows, groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """Drop the edges of each cycle that run against the written order; what is left has no cycle."""
    group_of = {task: at for at, group in enumerate(groups) for task in group}
    return [
        [source for source in sources if source < target or group_of.get(source, -1) != group_of.get(target, -2)]
        for target, sources in enumerate(before)
    ]


def topological(before: Rows) -> list[int]:
    """Give an order in which sources come first, as written wherever that is free, without what waits for a cycle."""
    if _is_written_in_order(before):
        return list(range(len(before)))
    after = turned(before)
    waiting = [len(sources) for sources in before]
    ready = [task for task, count in enumerate(waiting) if count == 0]
    order: list[int] = []
    while ready:
        task = heapq.heappop(ready)
        order.append(task)
        for target in after[task]:
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, target)
    return order


def levels(before: Rows, order: Sequence[int]) -> list[int]:
    """Give each task's level: the longest path that leads to it."""
    return deepest(before, order)[0]


def deepest(before: Rows, order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Give each task's level, and its predecessor of the highest one (-1: none)."""
    found, parents = [0] * len(before), [-1] * len(before)
    level = found.__getitem__
    for task in order:
        sources = before[task]
        if sources:
            parents[task] = parent = max(sources, key=level) if len(sources) > 1 else sources[0]
            found[task] = 1 + found[parent]
    return found, parents
