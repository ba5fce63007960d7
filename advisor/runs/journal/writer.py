"""The one thread that writes: everything put while it was busy goes into its next transaction (group commit).

What is delivered no end of this process can harm. What somebody waits for (the receipt before an attempt, a backend's
note, the end) is on the disk by then; results alone may lie with the operating system for ``SOON`` longer, where a
store says so (``lagging``): else each answer would make the receipts behind it wait for two turns of the disk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol, TypeAlias

from advisor.runs.journal.interface import Done, Entry, JournalError, Kind

Item: TypeAlias = tuple[str, Entry, Done | None]
Deliver: TypeAlias = Callable[[Callable[[], None]], object]

LARGEST_GROUP = 5_000
SOON = 0.01  # seconds
WAITED_FOR = frozenset({Kind.SENT, Kind.NOTE, Kind.ENDED})


class Store(Protocol):
    """A connection that only the writer's thread uses."""

    @property
    def lagging(self) -> bool:
        """Say whether something committed is not on the disk yet."""
        ...

    def commit(self, group: Sequence[Item]) -> None:
        """Write a group in one transaction; an empty one takes what lags to the disk. Raises ``JournalError``."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class _Ring(Enum):
    """What the writer is woken for."""

    MORE = auto()
    END = auto()


class Writer:
    """Owns a store in a thread of its own. After the first failure nothing more is written.

    ``opening`` makes the store, in that thread; it raises ``JournalError``. ``deliver`` runs a function on the
    caller's thread (``loop.call_soon_threadsafe``); one call serves a whole group.
    """

    def __init__(self, opening: Callable[[], Store]) -> None:
        self._opening = opening
        self._box: deque[Item] = deque()
        self._bell: SimpleQueue[_Ring] = SimpleQueue()
        self._rung = False
        self._pending = 0
        self._deliver: Deliver = _at_once
        self._failure: JournalError | None = None
        self._thread = Thread(target=self._work, name="advisor-journal", daemon=True)
        self._thread.start()

    def deliver_by(self, deliver: Deliver) -> None:
        """Say how to reach the thread that puts."""
        self._deliver = deliver

    def put(self, run_id: str, entry: Entry, done: Done | None) -> None:
        """Queue an entry."""
        self._pending += 1
        self._box.append((run_id, entry, done))
        if not self._rung:
            self._rung = True
            self._bell.put(_Ring.MORE)

    def pending(self) -> bool:
        """Say whether entries are queued whose fate has not been delivered yet."""
        return self._pending > 0

    def close(self) -> None:
        """Write what is queued and end the thread."""
        if self._thread.is_alive():
            self._bell.put(_Ring.END)
            self._thread.join()

    def _work(self) -> None:
        store: Store | None = None
        try:
            store = self._opening()
        except JournalError as error:
            self._failure = error
        ring = _Ring.MORE
        while ring is not _Ring.END:
            try:
                ring = self._bell.get(timeout=SOON if store is not None and store.lagging else None)
            except Empty:
                self._write(store, [])
                continue
            # Before the box is emptied: whoever puts later rings again.
            self._rung = False
            while group := self._next_group():
                self._write(store, group)
        if store is not None:
            if store.lagging:
                self._write(store, [])
            store.close()

    def _next_group(self) -> list[Item]:
        box = self._box
        return [box.popleft() for _ in range(min(len(box), LARGEST_GROUP))]

    def _write(self, store: Store | None, group: list[Item]) -> None:
        if self._failure is None and store is not None:
            try:
                store.commit(group)
            except JournalError as error:
                self._failure = error
        failure = self._failure
        # The loop may be gone already, when the process leaves in a hurry: then nobody waits for the answer.
        with suppress(RuntimeError):
            if group:
                self._deliver(lambda: self._delivered(group, failure))

    def _delivered(self, group: list[Item], failure: JournalError | None) -> None:
        self._pending -= len(group)
        for _, _, done in group:
            if done is not None:
                done(failure)


def _at_once(function: Callable[[], None]) -> None:
    function()
