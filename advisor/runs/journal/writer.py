"""The one thread that writes: everything put while it was busy goes into its next transaction (group commit)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeAlias

from advisor.runs.journal.interface import Done, Entry, JournalError, Json
from advisor.runs.journal.redact import Redactor
from advisor.runs.journal.schema import connect, explained

Item: TypeAlias = tuple[str, Entry, Done | None]
Deliver: TypeAlias = Callable[[Callable[[], None]], object]

LARGEST_GROUP = 5_000

_EVENT = "INSERT INTO events (run_id, kind, at, task, attempt, body) VALUES (?, ?, ?, ?, ?, ?)"
_OUTPUT = "INSERT OR REPLACE INTO outputs (run_id, task, attempt, text) VALUES (?, ?, ?, ?)"


class Writer:
    """Owns a connection in a thread of its own. After the first failure nothing more is written.

    ``deliver`` runs a function on the caller's thread (``loop.call_soon_threadsafe``); one call serves a whole group.
    """

    def __init__(self, path: Path, redactor: Redactor) -> None:
        self._path = path
        self._redactor = redactor
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
        connection: sqlite3.Connection | None = None
        try:
            connection = connect(self._path, across_threads=True)
        except JournalError as error:
            self._failure = error
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._write(connection, group)
        if connection is not None:
            connection.close()

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

    def _write(self, connection: sqlite3.Connection | None, group: list[Item]) -> None:
        if self._failure is None and connection is not None:
            try:
                self._commit(connection, group)
            except (sqlite3.Error, OSError) as error:
                self._failure = explained(self._path, error)
        failure = self._failure
        # The loop may be gone already, when the process leaves in a hurry: then nobody waits for the answer.
        with suppress(RuntimeError):
            self._deliver(lambda: self._delivered(group, failure))

    def _commit(self, connection: sqlite3.Connection, group: list[Item]) -> None:
        hide = self._redactor.hide
        events = [
            (run_id, entry.kind.value, entry.at, entry.task, entry.attempt, _written(entry.body, hide))
            for run_id, entry, _ in group
        ]
        outputs = [
            (run_id, entry.task, entry.attempt, _storable(hide(entry.output)))
            for run_id, entry, _ in group
            if entry.output is not None
        ]
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_EVENT, events)
            if outputs:
                connection.executemany(_OUTPUT, outputs)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _delivered(self, group: list[Item], failure: JournalError | None) -> None:
        self._pending -= len(group)
        for _, _, done in group:
            if done is not None:
                done(failure)


def _written(body: Mapping[str, Json], hide: Callable[[str], str]) -> str:
    return json.dumps({key: hide(value) if isinstance(value, str) else value for key, value in body.items()})


def _at_once(function: Callable[[], None]) -> None:
    function()


def _storable(text: str) -> str:
    # SQLite keeps UTF-8: a lone surrogate (an answer that was cut inside a character) cannot be written.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
