"""Programs written at random: no true edge is missed, few are invented, nothing that depends is called independent."""

from __future__ import annotations

from functools import cache

import pytest

from tests.reliability.explore import explore
from tests.reliability.generated import Totals, examine
from tests.reliability.minimise import minimise
from tests.reliability.program import generate

pytestmark = pytest.mark.slow

QUICK = 150


@cache
def totals() -> Totals:
    """Each program's edges by construction are held against running it in ``examine`` itself."""
    return examine(QUICK, seed=1)


def test_no_edge_is_missing_nothing_crashes_and_no_dependent_pair_is_called_independent() -> None:
    assert totals().failures == []


def test_at_most_two_edges_in_a_hundred_are_not_there() -> None:
    assert totals().counts["edges"] > 1000
    assert totals().extra_rate <= 0.02, totals().surplus


def test_many_programs_have_all_their_edges_known_from_building_them() -> None:
    assert totals().counts["exact"] > QUICK / 4


def test_the_same_seed_gives_the_same_program() -> None:
    assert generate(7) == generate(7)
    assert generate(7).source != generate(8).source


def test_running_a_program_down_both_ways_shows_what_an_answer_decides() -> None:
    truth = explore(
        'from advisor import Task\na = Task("Say yes or no about K1")\n'
        'b = Task("Find K2") if "yes" in a else "none"\nTask("Find K3 by " + b)\n'
    )
    assert truth.data == {("K2", "K3")}
    assert truth.guards == {("K1", "K2"), ("K1", "K3")}


def test_a_failing_program_is_made_short() -> None:
    source = "\n".join(f"x{number} = {number}" for number in range(40)) + "\n"
    assert minimise(source, lambda text: "x7" in text and "x31" in text) == "x7 = 7\nx31 = 31\n"
