"""The writer's side of the SQLite journal: one transaction per group."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from advisor.runs.journal.redact import Redactor
from advisor.runs.journal.rows import body_text, storable
from advisor.runs.journal.schema import connect, explained
from advisor.runs.journal.writer import Item

_EVENT = "INSERT INTO events (run_id, kind, at, task, attempt, body) VALUES (?, ?, ?, ?, ?, ?)"
_OUTPUT = "INSERT OR REPLACE INTO outputs (run_id, task, attempt, text) VALUES (?, ?, ?, ?)"


class SqliteStore:
    """A connection for the writer's thread. Raises ``JournalError``."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        self._path = path
        self._redactor = redactor
        self._connection = connect(path, across_threads=True)

    def commit(self, group: Sequence[Item]) -> None:
        """Write a group, durable on return."""
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
            (run_id, entry.kind.value, entry.at, entry.task, entry.attempt, body_text(entry.body, hide))
            for run_id, entry, _ in group
        ]
        outputs = [
            (run_id, entry.task, entry.attempt, storable(hide(entry.output)))
            for run_id, entry, _ in group
            if entry.output is not None
        ]
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany(_EVENT, events)
            if outputs:
                self._connection.executemany(_OUTPUT, outputs)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
