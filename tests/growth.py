"""How the time of a piece of work compares with another's: ratios only, and of processor time only."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

# Other processes only ever make a measurement longer: the least of many is the truest, and what is too slow stays so.
_ROUNDS = 15


def grows_at_most(times: float, work: Callable[[int], object], small: int, large: int) -> bool:
    """Tell whether ``work(large)`` takes at most ``times`` the processor time of ``work(small)``."""
    return takes_at_most(times, lambda: work(large), than=lambda: work(small))


def takes_at_most(times: float, work: Callable[[], object], *, than: Callable[[], object]) -> bool:
    """Tell whether ``work`` takes at most ``times`` the processor time of ``than``: the least of up to 15 each."""
    slow = fast = float("inf")
    for _ in range(_ROUNDS):
        fast = min(fast, max(_taken(than), 1e-6))
        slow = min(slow, _taken(work))
        if slow <= times * fast:
            return True
    return False


def _taken(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun
