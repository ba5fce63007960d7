"""The one thread that writes: everything put while it was busy goes into its next transaction (group commit)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol, TypeAlias

from advisor.runs.journal.interface import Done, Entry, JournalError

Item: TypeAlias = tuple[str, Entry, Done | None]
Deliver: TypeAlias = Callable[[Callable[[], None]], object]

LARGEST_GROUP = 5_000


class Store(Protocol):
    """A connection that only the writer's thread uses."""

    def commit(self, group: Sequence[Item]) -> None:
        """Write a group in one transaction, durable on return; raises ``JournalError``."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Writer:
    """Owns a store in a thread of its own. After the first failure nothing more is written.

    ``opening`` makes the store, in that thread; it raises ``JournalError``. ``deliver`` runs a function on the
    caller's thread (``loop.call_soon_threadsafe``); one call serves a whole group.
    """

    def __init__(self, opening: Callable[[], Store]) -> None:
        self._opening = opening
        self._queue: SimpleQueue[Item | None] = SimpleQueue()
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
        self._queue.put((run_id, entry, done))

    def pending(self) -> bool:
        """Say whether entries are queued whose fate has not been delivered yet."""
        return self._pending > 0

    def close(self) -> None:
        """Write what is queued and end the thread."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _work(self) -> None:
        store: Store | None = None
        try:
            store = self._opening()
        except JournalError as error:
            self._failure = error
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._write(store, group)
        if store is not None:
            store.close()

    def _next_group(self) -> tuple[list[Item], bool]:
        first = self._queue.get()
        if first is None:
            return [], False
        group = [first]
        while len(group) < LARGEST_GROUP:
            try:
                item = self._queue.get_nowait()
            except Empty:
                break
            if item is None:
                return group, False
            group.append(item)
        return group, True

    def _write(self, store: Store | None, group: list[Item]) -> None:
        if self._failure is None and store is not None:
            try:
                store.commit(group)
            except JournalError as error:
                self._failure = error
        failure = self._failure
        # The loop may be gone already, when the process leaves in a hurry: then nobody waits for the answer.
        with suppress(RuntimeError):
            self._deliver(lambda: self._delivered(group, failure))

    def _delivered(self, group: list[Item], failure: JournalError | None) -> None:
        self._pending -= len(group)
        for _, _, done in group:
            if done is not None:
                done(failure)


def _at_once(function: Callable[[], None]) -> None:
    function()
