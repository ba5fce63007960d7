"""How long and how much one file may cost; whoever goes beyond is skipped as too complex, and the run goes on.

Time is that of the processor, not of the clock: what is skipped must not depend on what else the machine does.
"""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

# Of processor time, for a file with a normal number of tasks. A last resort: counting ends what is too much to follow
# long before (``advisor.flow.effort``).
SECONDS = 9.0
MOST_SECONDS = 35.0
_TASKS_A_SECOND = 350
MEMORY = 850_000_000  # bytes beyond what the process has when the file's turn comes
_AGAIN = 1.0  # seconds until the alarm rings once more, should the first one have been lost in a callback
_LITERALS = ("Task(", "Agent(")


class OutOfTimeError(Exception):
    """The file has used up its time."""


def seconds_for(lines: tuple[str, ...], cells: tuple[tuple[str, ...], ...] = ()) -> float:
    """Give the processor time a file may take: more for one that plainly holds many calls."""
    text = "\n".join(["\n".join(lines), *("\n".join(cell) for cell in cells)])
    calls = sum(text.count(literal) for literal in _LITERALS)
    return min(MOST_SECONDS, SECONDS + calls / _TASKS_A_SECOND)


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raise ``OutOfTimeError`` in the block once it has used its time, ``MemoryError`` once it needs too much.

    Native code is not interrupted; that is what the pre-scan and the worker processes are for.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _ring)
    memory = _limit_memory()
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, memory)


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise OutOfTimeError


def _limit_memory() -> tuple[int, int] | None:
    """Lower the soft limit of address space; give the limits to set again, ``None`` where the system has none."""
    with suppress(OSError, ValueError, IndexError):
        with open("/proc/self/statm", "rb") as handle:  # noqa: PTH123 - the quick way; Linux only, as is the limit
            pages = int(handle.read().split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = pages * resource.getpagesize() + MEMORY
        if (soft == resource.RLIM_INFINITY or wanted < soft) and (hard == resource.RLIM_INFINITY or wanted <= hard):
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
            return soft, hard
    return None
