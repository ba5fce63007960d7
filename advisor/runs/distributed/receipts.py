"""A worker's receipts in the database: an attempt is taken before it is sent, and settled with its outcome after.

Everything asked for while a transaction is under way goes into the next one (group commit). A database that is gone is
waited for: an outcome that was paid for is kept until it can be written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.runs.distributed.link import Link
from advisor.values import dataclass

if TYPE_CHECKING:
    import psycopg

    Cursor: TypeAlias = psycopg.AsyncCursor[tuple[Any, ...]]

# A worker that was declared dead takes nothing: its tasks are somebody else's by now.
_TAKE = (
    "UPDATE advisor.attempts SET state = 'sent', worker = %(worker)s, incarnation = %(incarnation)s, sent_at = now() "
    "WHERE key = ANY(%(keys)s) AND (state = 'queued' OR (state = 'sent' AND incarnation = %(incarnation)s)) "
    "AND EXISTS (SELECT FROM advisor.workers WHERE incarnation = %(incarnation)s AND NOT gone FOR SHARE) "
    "RETURNING key, request"
)
_OPEN = "SELECT key FROM advisor.attempts WHERE key = ANY(%s) AND state = 'queued'"
_SETTLE = (
    "UPDATE advisor.attempts AS row SET state = 'settled', outcome = wanted.outcome, request = NULL, "
    "settled_at = now() FROM unnest(%(keys)s::text[], %(outcomes)s::text[]) AS wanted (key, outcome) "
    "WHERE row.key = wanted.key AND row.state = 'sent' AND row.incarnation = ANY(%(incarnations)s)"
)


class Gone(Exception):  # noqa: N818 - it says what happened
    """This worker was declared dead: it must come back under another incarnation before it takes anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Take:
    key: str
    answer: asyncio.Future[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settle:
    key: str
    outcome: str
    answer: asyncio.Future[None]


class Receipts:
    """One connection; ``incarnations`` are this process's, the last one is the living one."""

    def __init__(self, link: Link, worker: str) -> None:
        self._link = link
        self._worker = worker
        self.incarnations: list[str] = []
        self._queue: asyncio.Queue[_Take | _Settle] = asyncio.Queue()
        self._taken: set[str] = set()

    async def take(self, key: str) -> str | None:
        """Write the receipt before: gives the errand, ``None`` if it is not (or no longer) to be made here.

        Raises ``Gone``.
        """
        if key in self._taken:
            return None
        self._taken.add(key)
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Take(key=key, answer=answer))
        try:
            found = await answer
        except Gone:
            self._taken.discard(key)
            raise
        if found is None:
            self._taken.discard(key)
        return found

    async def settle(self, key: str, outcome: str) -> None:
        """Write the receipt after; returns when it is durable."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Settle(key=key, outcome=outcome, answer=answer))
        await answer
        self._taken.discard(key)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._link.close()

    async def work(self) -> None:
        """Write, for ever: the one task that does."""
        while True:
            group = [await self._queue.get()]
            while not self._queue.empty():
                group.append(self._queue.get_nowait())
            takes = [item for item in group if isinstance(item, _Take)]
            settles = [item for item in group if isinstance(item, _Settle)]
            errands, waiting = await self._link.patiently(lambda cursor: self._write(cursor, takes, settles))  # noqa: B023 - awaited at once
            for settle in settles:
                settle.answer.set_result(None)
            for take in takes:
                if take.key in waiting:
                    take.answer.set_exception(Gone())
                else:
                    take.answer.set_result(errands.get(take.key))

    async def _write(
        self, cursor: Cursor, takes: Sequence[_Take], settles: Sequence[_Settle]
    ) -> tuple[dict[str, str], set[str]]:
        if settles:
            keys, outcomes = [item.key for item in settles], [item.outcome for item in settles]
            await cursor.execute(_SETTLE, {"keys": keys, "outcomes": outcomes, "incarnations": self.incarnations})
        if not takes:
            return {}, set()
        wanted = [take.key for take in takes]
        values = {"keys": wanted, "worker": self._worker, "incarnation": self.incarnations[-1]}
        await cursor.execute(_TAKE, values)
        errands: dict[str, str] = dict(await cursor.fetchall())
        missing = [key for key in wanted if key not in errands]
        if not missing:
            return errands, set()
        await cursor.execute(_OPEN, (missing,))
        return errands, {key for (key,) in await cursor.fetchall()}
