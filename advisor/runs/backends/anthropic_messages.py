"""``anthropic``, the default: one task is one streamed call of the Messages API.

Options: ``continuations`` (default 1) is how often an answer that was cut at ``max_tokens`` is continued by another
call before the task fails; 0 fails at once. The reserve covers them all. ``stall`` (default 120) are the seconds
without a byte after which a stream is given up. A task without ``--timeout`` may take half an hour in all.

Keys: ANTHROPIC_API_KEY, then ANTHROPIC_AUTH_TOKEN, else what the SDK finds by ANTHROPIC_PROFILE or an identity token;
ANTHROPIC_BASE_URL is where it goes. Logs go to the logger ``advisor.runs.anthropic``, with their facts as attributes
(task, attempt, model, seconds, tokens, status, request_id) and never with prompts, results or keys.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, ClassVar

from advisor.runs.backends import options
from advisor.runs.backends.anthropic_answer import CUT, Answer
from advisor.runs.backends.anthropic_cache import Warmth, content_of
from advisor.runs.backends.anthropic_client import Client, log, must_have_key
from advisor.runs.backends.anthropic_errors import explained
from advisor.runs.backends.failures import BackendError, Fatal, OutcomeUnknown
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.backends.usage import Usage
from advisor.runs.backends.within import out_of_time

LONGEST = 1800.0
STALL = 120.0
# Short: with the frame of a request it must fit into what the reserve allows beyond prompt and answer (runs/quote.py).
GO_ON = "Go on exactly where you stopped. Repeat nothing."


class AnthropicMessages(Backend):
    """Holds one client; attempts share its connections and its knowledge of limits."""

    name: ClassVar[str] = "anthropic"

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.worst_calls = self.calls(setup.options)
        self._continuations = self.worst_calls - 1
        self._client = Client(setup, backend=self.name, stall=options.seconds(setup.options, "stall", STALL))
        self._warmth = Warmth()

    @classmethod
    def missing_here(cls, environment: Mapping[str, str]) -> None:
        """Raise ``RunError`` without a key."""
        must_have_key(cls.name, environment)

    @classmethod
    def calls(cls, given: Mapping[str, str]) -> int:
        """Give one call and its continuations."""
        options.check(cls.name, given, ("continuations", "stall"))
        return 1 + options.whole(given, "continuations", 1)

    async def complete(self, request: Request) -> Completion:
        """Call until the answer is whole."""
        if request.timeout is not None:
            return await self._complete(request)
        try:
            async with asyncio.timeout(LONGEST):
                return await self._complete(request)
        except TimeoutError as error:
            raise OutcomeUnknown(out_of_time(LONGEST)) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _complete(self, request: Request) -> Completion:
        model = self._client.model_id(request)
        messages: list[dict[str, Any]] = [{"role": "user", "content": content_of(request)}]
        parts: list[str] = []
        paid: Usage | None = None
        for _ in range(1 + self._continuations):
            answer = await self._call(request, model, messages, paid)
            paid = answer.check(paid)
            parts.append(answer.text)
            if answer.stop_reason != CUT:
                return Completion(text="".join(parts), usage=paid, model=answer.model or model)
            if not answer.text.strip():
                break
            messages += [{"role": "assistant", "content": answer.text.rstrip()}, {"role": "user", "content": GO_ON}]
        raise Fatal(_cut(request, self._continuations), usage=paid)

    async def _call(self, request: Request, model: str, messages: list[dict[str, Any]], paid: Usage | None) -> Answer:
        answer, began = Answer(), time.monotonic()
        try:
            async with self._warmth.turn(model, request) as warm:
                await self._read(request, model, messages, answer, warm)
        except BackendError:
            raise
        except Exception as error:
            failure = explained(error, began=answer.began, paid=paid, redactor=self._client.redactor)
            _tell(request, model, answer, began, type(failure).__name__)
            raise failure from error
        _tell(request, model, answer, began, answer.stop_reason or "cut off")
        return answer

    async def _read(
        self, request: Request, model: str, messages: list[dict[str, Any]], answer: Answer, warm: asyncio.Event
    ) -> None:
        stream = await self._client.sdk.messages.create(
            model=model,
            max_tokens=request.max_tokens,
            messages=messages,  # type: ignore[arg-type] # plain dictionaries are what its TypedDicts are
            stream=True,
        )
        async with aclosing(_events(stream)) as events:
            async for event in events:
                answer.take(event)
                if answer.began:
                    warm.set()


async def _events(stream: Any) -> Any:  # noqa: ANN401 - the SDK's own types cost its import
    """Give the events, and close the connection even when the reader is cancelled in the middle."""
    try:
        async for event in stream:
            yield event
    finally:
        await stream.close()


def _cut(request: Request, continuations: int) -> str:
    often = "" if continuations == 0 else f", also after {continuations} continuation{'s' if continuations > 1 else ''}"
    return (
        f"the answer was cut at max_tokens {request.max_tokens}{often}; ask for less, raise max_tokens in the plan, "
        "or allow more with --backend-option continuations=N"
    )


def _tell(request: Request, model: str, answer: Answer, began: float, how: str) -> None:
    log.info(
        "call ended: %s",
        how,
        extra={
            "run_id": request.run_id,
            "task": request.task_id,
            "attempt": request.attempt,
            "model": model,
            "seconds": round(time.monotonic() - began, 3),
            "tokens": dict(answer.counts),
        },
    )
