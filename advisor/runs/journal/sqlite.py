"""The journal by default: one SQLite file per user (WAL, synchronous FULL, mode 0600), written by one thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from advisor.redact import Redactor
from advisor.runs.journal import locks
from advisor.runs.journal.interface import Entry, JournalError, Kind, RunHeader, StoredRun
from advisor.runs.journal.schema import connect, explained
from advisor.runs.journal.sqlite_store import SqliteStore
from advisor.runs.journal.summary import SUMMARIES, RunSummary, summary_from
from advisor.runs.journal.written import WrittenJournal

_ADD = "INSERT INTO runs (run_id, path, name, digest, plan, created) VALUES (?, ?, ?, ?, ?, ?)"
_ONE = "SELECT run_id, path, name, digest, plan, created FROM runs WHERE run_id = ?"
_SUMMARIES = SUMMARIES.format(
    schema="", usd="json_extract(body, '$.usd')", planned="json_array_length(plan, '$.tasks')", total="money"
)
_FORGET = (
    "DELETE FROM outputs WHERE run_id = ?",
    "DELETE FROM events WHERE run_id = ?",
    "DELETE FROM runs WHERE run_id = ?",
)


class SqliteJournal(WrittenJournal):
    """Opens the file at once, and its writer when a run is taken. Raises ``JournalError``."""

    def __init__(self, path: Path, redactor: Redactor | None = None) -> None:
        super().__init__(lambda: SqliteStore(path, self._redactor))
        self._path = path
        self._redactor = redactor or Redactor()
        self._locks = path.with_name(path.name + "-locks")
        self._connection = connect(path)

    @property
    def place(self) -> str:
        """Give the path."""
        return str(self._path)

    def create(self, header: RunHeader) -> None:
        """Add a run, durable on return."""
        values = (
            header.run_id,
            header.path,
            header.name,
            header.digest,
            self._redactor.hide(header.plan),
            header.created,
        )
        with self._explained():
            try:
                self._connection.execute(_ADD, values)
            except sqlite3.IntegrityError:
                raise JournalError(f"run {header.run_id} exists already in {self._path}") from None

    def lock(self, run_id: str) -> locks.FileLock:
        """Take a run for this process."""
        lock = locks.take(self._locks, run_id)
        self._begin_writing()
        return lock

    def load(self, run_id: str) -> StoredRun | None:
        """Give a run with all its entries and results."""
        with self._explained():
            row = self._connection.execute(_ONE, (run_id,)).fetchone()
            return None if row is None else self._stored(row)

    def summaries(self) -> tuple[RunSummary, ...]:
        """Give all runs, newest first, in one line each."""
        with self._explained():
            self._connection.create_aggregate("money", 1, _Money)  # type: ignore[arg-type] # a sum without floats
            rows = self._connection.execute(_SUMMARIES).fetchall()
            return tuple(summary_from(row, alive=locks.is_held(self._locks, row[0])) for row in rows)

    def forget_outputs(self, run_id: str) -> None:
        """Remove a run's results from the file and from its log."""
        with self._explained():
            self._connection.execute("DELETE FROM outputs WHERE run_id = ?", (run_id,))
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def prune(self, before: float) -> int:
        """Remove old runs that nobody runs."""
        old = [run.run_id for run in self.summaries() if not run.alive and (run.last or run.created) < before]
        with self._explained():
            for run_id in old:
                self._connection.execute("BEGIN IMMEDIATE")
                for statement in _FORGET:
                    self._connection.execute(statement, (run_id,))
                self._connection.execute("COMMIT")
                locks.remove(self._locks, run_id)
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(old)

    def close(self) -> None:
        """Write what is queued and close the file."""
        super().close()
        self._connection.close()

    def _stored(self, row: tuple[str, str, str, str, str, float]) -> StoredRun:
        run_id, path, name, digest, plan, created = row
        header = RunHeader(run_id=run_id, path=path, name=name, digest=digest, plan=plan, created=created)
        entries = tuple(self._entries(run_id))
        return StoredRun(header=header, entries=entries, alive=locks.is_held(self._locks, run_id))

    def _entries(self, run_id: str) -> Iterator[Entry]:
        found = self._connection.execute("SELECT task, attempt, text FROM outputs WHERE run_id = ?", (run_id,))
        texts = {(task, attempt): text for task, attempt, text in found}
        wanted = "SELECT kind, at, task, attempt, body FROM events WHERE run_id = ? ORDER BY seq"
        for kind, at, task, attempt, body in self._connection.execute(wanted, (run_id,)):
            yield Entry(
                kind=Kind(kind),
                at=at,
                task=task,
                attempt=attempt,
                body=json.loads(body),
                output=texts.get((task, attempt)) if kind == Kind.ANSWERED else None,
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            raise explained(self._path, error) from error


class _Money:
    """Adds amounts up as they are written."""

    def __init__(self) -> None:
        self._total: Decimal | None = None

    def step(self, text: str | None) -> None:
        """Take one amount."""
        if text is not None:
            self._total = (self._total or Decimal(0)) + Decimal(text)

    def finalize(self) -> str | None:
        """Give the sum."""
        return None if self._total is None else str(self._total)
