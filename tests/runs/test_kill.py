from __future__ import annotations

import pytest

from tests.runs.kill_harness import Tally, boundaries, one


@pytest.mark.parametrize("entry", [1, 2, 5, 7, 12, 18, boundaries()])
def test_killed_at_a_journal_boundary_nothing_is_lost_and_nothing_recorded_is_paid_again(entry: int) -> None:
    tally = Tally()
    one(entry, None, tally)
    assert tally.kills == 1
    assert tally.is_clean, tally


def test_killed_twice_in_one_run_each_task_in_flight_is_sent_again_once_per_kill() -> None:
    tally = Tally()
    one(9, None, tally, deaths=2)
    assert tally.kills == 2
    assert tally.is_clean, tally
