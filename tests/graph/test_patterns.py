"""The shape of every graph of up to five tasks, by the words of the contract."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from advisor.graph import Pattern
from advisor.graph.patterns import pattern

Pairs = frozenset[tuple[int, int]]


def graphs(size: int) -> list[Pairs]:
    """Give every reduced graph of so many tasks, sources before targets."""
    possible = list(combinations(range(size), 2))
    chosen = (frozenset(pairs) for count in range(len(possible) + 1) for pairs in combinations(possible, count))
    return [pairs for pairs in chosen if not any(leads(pairs - {pair}, *pair) for pair in pairs)]


def leads(pairs: Pairs, source: int, target: int) -> bool:
    return (source, target) in pairs or any(leads(pairs, middle, target) for start, middle in pairs if start == source)


def shape(size: int, pairs: Pairs) -> Pattern:
    tasks = range(size)
    before = {task: {a for a, b in pairs if b == task} for task in tasks}
    after = {task: {b for a, b in pairs if a == task} for task in tasks}
    roots = [task for task in tasks if not before[task]]
    if size == 1:
        return Pattern.SINGLE
    if not pairs:
        return Pattern.FAN_OUT
    if len(pairs) == size - 1 and all(len(before[task]) <= 1 and len(after[task]) <= 1 for task in tasks):
        return Pattern.PIPELINE
    if len(roots) == 1 and all(len(before[task]) <= 1 for task in tasks):
        return Pattern.HIERARCHICAL
    return Pattern.SCATTER_GATHER if any(gathers(join, before, after) for join in tasks) else Pattern.MIXED


def gathers(join: int, before: dict[int, set[int]], after: dict[int, set[int]]) -> bool:
    """Say whether a task joins two or more that do not depend on each other, and nothing else is there but a root."""
    scattered = before[join]
    rest = set(before) - scattered - {join}
    if len(scattered) < 2 or after[join] or any(after[task] != {join} for task in scattered):
        return False
    return len(rest) <= 1 and all(before[task] == rest for task in scattered)


def test_every_small_graph_has_the_shape_of_its_words() -> None:
    met: Counter[Pattern] = Counter()
    for size in range(1, 6):
        for pairs in graphs(size):
            expected = shape(size, pairs)
            met[expected] += 1
            before = [sorted(a for a, b in pairs if b == task) for task in range(size)]
            assert pattern(before) is expected, (size, sorted(pairs))
    assert set(met) == set(Pattern)
    assert met[Pattern.SCATTER_GATHER] == 5


def test_no_tasks_at_all_are_no_fan_out() -> None:
    assert pattern([]) is Pattern.MIXED
