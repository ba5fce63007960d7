"""The prompt cache: a head that siblings share is marked, and written once.

An entry can be read from the moment the first answer begins. Siblings that start together would each pay the dearer
write and read nothing, so they wait until the first of them has begun to be answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from advisor.runs.backends.interface import Request
from advisor.runs.backends.reckon import tokens_of

SHORTEST = 1024  # tokens; shorter heads are cached by no current model (prompt caching guide, 2026-10)
LONGEST_WAIT = 10.0  # seconds
Block = dict[str, Any]


def content_of(request: Request) -> list[Block]:
    """Give the prompt as content blocks; the shared head is one of its own, marked, where it is long enough."""
    head, rest = request.prompt[: request.prefix], request.prompt[request.prefix :]
    if not is_shared(request):
        return [{"type": "text", "text": request.prompt}]
    marked: Block = {"type": "text", "text": head, "cache_control": {"type": "ephemeral"}}
    # The API refuses a block of nothing but white space.
    return [marked, {"type": "text", "text": rest}] if rest.strip() else [{**marked, "text": request.prompt}]


def is_shared(request: Request) -> bool:
    """Say whether the request has a head worth caching."""
    # No tokenizer makes more tokens than characters here: the estimate is asked only where it can say yes.
    return request.prefix >= SHORTEST and tokens_of(request.prompt[: request.prefix]) >= SHORTEST


class Warmth:
    """Lets the first request with a head go ahead; the others follow once it is warm, or after a while."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, str], asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, model: str, request: Request) -> AsyncIterator[asyncio.Event]:
        """Wait for this request's turn; set the event given when its answer begins."""
        if not is_shared(request):
            yield asyncio.Event()
            return
        key = (model, request.prompt[: request.prefix])
        event = self._begun.get(key)
        if event is not None and not event.is_set():
            await _wait(event)
        event = self._begun.setdefault(key, asyncio.Event())
        try:
            yield event
        finally:
            if not event.is_set():
                # It failed before it began: the next one in line goes ahead.
                event.set()
                self._begun.pop(key, None)


async def _wait(event: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            await event.wait()
    except TimeoutError:
        return
