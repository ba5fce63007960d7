"""How often a task runs in one run of its plan: in all, and one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from advisor.cost.estimate import Interval
from advisor.flow.trace import Count, Loop, TracedTask

# Where no bound of a loop is known, its high figure is this many times its likely number of turns: an assumption that
# every profile's sentences name.
UNBOUNDED = 10
# Sixty loops in each other run more often than anything ever will; figures above this could not even be rounded.
MOST_RUNS = Decimal(10) ** 15


def runs_in_all(task: TracedTask) -> Interval:
    """Give how often the task is paid in one run of its plan."""
    return _interval(task.count)


def runs_in_turn(task: TracedTask, is_at_once: Callable[[Loop], bool]) -> Interval:
    """Give how many runs of the task follow one another; ``is_at_once``: this loop starts all its turns at once."""
    loops = [loop for loop in task.loops if not loop.unrolled]
    if not any(is_at_once(loop) for loop in loops):
        return runs_in_all(task)
    low = likely = high = Decimal(1)
    for loop in loops:
        if not is_at_once(loop):
            turns = _interval(loop.count)
            low, likely, high = low * turns.low, likely * turns.likely, high * turns.high
    if task.count.low == 0:
        low = Decimal(0)  # a branch or an empty list may leave it out altogether
    return Interval(low=min(low, MOST_RUNS), likely=min(likely, MOST_RUNS), high=min(high, MOST_RUNS))


def turns_of(tasks: Iterable[TracedTask]) -> Mapping[str, Interval]:
    """Give the turns of every loop around these tasks, by its id: as many results as a list of them all holds."""
    return {loop.id: _interval(loop.count) for task in tasks for loop in task.loops}


@lru_cache(maxsize=1_000)
def _interval(count: Count) -> Interval:
    high = count.high if count.high is not None else max(count.likely, 1) * UNBOUNDED
    low, likely, most = (min(Decimal(figure), MOST_RUNS) for figure in (count.low, count.likely, high))
    return Interval(low=low, likely=likely, high=most)
