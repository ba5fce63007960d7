"""The writer's side of the PostgreSQL journal: one transaction per group, behind the fence and before the wall.

The fence: only the life of a run that took its lock last may write. The wall: what is spent and what is reserved of a
run never passes its budget, whoever reserves; the database itself refuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from advisor.redact import Redactor
from advisor.runs.journal.interface import Entry, JournalError, Kind
from advisor.runs.journal.postgres_link import connect, explained, loaded
from advisor.runs.journal.rows import body_text, exact, storable
from advisor.runs.journal.writer import Item
from advisor.runs.records import Failure
from advisor.values import dataclass

Attempt: TypeAlias = tuple[str, str | None, int]

_EVENT = "INSERT INTO advisor.events (run_id, kind, at, task, attempt, body) VALUES (%s, %s, %s, %s, %s, %s)"
_OUTPUT = (
    "INSERT INTO advisor.outputs (run_id, task, attempt, text) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (run_id, task, attempt) DO UPDATE SET text = excluded.text"
)
_RESERVE = "INSERT INTO advisor.reserves (run_id, task, attempt, usd) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_THESE = (
    "USING unnest(%s::text[], %s::text[], %s::integer[]) AS wanted (run_id, task, attempt) WHERE row.run_id = "
    "wanted.run_id AND row.task = wanted.task AND row.attempt = wanted.attempt"
)
_FREE = f"DELETE FROM advisor.reserves AS row {_THESE} RETURNING row.run_id, row.usd"  # noqa: S608 - constants
# Its outcome is an event now: what the worker was handed, and the answer on its way, need not be kept any longer.
_HANDED = f"DELETE FROM advisor.attempts AS row {_THESE}"  # noqa: S608 - constants
_BUDGET = "UPDATE advisor.wallets SET budget = %s WHERE run_id = %s"
_MONEY = (
    "UPDATE advisor.wallets SET spent = spent + %(spent)s, reserved = reserved + %(reserved)s WHERE run_id = %(run)s "
    "AND (life = %(life)s OR %(life)s IS NULL) AND (%(grown)s <= 0 OR budget IS NULL "
    "OR spent + reserved + %(grown)s <= budget)"
)
_LIFE = "SELECT life, holder FROM advisor.wallets WHERE run_id = %s"


@dataclass(slots=True)
class _Money:
    """What a group moves in one run."""

    spent: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)


class PostgresStore:
    """A connection for the writer's thread. ``lives`` are the runs this process holds, and which life it is."""

    lagging = False

    def __init__(self, url: str, redactor: Redactor, lives: Mapping[str, int]) -> None:
        self._url = url
        self._redactor = redactor
        self._lives = lives
        self._driver = loaded(url)
        self._connection = connect(url)

    def commit(self, group: Sequence[Item]) -> None:
        """Write a group, durable on return."""
        try:
            with self._connection.transaction():
                self._write([(run_id, entry) for run_id, entry, _ in group])
        except (self._driver.Error, OSError) as error:
            raise explained(self._url, error) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _write(self, entries: Sequence[tuple[str, Entry]]) -> None:
        with self._connection.cursor() as cursor:
            self._settle(cursor, entries)
            hide = self._redactor.hide
            cursor.executemany(_EVENT, [_event(run_id, entry, hide) for run_id, entry in entries])
            outputs = [
                (run_id, entry.task, entry.attempt, exact(hide(entry.output)))
                for run_id, entry in entries
                if entry.output is not None
            ]
            if outputs:
                cursor.executemany(_OUTPUT, outputs)

    def _settle(self, cursor: Any, entries: Sequence[tuple[str, Entry]]) -> None:  # noqa: ANN401 - the driver's own
        money: dict[str, _Money] = defaultdict(_Money)
        reserves: dict[Attempt, Decimal] = {}
        for run_id, entry in entries:
            money[run_id].spent += Decimal(str(entry.body.get("usd") or 0)) if entry.kind in _PAID else 0
            if entry.kind is Kind.BEGAN:
                budget = entry.body.get("budget")
                cursor.execute(_BUDGET, (None if budget is None else Decimal(str(budget)), run_id))
            elif entry.kind is Kind.SENT and "reserve" in entry.body:
                reserves[run_id, entry.task, entry.attempt] = Decimal(str(entry.body["reserve"]))
        for (run_id, _, _), usd in reserves.items():
            money[run_id].reserved += usd
        if reserves:
            cursor.executemany(_RESERVE, [(*attempt, usd) for attempt, usd in reserves.items()])
        self._let_go(cursor, entries, money)
        for run_id, moved in money.items():
            self._move(cursor, run_id, moved)

    def _let_go(
        self,
        cursor: Any,  # noqa: ANN401 - the driver's own
        entries: Sequence[tuple[str, Entry]],
        money: Mapping[str, _Money],
    ) -> None:
        """Free the reserves of attempts whose price is known, and forget what workers were handed for ended ones."""
        ended = [(run_id, entry) for run_id, entry in entries if entry.kind in _OUTCOMES and not entry.body.get("open")]
        known = [(run_id, entry) for run_id, entry in ended if entry.body.get("how") not in _UNKNOWN]
        if known:
            for run_id, usd in cursor.execute(_FREE, _columns(known)).fetchall():
                money[run_id].reserved -= usd
        if ended:
            cursor.execute(_HANDED, _columns(ended))

    def _move(self, cursor: Any, run_id: str, moved: _Money) -> None:  # noqa: ANN401 - the driver's own
        life = self._lives.get(run_id)
        grown = moved.spent + moved.reserved if moved.reserved > 0 else Decimal(0)
        values = {"run": run_id, "life": life, "spent": moved.spent, "reserved": moved.reserved, "grown": grown}
        if cursor.execute(_MONEY, values).rowcount:
            return
        found = cursor.execute(_LIFE, (run_id,)).fetchone()
        if found is not None and life is not None and found[0] != life:
            raise JournalError(f"run {run_id} was taken over by {found[1]}; this process writes nothing more")
        if found is not None:
            raise JournalError(f"run {run_id}: {moved.reserved} USD more would pass the budget; nothing was sent")


_OUTCOMES = frozenset({Kind.ANSWERED, Kind.FAILED})
_PAID = _OUTCOMES
_UNKNOWN = frozenset({Failure.UNKNOWN.value, Failure.LOST.value})


def _event(run_id: str, entry: Entry, hide: Callable[[str], str]) -> tuple[object, ...]:
    task = None if entry.task is None else storable(entry.task)
    return (run_id, entry.kind.value, entry.at, task, entry.attempt, body_text(entry.body, hide))


def _columns(entries: Sequence[tuple[str, Entry]]) -> tuple[list[str], list[str | None], list[int]]:
    return (
        [run_id for run_id, _ in entries],
        [entry.task for _, entry in entries],
        [entry.attempt for _, entry in entries],
    )
