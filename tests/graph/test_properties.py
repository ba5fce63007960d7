"""What holds for every graph: reduction, waves, reachability, linear growth."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.flow.trace import NeedKind
from advisor.graph.build import Shape, arrange
from advisor.graph.reach import Reach
from tests.graph.graph_traces import made, reachable
from tests.growth import grows_at_most

Pairs = list[tuple[int, int]]
sizes = st.integers(min_value=1, max_value=24)


@st.composite
def graphs(draw: st.DrawFn, *, forward: bool = True) -> tuple[int, Pairs]:
    size = draw(sizes)
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    pairs = draw(st.lists(ends, max_size=80, unique=True))
    return size, [pair for pair in pairs if not forward or pair[0] < pair[1]]


def names(pairs: Pairs) -> set[tuple[str, str]]:
    return reachable([(str(a), str(b)) for a, b in pairs])


@given(graphs())
def test_the_reduction_keeps_what_can_be_reached_and_nothing_less_would_do(graph: tuple[int, Pairs]) -> None:
    size, pairs = graph
    kept = sorted(arrange(size, pairs, []).kept)
    assert names(kept) == names(pairs)
    for pair in kept:
        assert names([other for other in kept if other != pair]) != names(pairs)


@given(graphs())
def test_data_edges_stay(graph: tuple[int, Pairs]) -> None:
    size, pairs = graph
    assert set(pairs[::2]) <= arrange(size, pairs, pairs[::2]).kept


@given(graphs())
def test_reachability_is_what_a_search_finds(graph: tuple[int, Pairs]) -> None:
    size, pairs = graph
    reach = Reach(arrange(size, pairs, []).before)
    found = {(str(a), str(b)) for a in range(size) for b in range(size) if a != b and reach.leads(a, b)}
    assert found == names(pairs)


@given(graphs(forward=False))
def test_what_is_left_of_cycles_has_levels_that_respect_every_edge(graph: tuple[int, Pairs]) -> None:
    size, pairs = graph
    shape = arrange(size, pairs, pairs)
    for target, sources in enumerate(shape.before):
        assert all(shape.levels[source] < shape.levels[target] for source in sources)
    inside = {task for group in shape.cycles for task in group}
    loops = {int(a) for a, b in names(pairs) if a == b}
    assert inside == loops
    assert not any(a == b for a, b in names(sorted(shape.kept)))


WORDS = st.sampled_from(
    [
        "r Security review",
        "r Summarise the findings",
        "w Fix the bug",
        "w Refactor auth module",
        "r Run test suite",
        "x Deploy to staging",
        "x Send the report",
        "r Translate it",
        "w Format src/a.py",
        "[Then parallel:] r Count oaks",
        "r Count elms # Wait",
        "[Step 2] w Build application",
        "? Handle the ticket",
        "r {prompt}",
        "r ",
    ],
)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.data())
def test_waves_of_any_plan_respect_its_edges_and_hold_each_task_once(lines: list[str], data: st.DataObject) -> None:
    plan = made(*lines)
    arms = data.draw(
        st.lists(st.sampled_from([(), (("if", 0),), (("if", 1),)]), min_size=len(lines), max_size=len(lines))
    )
    for number, arm in enumerate(arms, start=1):
        plan.change(f"t{number}", arms=arm)
    found = plan.plan()
    wave_of = {task: at for at, wave in enumerate(found.waves_as_advised) for task in wave}
    assert sorted(wave_of) == sorted(task.id for task in plan.tasks)
    assert all(wave_of[edge.source] < wave_of[edge.target] for edge in found.all_edges)
    exclusive = {task.id: dict(task.arms).get("if") for task in plan.tasks}
    for wave in found.waves_as_advised:
        assert len({exclusive[task] for task in wave} - {None}) <= 1


def staircase(size: int) -> Pairs:
    """Each task after the one before, after the first, and after one of its own."""
    steps = [(i, i + 2) for i in range(0, size - 2, 2)]
    return steps + [(0, i) for i in range(2, size, 2)] + [(i - 1, i) for i in range(2, size, 2)]


@pytest.mark.slow
def test_reduction_and_levels_grow_no_faster_than_the_graph() -> None:
    pairs = {size: staircase(size) for size in (2_000, 16_000)}

    def reduce(size: int) -> None:
        shape: Shape = arrange(size, pairs[size], [])
        assert len(shape.kept) < len(pairs[size])

    assert grows_at_most(8 * 3, reduce, 2_000, 16_000)


def test_thousands_of_writers_of_unknown_targets_make_a_chain_of_edges() -> None:
    plan = made(*["w Fix the bug"] * 1_500).plan()
    assert len(plan.all_edges) < 3 * 1_500


@pytest.mark.slow
def test_thousands_of_writers_of_one_thing_make_a_few_edges_each() -> None:
    plan = made(*(f"w Refactor auth module in way {'x' * (n % 7)}" for n in range(1_500))).plan()
    assert len(plan.all_edges) < 10 * 1_500


def test_needs_of_unknown_tasks_are_left_out() -> None:
    plan = made("r Count oaks").need("t9", "t1").need("t1", "t1", NeedKind.STATE).plan()
    assert plan.all_edges == ()
