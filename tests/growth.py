"""How the work of something grows with its input, as a ratio: no test speaks of seconds."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time


def growth(work: Callable[[int], object], small: int, large: int) -> float:
    """Give how many times the processor time of ``work(small)`` the ``work(large)`` takes, the best of three each."""
    return _least(work, large) / max(_least(work, small), 1e-6)


def _least(work: Callable[[int], object], size: int) -> float:
    taken: list[float] = []
    for _ in range(3):
        begun = process_time()
        work(size)
        taken.append(process_time() - begun)
    return min(taken)
