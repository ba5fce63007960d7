"""An event loop whose clock jumps: nothing waits, yet everything happens in the order and at the times it would.

Made for ``--backend simulate`` and ``--dry-run``, and for tests of the engine. Real work in other threads (the
journal's writer) is waited for in real time: while ``busy()`` says so, the clock stands still.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.SelectSelector):
    """Waits for no time to pass: reports what is ready at once, else lets the clock jump."""

    def __init__(self, busy: Callable[[], bool]) -> None:
        super().__init__()
        self.now = 0.0
        self._busy = busy

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Give what is ready; jump over a wait that nothing real can end."""
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None or self._busy():
            # Only another thread can go on: it wakes us through the loop's own pipe.
            return super().select(None if timeout is None else 0.05)
        self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time; ``busy`` says whether something outside is still to be waited for."""

    def __init__(self, busy: Callable[[], bool] = lambda: False) -> None:
        self._jumping = _JumpingSelector(busy)
        super().__init__(self._jumping)

    def time(self) -> float:
        """Give the virtual time in seconds, from 0."""
        return self._jumping.now


def run_virtually(main: Coroutine[Any, Any, T], busy: Callable[[], bool] = lambda: False) -> T:
    """Run a coroutine on virtual time and give its result."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(busy)) as runner:
        return runner.run(main)
