"""One process per run, one worker per name: locks of the server, gone when the connection that took them is."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from advisor.runs.journal.interface import JournalError

if TYPE_CHECKING:
    import psycopg

_TAKE = "SELECT pg_try_advisory_lock(%s)"
_HELD = (
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 "
    "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# A new life begins: whoever wrote for the one before writes nothing more.
_LIVE = (
    "INSERT INTO advisor.wallets (run_id, life, holder) VALUES (%s, 1, %s) ON CONFLICT (run_id) DO UPDATE "
    "SET life = advisor.wallets.life + 1, holder = excluded.holder RETURNING life"
)
_HOLDER = "SELECT holder FROM advisor.wallets WHERE run_id = %s"


def key_of(what: str, name: str) -> int:
    """Give the number of a lock, the same on every machine."""
    digest = hashlib.sha256(f"{what}:{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


class RunLock:
    """A held lock, on a connection of its own. ``life`` counts how often the run was taken."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]], life: int) -> None:
        self._connection = connection
        self.life = life

    def release(self) -> None:
        """Give it back."""
        with suppress(Exception):  # the server may be gone, and the lock with it
            self._connection.close()


def take(connection: psycopg.Connection[tuple[Any, ...]], run_id: str, holder: str) -> RunLock:
    """Lock a run; raises ``JournalError`` that names who has it. The connection is the lock's from now on."""
    held = (connection.execute(_TAKE, (key_of("run", run_id),)).fetchone() or (False,))[0]
    if not held:
        other = (connection.execute(_HOLDER, (run_id,)).fetchone() or ("another process",))[0]
        connection.close()
        raise JournalError(f"run {run_id} is being run by {other}; wait for it, or give another --run-id")
    life = (connection.execute(_LIVE, (run_id, holder)).fetchone() or (1,))[0]
    return RunLock(connection, int(life))


def held(connection: psycopg.Connection[tuple[Any, ...]]) -> frozenset[int]:
    """Give the numbers of all locks that living processes hold in this database."""
    return frozenset(int(number) for (number,) in connection.execute(_HELD))
