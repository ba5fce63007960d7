"""The journal for many machines: the same runs, entries and results in the schema ``advisor`` of a PostgreSQL."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from advisor.redact import Redactor
from advisor.runs.journal import postgres_locks
from advisor.runs.journal.interface import Entry, JournalError, Kind, RunHeader, StoredRun
from advisor.runs.journal.postgres_link import connect, explained, here, loaded, place_of
from advisor.runs.journal.postgres_store import PostgresStore
from advisor.runs.journal.rows import from_exact, storable
from advisor.runs.journal.summary import SUMMARIES, RunSummary, summary_from
from advisor.runs.journal.written import WrittenJournal

_COLUMNS = "run_id, path, name, digest, plan, created"
_ADD = f"INSERT INTO advisor.runs ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"  # noqa: S608 - a constant
_ONE = f"SELECT {_COLUMNS} FROM advisor.runs WHERE run_id = %s"  # noqa: S608 - a constant
# Escapes become spaces: PostgreSQL reads no JSON with a NUL or half a character anywhere in it.
_JSON = r"regexp_replace({}, '\\u[0-9a-f]{{4}}', '\\u0020', 'g')::json"
_SUMMARIES = SUMMARIES.format(
    schema="advisor.",
    usd=f"({_JSON.format('body')}->>'usd')::numeric",
    planned=f"json_array_length({_JSON.format('plan')}->'tasks')",
    total="sum",
)
_EVENTS = "SELECT run_id, kind, at, task, attempt, body FROM advisor.events"
_OUTPUTS = "SELECT task, attempt, text FROM advisor.outputs WHERE run_id = %s"
_OLD = (
    "SELECT run_id FROM advisor.runs WHERE coalesce((SELECT at FROM advisor.events WHERE events.run_id = runs.run_id "
    "ORDER BY seq DESC LIMIT 1), created) < %s"
)
_SERVED = "SELECT name FROM advisor.workers WHERE NOT gone AND beat + lease >= now() AND %s = ANY(backends) LIMIT 1"
_TABLES = ("outputs", "events", "reserves", "attempts", "wallets", "runs")

Row = tuple[str, str, str, str, str, float]


class PostgresJournal(WrittenJournal):
    """Connects at once, and its writer when a run is taken. Raises ``JournalError``."""

    def __init__(self, url: str, redactor: Redactor | None = None) -> None:
        super().__init__(lambda: PostgresStore(url, self._redactor, self._lives))
        self.url = url
        self._redactor = redactor or Redactor()
        self._driver = loaded(url)
        self._connection = connect(url)
        self._lives: dict[str, int] = {}

    @property
    def place(self) -> str:
        """Give the URL without its password."""
        return place_of(self.url)

    def create(self, header: RunHeader) -> None:
        """Add a run, durable on return."""
        texts = (header.path, header.name, header.digest, self._redactor.hide(header.plan))
        with self._explained():
            values = (header.run_id, *map(storable, texts), header.created)
            if self._connection.execute(_ADD, values).rowcount == 0:
                raise JournalError(f"run {header.run_id} exists already in {self.place}")

    def lock(self, run_id: str) -> postgres_locks.RunLock:
        """Take a run for this process; the life before may not write any more."""
        with self._explained():
            lock = postgres_locks.take(connect(self.url), run_id, f"process {os.getpid()} on {here()}")
        self._lives[run_id] = lock.life
        self._begin_writing()
        return lock

    def load(self, run_id: str) -> StoredRun | None:
        """Give a run with all its entries and results."""
        with self._explained():
            row = self._connection.execute(_ONE, (run_id,)).fetchone()
            if row is None:
                return None
            found = self._connection.execute(_OUTPUTS, (run_id,))
            texts = {(task, attempt): from_exact(text) for task, attempt, text in found}
            rows = self._connection.execute(f"{_EVENTS} WHERE run_id = %s ORDER BY seq", (run_id,))
            entries = tuple(_entry(event[1:], texts) for event in rows)
            return self._stored(row, entries, postgres_locks.held(self._connection))

    def summaries(self) -> tuple[RunSummary, ...]:
        """Give all runs, newest first, in one line each."""
        with self._explained():
            held = postgres_locks.held(self._connection)
            rows = self._connection.execute(_SUMMARIES).fetchall()
            return tuple(summary_from(row, alive=postgres_locks.key_of("run", row[0]) in held) for row in rows)

    def forget_outputs(self, run_id: str) -> None:
        """Remove a run's results."""
        with self._explained():
            self._connection.execute("DELETE FROM advisor.outputs WHERE run_id = %s", (run_id,))

    def prune(self, before: float) -> int:
        """Remove old runs that nobody runs."""
        with self._explained():
            held = postgres_locks.held(self._connection)
            found = [name for (name,) in self._connection.execute(_OLD, (before,))]
            old = [name for name in found if postgres_locks.key_of("run", name) not in held]
            with self._connection.transaction():
                for table in _TABLES:
                    forget = f"DELETE FROM advisor.{table} WHERE run_id = ANY(%s)"  # noqa: S608 - names from above
                    self._connection.execute(forget, (old,))
        return len(old)

    def has_workers(self, backend: str) -> bool:
        """Say whether a worker that serves this backend is there now."""
        with self._explained():
            return self._connection.execute(_SERVED, (backend,)).fetchone() is not None

    def close(self) -> None:
        """Write what is queued and let go."""
        super().close()
        self._connection.close()

    def _stored(self, row: Row, entries: tuple[Entry, ...], held: frozenset[int]) -> StoredRun:
        run_id, path, name, digest, plan, created = row
        header = RunHeader(run_id=run_id, path=path, name=name, digest=digest, plan=plan, created=created)
        return StoredRun(header=header, entries=entries, alive=postgres_locks.key_of("run", run_id) in held)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (self._driver.Error, OSError, ValueError) as error:
            raise explained(self.url, error) from error


def _entry(row: tuple[Any, ...], texts: dict[tuple[str, int], str]) -> Entry:
    kind, at, task, attempt, body = row
    return Entry(
        kind=Kind(kind),
        at=at,
        task=task,
        attempt=attempt,
        body=json.loads(body),
        output=texts.get((task, attempt)) if kind == Kind.ANSWERED else None,
    )
