"""Waves, the longest way and its slack, held against trying everything out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.graph import critical_path, makespan, slack
from advisor.graph.arms import Arms
from advisor.graph.order import cycles, levels, topological, turned, without_cycles
from advisor.graph.schedule import level_rows, waves
from tests.graph.graph_traces import made

FEW = settings(deadline=None, max_examples=60)


@st.composite
def rows(draw: st.DrawFn) -> list[list[int]]:
    size = draw(st.integers(1, 9))
    return [sorted(draw(st.sets(st.integers(0, target - 1), max_size=3))) if target else [] for target in range(size)]


def ways(before: list[list[int]], end: int) -> list[list[int]]:
    """Give every way through the graph that ends in a task."""
    return [[*way, end] for source in before[end] for way in ways(before, source)] or [[end]]


def arms_of(given_arms: list[tuple[tuple[str, int], ...]]) -> Arms:
    plan = made(*["r Count oaks"] * len(given_arms))
    for number, arms in enumerate(given_arms, start=1):
        plan.change(f"t{number}", arms=arms)
    return Arms(plan.tasks)


@FEW
@given(rows(), st.data())
def test_the_longest_way_is_the_longest_of_all_ways_and_slack_is_what_can_be_lost(
    before: list[list[int]], data: st.DataObject
) -> None:
    size = len(before)
    seconds = data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    plan = made(*["r Count oaks"] * size)
    for target, sources in enumerate(before):
        for source in sources:
            plan.need(f"t{source + 1}", f"t{target + 1}")
    found = plan.plan()
    duration = {f"t{number + 1}": float(value) for number, value in enumerate(seconds)}
    longest = max(sum(seconds[task] for task in way) for end in range(size) for way in ways(before, end))
    assert makespan(found, duration) == longest
    path = critical_path(found, duration)
    assert sum(duration[task] for task in path) == longest
    pairs = {(edge.source, edge.target) for edge in found.edges}
    assert all(pair in pairs for pair in pairwise(path))
    for task, free in slack(found, duration).items():
        assert makespan(found, {**duration, task: duration[task] + free}) == longest
        assert makespan(found, {**duration, task: duration[task] + free + 1}) == longest + 1


def test_of_equally_long_ways_the_first_written_is_named_and_unknown_durations_are_nothing() -> None:
    plan = made(*["r Count oaks"] * 4).need("t1", "t3").need("t2", "t4").plan()
    assert critical_path(plan, dict.fromkeys(("t1", "t2", "t3", "t4"), 2.0)) == ("t1", "t3")
    assert critical_path(plan, {"t2": 1.0}) == ("t2",)
    assert makespan(plan, {"t4": 3.5}) == 3.5
    assert makespan(plan, {}) == 0.0
    assert slack(plan, {"t4": 3.5}) == {"t1": 3.5, "t2": 0.0, "t3": 3.5, "t4": 0.0}
    assert critical_path(made().plan(), {}) == ()
    assert makespan(made().plan(), {}) == 0.0
    assert slack(made().plan(), {}) == {}


@FEW
@given(rows())
def test_a_task_without_branches_is_in_the_wave_of_the_longest_way_to_it(before: list[list[int]]) -> None:
    order, found = level_rows(before)
    assert found == [max(len(way) for way in ways(before, task)) - 1 for task in range(len(before))]
    grouped = waves(before, order, found, arms_of([()] * len(before)))
    assert grouped == [[task for task in range(len(before)) if found[task] == level] for level in range(max(found) + 1)]


BRANCHES = st.lists(
    st.sampled_from(
        [(), (("a", 0),), (("a", 1),), (("a", 2),), (("b", 0),), (("a", 0), ("c", 0)), (("a", 0), ("c", 1))]
    ),
    min_size=9,
    max_size=9,
)


@FEW
@given(rows(), BRANCHES)
def test_tasks_of_other_arms_never_share_a_wave_and_edges_hold(
    before: list[list[int]], chosen: list[tuple[tuple[str, int], ...]]
) -> None:
    arms = arms_of(chosen[: len(before)])
    order, found = level_rows(before)
    grouped = waves(before, order, found, arms)
    at = {task: number for number, wave in enumerate(grouped) for task in wave}
    assert sorted(at) == list(range(len(before)))
    assert all(wave == sorted(wave) and wave for wave in grouped)
    assert all(at[source] < at[target] for target, sources in enumerate(before) for source in sources)
    for one in range(len(before)):
        for other in range(one):
            assert not (at[one] == at[other] and arms.exclusive(one, other))


@pytest.mark.parametrize(
    ("before", "chosen", "expected"),
    [
        # Two arms of two tasks each: one arm, then the other.
        ([[], [0], [], [2]], [(("a", 0),), (("a", 0),), (("a", 1),), (("a", 1),)], [[0], [1], [2], [3]]),
        # Tasks of one arm that do not depend on each other share its wave.
        ([[], [], [], []], [(("a", 0),), (("a", 0),), (("a", 1),), (("a", 1),)], [[0, 1], [2, 3]]),
        # What no branch holds starts with the first arm, and what joins comes last.
        ([[], [], [], [0, 1, 2]], [(), (("a", 0),), (("a", 1),), ()], [[0, 1], [2], [3]]),
        # Two branches beside each other need not wait for each other.
        ([[], [], [], []], [(("a", 0),), (("a", 1),), (("b", 0),), (("b", 1),)], [[0, 2], [1, 3]]),
        # An arm begins behind the whole of the other, its tasks staying together.
        ([[], [0], [1], [], [3]], [(("a", 0),)] * 3 + [(("a", 1),)] * 2, [[0], [1], [2], [3], [4]]),
        # Branches within an arm.
        ([[], [], []], [(("a", 0), ("c", 0)), (("a", 0), ("c", 1)), (("a", 1),)], [[0], [1], [2]]),
    ],
)
def test_the_waves_of_branches(
    before: list[list[int]], chosen: list[tuple[tuple[str, int], ...]], expected: list[list[int]]
) -> None:
    order, found = level_rows(before)
    assert waves(before, order, found, arms_of(chosen)) == expected


def test_a_graph_without_tasks_has_no_waves() -> None:
    assert waves([], [], [], arms_of([])) == []


def test_an_order_keeps_what_was_written_wherever_it_may() -> None:
    assert topological([[], [], [0]]) == [0, 1, 2]
    assert topological([[2], [], []]) == [1, 2, 0]
    assert topological([[3], [], [3], []]) == [1, 3, 0, 2]
    assert turned([[1, 2], [2], []]) == [[], [0], [0, 1]]
    assert levels([[1], [2], []], [2, 1, 0]) == [2, 1, 0]


@FEW
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_cycles_are_what_can_come_back_to_itself(pairs: list[tuple[int, int]]) -> None:
    before: list[list[int]] = [[] for _ in range(7)]
    for source, target in pairs:
        before[target].append(source)
    reached = {(source, target) for source, target in pairs}
    for middle in range(7):
        reached |= {(a, b) for a in range(7) for b in range(7) if (a, middle) in reached and (middle, b) in reached}
    groups = cycles(before)
    for one in range(7):
        together = sorted({other for other in range(7) if (one, other) in reached and (other, one) in reached})
        assert (together in groups) == bool(together)
    assert groups == sorted(groups)
    left = without_cycles(before, groups)
    assert cycles(left) == []
    inside = {task: number for number, group in enumerate(groups) for task in group}
    for target in range(7):
        dropped = [source for source in before[target] if source not in left[target]]
        assert all(source >= target and inside[source] == inside[target] for source in dropped)
