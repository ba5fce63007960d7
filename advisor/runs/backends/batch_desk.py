"""Where batches are asked after: one poll per batch for all who wait, and the search for one whose id is lost."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from advisor.runs.backends.anthropic_cache import content_of
from advisor.runs.backends.anthropic_client import Client, log
from advisor.runs.backends.anthropic_errors import explained
from advisor.runs.backends.failures import BackendError, Fatal, Halt, OutcomeUnknown
from advisor.runs.backends.interface import Request
from advisor.values import dataclass

LONGEST_POLL = 60.0
GROWTH = 1.5
MOST_FAILURES = 20  # looks in a row that fail, with a minute between the later ones
SKEW = timedelta(minutes=2)  # between our clock and theirs

Results = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is known of a batch whose id is not: when it was about to be made, how large, and one of its entries."""

    since: datetime
    size: int
    entry: str


def custom_id(request: Request) -> str:
    """Name the entry of an attempt, for ever: letters and digits of a fixed length, as the API wants it."""
    return hashlib.sha256(request.key.encode("utf-8", "surrogatepass")).hexdigest()[:48]


class Desk:
    """Polls on the running loop; ``poll`` are the seconds before the first look."""

    def __init__(self, client: Client, poll: float) -> None:
        self.poll = poll
        self._client = client
        self._polls: dict[str, asyncio.Task[Results]] = {}

    def entry(self, request: Request) -> dict[str, Any]:
        """Give the entry of a request."""
        message = {"role": "user", "content": content_of(request)}
        model = self._client.model_id(request)
        params = {"model": model, "max_tokens": request.max_tokens, "messages": [message]}
        return {"custom_id": custom_id(request), "params": params}

    async def results(self, batch: str) -> Results:
        """Wait for a batch to end and give its results by custom id."""
        poll = self._polls.get(batch)
        if poll is None or (poll.done() and (poll.cancelled() or poll.exception() is not None)):
            poll = self._polls[batch] = asyncio.get_running_loop().create_task(self._results(batch))
        # Shielded: one who gives up does not stop the others' waiting.
        return await asyncio.shield(poll)

    async def find(self, ticket: Ticket) -> str | None:
        """Give the batch a ticket stands for, ``None`` if there is none; waits for candidates to end."""
        for batch in await self._candidates(ticket):
            if ticket.entry in await self.results(batch):
                return batch
        return None

    async def close(self) -> None:
        """Stop polling."""
        polls = [poll for poll in self._polls.values() if not poll.done()]
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)

    async def _candidates(self, ticket: Ticket) -> list[str]:
        found: list[str] = []
        try:
            async for batch in self._client.sdk.messages.batches.list(limit=100):
                if batch.created_at < ticket.since - SKEW:
                    break
                if sum(batch.request_counts.model_dump().values()) in {ticket.size, 0}:
                    found.append(batch.id)
        except Exception as error:
            raise self._explained(error) from error
        return found

    async def _results(self, batch: str) -> Results:
        pause, failures = self.poll, 0
        while True:
            await asyncio.sleep(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)
            try:
                results = await self._look(batch)
            except BackendError as error:
                failures += 1
                # Looking costs nothing, so it is tried again; a key that was withdrawn is another matter.
                if isinstance(error, Halt | Fatal) or failures >= MOST_FAILURES:
                    raise OutcomeUnknown(f"batch {batch} cannot be looked after: {error}") from error
                log.info("batch %s: %s", batch, error, extra={"batch": batch})
                continue
            failures = 0
            if results is not None:
                return results

    async def _look(self, batch: str) -> Results | None:
        try:
            found = await self._client.sdk.messages.batches.retrieve(batch)
            if found.processing_status != "ended":
                return None
            lines = await self._client.sdk.messages.batches.results(batch)
            return {entry.custom_id: entry.result async for entry in lines}
        except Exception as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> BackendError:
        return explained(error, began=False, paid=None, redactor=self._client.redactor)
