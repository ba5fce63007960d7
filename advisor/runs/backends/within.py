"""One attempt inside its time limit."""

from __future__ import annotations

import asyncio

from advisor.runs.backends.failures import OutcomeUnknown
from advisor.runs.backends.interface import Backend, Completion, Request


async def complete_within(backend: Backend, request: Request) -> Completion:
    """Call a backend; raises ``OutcomeUnknown`` when the request's seconds are over, unless it keeps them itself."""
    if request.timeout is None or backend.keeps_time:
        return await backend.complete(request)
    limit = asyncio.timeout(request.timeout)
    try:
        async with limit:
            return await backend.complete(request)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise OutcomeUnknown(out_of_time(request.timeout)) from error


def out_of_time(seconds: float) -> str:
    """Say that no answer came."""
    return f"no answer within {seconds:g} s; it may have been done and paid (--timeout allows more)"
