"""``batch``: Message Batches, at half the price, within 24 hours.

Tasks that become ready together go out in one batch. What is about to be sent is noted in the journal before it is
sent, and the batch's id before it is waited for; so after a crash, a timeout or an interrupt the same batch is waited
for again, and nothing is submitted twice.

Options: ``window`` (default 1) are the seconds without a new task after which a batch is sent; ``poll`` (default 5) the
seconds before the first look at it, growing to a minute. Keys and address are those of ``anthropic``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from advisor.runs.backends import options
from advisor.runs.backends.anthropic_client import Client
from advisor.runs.backends.anthropic_errors import explained
from advisor.runs.backends.batch_desk import Desk, Ticket, custom_id
from advisor.runs.backends.batch_entry import completion_of
from advisor.runs.backends.failures import BackendError, OutcomeUnknown, Transient
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.values import dataclass

STALL = 120.0
LARGEST = 10_000  # entries; the API allows 100,000 of 256 MB together
BATCH, INTENT, SIZE = "batch", "intent", "size"


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: Request
    batch: asyncio.Future[str]


class Batch(Backend):
    """Gathers requests into batches and hands out what comes back."""

    name: ClassVar[str] = "batch"
    resumes: ClassVar[bool] = True
    crosses: ClassVar[bool] = False  # one batch for all, polled from here
    price_factor: ClassVar[Decimal] = Decimal("0.5")
    at_once: ClassVar[int] = LARGEST  # all that is ready goes out as one batch

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        options.check(self.name, setup.options, ("poll", "window"))
        self._window = options.seconds(setup.options, "window", 1.0)
        self._client = Client(setup, backend=self.name, stall=STALL)
        self._desk = Desk(self._client, options.seconds(setup.options, "poll", 5.0))
        self._waiting: list[_Waiting] = []
        self._alarm: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def complete(self, request: Request) -> Completion:
        """Send the request with its siblings, or find the batch an earlier life sent it with; wait for the result."""
        batch = await self._taken_up(request) if request.notes else None
        if batch is None:
            batch = await self._submitted(request)
        results = await self._desk.results(batch)
        return completion_of(results.get(custom_id(request)), request, batch)

    async def close(self) -> None:
        """Stop waiting; batches go on at the other side."""
        if self._alarm is not None:
            self._alarm.cancel()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._desk.close()
        await self._client.close()

    async def _taken_up(self, request: Request) -> str | None:
        """Give the batch that an earlier life sent, ``None`` if it was stopped before it did."""
        notes: Mapping[str, str] = {key: value for note in request.notes for key, value in note.items()}
        if BATCH in notes:
            return notes[BATCH]
        try:
            found = await self._desk.find(_ticket(notes, custom_id(request)))
        except BackendError as error:
            raise OutcomeUnknown(f"whether the batch was made is not known: {error}") from error
        if found is not None:
            await self.setup.note(request, {BATCH: found})
        return found

    async def _submitted(self, request: Request) -> str:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(request, loop.create_future())
        self._waiting.append(waiting)
        if self._alarm is not None:
            self._alarm.cancel()
        wait = 0.0 if len(self._waiting) >= LARGEST else self._window
        self._alarm = loop.call_later(wait, self._go)
        try:
            return await waiting.batch
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def _go(self) -> None:
        group, self._waiting, self._alarm = self._waiting, [], None
        if group:
            task = asyncio.get_running_loop().create_task(self._send(group))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, group: list[_Waiting]) -> None:
        try:
            batch = await self._create([waiting.request for waiting in group])
        except Exception as error:  # noqa: BLE001 - handed to those who wait, each of whom raises it
            for waiting in group:
                if not waiting.batch.done():
                    waiting.batch.set_exception(error)
            return
        for waiting in group:
            if not waiting.batch.done():
                waiting.batch.set_result(batch)

    async def _create(self, requests: list[Request]) -> str:
        intent = {INTENT: datetime.now(tz=UTC).isoformat(), SIZE: str(len(requests))}
        await asyncio.gather(*(self.setup.note(request, intent) for request in requests))
        entries: list[Any] = [self._desk.entry(request) for request in requests]
        try:
            made = await self._client.sdk.messages.batches.create(requests=entries)
            batch = str(getattr(made, "id", None) or "")
        except Exception as error:
            failure = explained(error, began=False, paid=None, redactor=self._client.redactor)
            if not isinstance(failure, OutcomeUnknown):
                raise failure from error
            batch = ""
        batch = batch or await self._lost(_ticket(intent, custom_id(requests[0])))
        await asyncio.gather(*(self.setup.note(request, {BATCH: batch}) for request in requests))
        return batch

    async def _lost(self, ticket: Ticket) -> str:
        """Find a batch whose creation was not answered; raises ``Transient`` when there is none."""
        await asyncio.sleep(self._desk.poll)
        try:
            found = await self._desk.find(ticket)
        except BackendError as error:
            raise OutcomeUnknown(f"whether the batch was made is not known: {error}") from error
        if found is None:
            raise Transient("the connection broke before the batch was made")
        return found


def _ticket(note: Mapping[str, str], entry: str) -> Ticket:
    return Ticket(since=datetime.fromisoformat(note[INTENT]), size=int(note[SIZE]), entry=entry)
