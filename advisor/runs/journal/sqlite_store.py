"""The writer's side of the SQLite journal, in two gears.

A transaction with an entry somebody waits for is on the disk when it is committed (synchronous FULL). One of results
alone is with the operating system, and on the disk with the next such entry or with an empty group.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from advisor.redact import Redactor
from advisor.runs.journal.interface import Kind
from advisor.runs.journal.rows import body_text, storable
from advisor.runs.journal.schema import VERSION, connect, explained
from advisor.runs.journal.writer import WAITED_FOR, Item

_NAMES = {kind: kind.value for kind in Kind}
_EVENT = "INSERT INTO events (run_id, kind, at, task, attempt, body) VALUES (?, ?, ?, ?, ?, ?)"
_OUTPUT = "INSERT OR REPLACE INTO outputs (run_id, task, attempt, text) VALUES (?, ?, ?, ?)"


class _Gear(StrEnum):
    """How SQLite ends a transaction."""

    FULL = "FULL"
    NORMAL = "NORMAL"


class SqliteStore:
    """A connection for the writer's thread. Raises ``JournalError``."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        self._path = path
        self._redactor = redactor
        self._connection = connect(path, across_threads=True)
        self._gear = _Gear.FULL

    @property
    def lagging(self) -> bool:
        """Say whether the last group was of results alone."""
        return self._gear is _Gear.NORMAL

    def commit(self, group: Sequence[Item]) -> None:
        """Write a group."""
        try:
            self._commit(group)
        except (sqlite3.Error, OSError) as error:
            raise explained(self._path, error) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _commit(self, group: Sequence[Item]) -> None:
        hide = self._redactor.hide
        events = [
            (run_id, _NAMES[entry.kind], entry.at, entry.task, entry.attempt, body_text(entry.body, hide))
            for run_id, entry, _ in group
        ]
        outputs = [
            (run_id, entry.task, entry.attempt, storable(hide(entry.output)))
            for run_id, entry, _ in group
            if entry.output is not None
        ]
        self._shift(group)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany(_EVENT, events)
            if outputs:
                self._connection.executemany(_OUTPUT, outputs)
            if not group:
                # Anything that is written takes all before it to the disk.
                self._connection.execute(f"PRAGMA user_version={VERSION}")
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _shift(self, group: Sequence[Item]) -> None:
        waited_for = not group or any(entry.kind in WAITED_FOR for _, entry, _ in group)
        gear = _Gear.FULL if waited_for else _Gear.NORMAL
        if gear is not self._gear:
            self._connection.execute(f"PRAGMA synchronous={gear.value}")
            self._gear = gear
