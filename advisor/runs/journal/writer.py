"""The one thread that writes: everything put while it was busy goes into its next transaction (group commit).

Two gears. A transaction with an entry somebody waits for (the receipt before an attempt, a backend's note, the end) is
on disk when it is delivered. One of results alone is with the operating system, where no end of this process can harm
it, and on disk with the next such entry or after ``SOON``: else each answer would make the receipts behind it wait for
two turns of the disk instead of one.
"""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum, StrEnum, auto
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeAlias

from advisor.runs.journal.interface import Done, Entry, JournalError, Json, Kind
from advisor.runs.journal.redact import Redactor
from advisor.runs.journal.schema import VERSION, connect, explained

Item: TypeAlias = tuple[str, Entry, Done | None]
Deliver: TypeAlias = Callable[[Callable[[], None]], object]

LARGEST_GROUP = 5_000
SOON = 0.01  # seconds
WAITED_FOR = frozenset({Kind.SENT, Kind.NOTE, Kind.ENDED})

_encoded = json.JSONEncoder(check_circular=False).encode

_NAMES = {kind: kind.value for kind in Kind}
_EVENT = "INSERT INTO events (run_id, kind, at, task, attempt, body) VALUES (?, ?, ?, ?, ?, ?)"
_OUTPUT = "INSERT OR REPLACE INTO outputs (run_id, task, attempt, text) VALUES (?, ?, ?, ?)"


class _Gear(StrEnum):
    """How SQLite ends a transaction."""

    FULL = "FULL"
    NORMAL = "NORMAL"


class _Ring(Enum):
    """What the writer is woken for."""

    MORE = auto()
    END = auto()


class Writer:
    """Owns a connection in a thread of its own. After the first failure nothing more is written.

    ``deliver`` runs a function on the caller's thread (``loop.call_soon_threadsafe``); one call serves a whole group.
    """

    def __init__(self, path: Path, redactor: Redactor) -> None:
        self._path = path
        self._redactor = redactor
        self._box: deque[Item] = deque()
        self._bell: SimpleQueue[_Ring] = SimpleQueue()
        self._rung = False
        self._gear = _Gear.FULL
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
        connection: sqlite3.Connection | None = None
        try:
            connection = connect(self._path, across_threads=True)
        except JournalError as error:
            self._failure = error
        ring = _Ring.MORE
        while ring is not _Ring.END:
            try:
                ring = self._bell.get(timeout=SOON if self._gear is _Gear.NORMAL else None)
            except Empty:
                self._write(connection, [])
                continue
            # Before the box is emptied: whoever puts later rings again.
            self._rung = False
            while group := self._next_group():
                self._write(connection, group)
        if self._gear is _Gear.NORMAL:
            self._write(connection, [])
        if connection is not None:
            connection.close()

    def _next_group(self) -> list[Item]:
        box = self._box
        return [box.popleft() for _ in range(min(len(box), LARGEST_GROUP))]

    def _write(self, connection: sqlite3.Connection | None, group: list[Item]) -> None:
        if self._failure is None and connection is not None:
            try:
                self._commit(connection, group)
            except (sqlite3.Error, OSError) as error:
                self._failure = explained(self._path, error)
        failure = self._failure
        # The loop may be gone already, when the process leaves in a hurry: then nobody waits for the answer.
        with suppress(RuntimeError):
            if group:
                self._deliver(lambda: self._delivered(group, failure))

    def _commit(self, connection: sqlite3.Connection, group: list[Item]) -> None:
        hide = self._redactor.hide
        events = [
            (run_id, _NAMES[entry.kind], entry.at, entry.task, entry.attempt, _written(entry.body, hide))
            for run_id, entry, _ in group
        ]
        outputs = [
            (run_id, entry.task, entry.attempt, _storable(hide(entry.output)))
            for run_id, entry, _ in group
            if entry.output is not None
        ]
        self._shift(connection, group)
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_EVENT, events)
            if outputs:
                connection.executemany(_OUTPUT, outputs)
            if not group:
                # Anything that is written takes all before it to the disk.
                connection.execute(f"PRAGMA user_version={VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _shift(self, connection: sqlite3.Connection, group: list[Item]) -> None:
        waited_for = not group or any(entry.kind in WAITED_FOR for _, entry, _ in group)
        gear = _Gear.FULL if waited_for else _Gear.NORMAL
        if gear is not self._gear:
            connection.execute(f"PRAGMA synchronous={gear.value}")
            self._gear = gear

    def _delivered(self, group: list[Item], failure: JournalError | None) -> None:
        self._pending -= len(group)
        for _, _, done in group:
            if done is not None:
                done(failure)


def _written(body: Mapping[str, Json], hide: Callable[[str], str]) -> str:
    return _encoded({key: hide(value) if isinstance(value, str) else value for key, value in body.items()})


def _at_once(function: Callable[[], None]) -> None:
    function()


def _storable(text: str) -> str:
    # SQLite keeps UTF-8: a lone surrogate (an answer that was cut inside a character) cannot be written.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
