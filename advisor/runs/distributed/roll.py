"""The roll of workers: who is there, who has died, and what becomes of what the dead had taken.

A worker's name is its executor id: stable, so that one that is started again gets back what it had at once. Each start
is another incarnation. A worker whose last beat is older than its lease is dead, whatever it does: it can take nothing
more. What it had sent is lost (the coordinator decides what that means); what it had only taken goes to others.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.runs.distributed.wire import lost_text
from advisor.runs.journal.postgres_link import here
from advisor.runs.journal.postgres_locks import key_of
from advisor.values import dataclass

if TYPE_CHECKING:
    import psycopg

    Cursor: TypeAlias = psycopg.AsyncCursor[tuple[Any, ...]]

MOST_WORKERS_OF_A_HOST = 1000

_LOCK = "SELECT pg_try_advisory_lock(%s)"
_ENROL = (
    "INSERT INTO advisor.workers (name, incarnation, host, pid, slots, backends, lease) VALUES (%(name)s, "
    "%(incarnation)s, %(host)s, %(pid)s, %(slots)s, %(backends)s, make_interval(secs => %(lease)s)) "
    "ON CONFLICT (name) DO UPDATE SET incarnation = excluded.incarnation, host = excluded.host, pid = excluded.pid, "
    "slots = excluded.slots, backends = excluded.backends, lease = excluded.lease, began = now(), beat = now(), "
    "gone = false, handed_over = false"
)
_BEAT = "UPDATE advisor.workers SET beat = now() WHERE incarnation = %s AND NOT gone"
_LIVING = "SELECT count(*) FROM advisor.workers WHERE NOT gone"
_LEAVE = "UPDATE advisor.workers SET gone = true WHERE incarnation = ANY(%s)"
_REAP = "UPDATE advisor.workers SET gone = true WHERE NOT gone AND beat + lease < now() RETURNING name"
_ORPHANS = (
    "SELECT key, worker FROM advisor.attempts AS row WHERE state = 'sent' AND NOT EXISTS "
    "(SELECT FROM advisor.workers WHERE workers.incarnation = row.incarnation AND NOT gone) FOR UPDATE SKIP LOCKED"
)
_LOSE = (
    "UPDATE advisor.attempts AS row SET state = 'settled', outcome = wanted.outcome, request = NULL, "
    "settled_at = now() FROM unnest(%s::text[], %s::text[]) AS wanted (key, outcome) WHERE row.key = wanted.key"
)
_TO_HAND_OVER = "SELECT name, incarnation FROM advisor.workers WHERE gone AND NOT handed_over"
_HANDED_OVER = "UPDATE advisor.workers SET handed_over = true WHERE incarnation = ANY(%s) AND gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a worker says of itself; ``lease`` are the seconds without a beat after which it counts as dead."""

    name: str
    slots: int
    backends: tuple[str, ...]
    lease: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """Workers whose taken tasks are to be handed over."""

    names: tuple[str, ...]
    incarnations: tuple[str, ...]


def names_to_try(wanted: str | None) -> Sequence[str]:
    """Give the one name a user wants, else those of this host: the first that is free, so the same one next time."""
    if wanted is not None:
        return (wanted,)
    return [f"{here()}-{number}" for number in range(1, MOST_WORKERS_OF_A_HOST)]


async def take_name(cursor: Cursor, names: Sequence[str]) -> str | None:
    """Lock the first name that no living worker has, for as long as this connection lives."""
    for name in names:
        await cursor.execute(_LOCK, (key_of("worker", name),))
        row = await cursor.fetchone()
        if row is not None and row[0]:
            return name
    return None


async def enrol(cursor: Cursor, badge: Badge, incarnation: str) -> None:
    """Enter the roll; what an earlier incarnation had sent is lost from now on."""
    values = {
        "name": badge.name,
        "incarnation": incarnation,
        "host": here(),
        "pid": os.getpid(),
        "slots": badge.slots,
        "backends": list(badge.backends),
        "lease": badge.lease,
    }
    await cursor.execute(_ENROL, values)
    await lose_orphans(cursor)


async def beat(cursor: Cursor, incarnation: str) -> int:
    """Say that this worker lives; gives how many do, 0 when this one was declared dead."""
    await cursor.execute(_BEAT, (incarnation,))
    if cursor.rowcount == 0:
        return 0
    await cursor.execute(_LIVING)
    row = await cursor.fetchone()
    return 1 if row is None else max(1, int(row[0]))


async def leave(cursor: Cursor, incarnations: Sequence[str]) -> None:
    """Leave the roll: what this worker had taken may go to others at once."""
    await cursor.execute(_LEAVE, (list(incarnations),))


async def reap(cursor: Cursor) -> Dead:
    """Declare dead whose lease is over, settle what they had sent as lost, and name those to hand over."""
    await cursor.execute(_REAP)
    await lose_orphans(cursor)
    await cursor.execute(_TO_HAND_OVER)
    rows = await cursor.fetchall()
    return Dead(names=tuple(name for name, _ in rows), incarnations=tuple(incarnation for _, incarnation in rows))


async def handed_over(cursor: Cursor, dead: Dead) -> None:
    """Write down that the queue has back what these had taken."""
    await cursor.execute(_HANDED_OVER, (list(dead.incarnations),))


async def lose_orphans(cursor: Cursor) -> None:
    """Settle every attempt that was sent by an incarnation that is no more."""
    await cursor.execute(_ORPHANS)
    rows = await cursor.fetchall()
    if rows:
        await cursor.execute(_LOSE, ([key for key, _ in rows], [lost_text(worker) for _, worker in rows]))
