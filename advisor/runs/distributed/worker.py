"""A worker: takes attempts from the queues it serves, makes them, and writes down what came of them."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING, Any

from advisor.errors import RunError
from advisor.runs.distributed import roll
from advisor.runs.distributed.durable import Receiver, prepare
from advisor.runs.distributed.hands import Hands
from advisor.runs.distributed.link import Link
from advisor.runs.distributed.news import News
from advisor.runs.distributed.receipts import Gone, Receipts
from advisor.runs.distributed.roll import Badge
from advisor.values import dataclass

if TYPE_CHECKING:
    import psycopg

DEFAULT_SLOTS = 32
DEFAULT_LEASE = 10.0
BEATS_OF_A_LEASE = 4
LOOK = 0.2  # seconds between two looks at what is to be stopped, and two reports of rate limits
GRACE = 600.0  # seconds in which a database that is gone may come back for what was paid
KEEP = 30.0  # seconds until the queue's record of an attempt that is over is removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker is to do.

    ``backends`` empty: all that this machine has what they need for.
    ``name`` ``None``: the first free one of this host. ``options``: those of the one run it works for, checked before
    it begins. ``say`` takes lines for people.
    """

    url: str
    backends: tuple[str, ...] = ()
    slots: int = DEFAULT_SLOTS
    lease: float = DEFAULT_LEASE
    name: str | None = None
    options: Mapping[str, str] | None = None
    say: Callable[[str], None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """How a worker is told to end: after what is under way, or now."""

    finish: asyncio.Event = field(default_factory=asyncio.Event)
    now: asyncio.Event = field(default_factory=asyncio.Event)


class Worker:
    """One worker on the running loop. Raises ``RunError`` when it cannot begin."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._is_there = True
        self._link = Link(job.url, lost=self._lost, found=self._found)
        self._badge: Badge | None = None
        self._incarnation = ""
        self._news = News(self._link)
        self._hands = Hands(job.backends, self._news, job.say)
        self._steady_since = time.monotonic()
        self._doing: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def serves(self) -> str:
        """Say who serves what, for people."""
        name = "" if self._badge is None else self._badge.name
        return f"{name} serves {', '.join(self._hands.served)}, {self._job.slots} tasks at once"

    async def begin(self) -> None:
        """Check the backends, enter the roll, and take attempts from now on."""
        self._hands.check(self._job.options)
        prepare(self._job.url)
        name = await self._link.once(lambda cursor: roll.take_name(cursor, roll.names_to_try(self._job.name)))
        if name is None:
            raise RunError(f"a worker named {self._job.name} lives already; give another --name")
        job = self._job
        self._badge = Badge(name=name, slots=job.slots, backends=self._hands.served, lease=job.lease)
        self._receipts = Receipts(Link(job.url, lost=self._lost), name)
        await self._enrol()
        self._receiver = Receiver(job.url, name, self._hands.served, job.slots)
        living = await self._link.once(lambda cursor: roll.beat(cursor, self._incarnation))
        self._receiver.alone = living <= 1
        await self._receiver.launch(self._perform)
        self._tasks = [asyncio.create_task(loop()) for loop in (self._beat, self._look, self._receipts.work)]

    async def serve(self, orders: Orders) -> None:
        """Work until told to stop; then finish what is under way. Raises what broke it."""
        await self._until(orders.finish)
        self._receiver.stop()
        await self._until(self._idle, orders.now)

    async def leave(self) -> None:
        """Stop what is under way, write down that nobody knows what came of it, and leave the roll."""
        self._receiver.stop()
        self._hands.stop_all()
        with suppress(Exception):  # nothing more can be written down: what was sent stays in doubt
            async with asyncio.timeout(GRACE):
                await self._until(self._idle)
        for task in self._tasks:
            task.cancel()
        with suppress(Exception):  # a database that is gone learns it when the lease is over
            await self._link.once(lambda cursor: roll.leave(cursor, self._receipts.incarnations))
        await self._receipts.close()
        await self._link.close()
        await self._hands.close()

    async def _until(self, *events: asyncio.Event) -> None:
        """Wait for the first of these; raises what a task of ours broke with."""
        waits = [asyncio.create_task(event.wait()) for event in events]
        try:
            done, _ = await asyncio.wait([*waits, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        for task in done.intersection(self._tasks):
            task.result()

    # -- attempts -----------------------------------------------------------------------------------------------------

    async def _perform(self, key: str) -> None:
        text = await self._taken(key)
        if text is None:
            return
        self._doing.add(key)
        self._idle.clear()
        try:
            outcome = await self._hands.make(key, text)
            await self._receipts.settle(key, outcome)
        finally:
            self._doing.discard(key)
            if not self._doing:
                self._idle.set()

    async def _taken(self, key: str) -> str | None:
        while True:
            try:
                return await self._receipts.take(key)
            except Gone:
                await self._enrol()

    async def _enrol(self) -> None:
        """Enter the roll, under a new incarnation; the old ones can settle what they had sent, if it is not lost."""
        badge, incarnation = self._badge, secrets.token_hex(8)
        assert badge is not None  # noqa: S101 - taken in begin()
        await self._link.patiently(lambda cursor: roll.enrol(cursor, badge, incarnation))
        self._incarnation = incarnation
        self._receipts.incarnations.append(incarnation)

    # -- beats and news -----------------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        pause = self._job.lease / BEATS_OF_A_LEASE
        while True:
            await asyncio.sleep(pause)
            before = time.monotonic()
            living = await self._link.patiently(lambda cursor: roll.beat(cursor, self._incarnation))
            self._receiver.alone = living <= 1
            if not living:
                self._job.say("was taken for dead; coming back")
                await self._enrol()
            if time.monotonic() - before > pause:
                self._steady_since = time.monotonic()
            await self._tidy()

    async def _tidy(self) -> None:
        """Hand over what the dead had; only a worker that has itself been heard all the time can tell who is dead."""
        with suppress(*self._link.troubles):
            if time.monotonic() - self._steady_since >= self._job.lease:
                await self._reap()
            await self._receiver.forget(KEEP)

    async def _reap(self) -> None:
        dead = await self._link.once(roll.reap)
        if dead.names:
            await self._receiver.recover(dead.names)
            await self._link.once(lambda cursor: roll.handed_over(cursor, dead))
            self._job.say(f"handed over what {', '.join(dead.names)} had")

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            with suppress(*self._link.troubles):
                for key in await self._news.exchange(tuple(self._doing)):
                    self._hands.stop(key)

    def _lost(self, error: Exception) -> None:
        self._steady_since = time.monotonic()
        if self._is_there:
            self._is_there = False
            self._job.say(f"the database is gone ({' '.join(str(error).split())}); waiting for it")

    async def _found(self, connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
        """Take the name again: its lock went with the connection before."""
        if self._badge is not None and await roll.take_name(connection.cursor(), (self._badge.name,)) is None:
            raise RunError(f"another worker took the name {self._badge.name} while the database was away")
        if not self._is_there:
            self._is_there = True
            self._job.say("the database is back")


async def work(job: Job, orders: Orders, ready: Callable[[str], None]) -> None:
    """Be a worker until told to stop; ``ready`` is called with a line once it takes attempts."""
    worker = Worker(job)
    await worker.begin()
    ready(worker.serves)
    try:
        await worker.serve(orders)
    finally:
        await worker.leave()
