"""Effect edges against the definition, pair by pair: nothing that conflicts is left without a path."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.flow.trace import TracedTask
from advisor.graph.access import Access, Mode
from advisor.graph.arms import Arms
from advisor.graph.effects import conflicts
from advisor.graph.resources import Resource, overlap, same
from tests.graph.graph_traces import made, reachable

NAMES = st.sampled_from([(), ("auth",), ("auth", "login"), ("cart",), ("cart", "page"), ("page",), ("login", "page")])
FACETS = st.sampled_from(["", "", "", "test", "doc"])
IN_IF = (("if", 0),)
ARMS = st.sampled_from([(), (), IN_IF, (("if", 1),), (*IN_IF, ("in", 0)), (*IN_IF, ("in", 1)), (("late", 0),)])


@st.composite
def touches(draw: st.DrawFn) -> Access:
    words = frozenset(draw(NAMES))
    facet = draw(FACETS)
    everything = not words and not facet
    return Access(
        mode=draw(st.sampled_from([Mode.READ, Mode.WRITE])),
        sure=draw(st.booleans()),
        resources=() if everything else (Resource(words=words, facet=facet, container=draw(st.booleans())),),
        everything=everything,
        check=False,
        builds=False,
        ships=False,
        destroys=False,
    )


def touched(access: Access) -> Resource:
    return access.resources[0] if access.resources else Resource(words=frozenset(), container=True)


def conflict(one: Access, other: Access) -> bool:
    a, b = touched(one), touched(other)
    writes = {one.mode, other.mode} & {Mode.WRITE}
    both = one.mode is other.mode is Mode.WRITE
    return bool(writes) and overlap(a, b) and (both or same(a, b))


def tasks_in(arms: list[tuple[tuple[str, int], ...]]) -> list[TracedTask]:
    plan = made(*["r Count oaks"] * len(arms))
    for number, arm in enumerate(arms, start=1):
        plan.change(f"t{number}", arms=arm)
    return plan.tasks


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(touches(), ARMS), max_size=14))
def test_every_conflicting_pair_has_a_path(found: list[tuple[Access, tuple[tuple[str, int], ...]]]) -> None:
    accesses = [access for access, _ in found]
    arms = Arms(tasks_in([arm for _, arm in found]))
    edges, cut = conflicts(accesses, arms)
    paths = reachable([(str(edge.source), str(edge.target)) for edge in edges])
    for late, one in enumerate(accesses):
        for early, other in enumerate(accesses[:late]):
            unnamed = one.unknown or other.unknown
            if not unnamed and conflict(other, one) and not arms.exclusive(early, late):
                assert (str(early), str(late)) in paths
    assert not cut
    assert not any(arms.exclusive(edge.source, edge.target) for edge in edges)


@settings(deadline=None)
@given(st.lists(touches(), max_size=14))
def test_no_two_readers_are_joined(found: list[Access]) -> None:
    edges, _ = conflicts(found, Arms(tasks_in([()] * len(found))))
    assert not any(found[edge.source].mode is found[edge.target].mode is Mode.READ for edge in edges)
