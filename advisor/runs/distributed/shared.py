"""The backend of a coordinator: an attempt is handed to whichever worker is free, and its outcome waited for.

To the engine it is a backend like any other. Attempts are known by their keys alone, so those that were under way when
a coordinator died are taken up by the next one: whatever a worker wrote down meanwhile is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from advisor.errors import AdvisorError, RunError
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.distributed.helper import Helper
from advisor.runs.distributed.wire import Errand, outcome_from

if TYPE_CHECKING:
    from advisor.runs.distributed.desk import Desk

PATIENCE = 5.0  # seconds for a desk or a worker of our own to end
LAST_WORD = 1.0  # seconds for an attempt that is stopped to say what became of it
FRESH = 60.0  # seconds; what was heard longer ago says nothing any more: buckets are full again


class Shared(Backend):
    """Base of the classes that ``shared`` makes."""

    resumes: ClassVar[bool] = True
    keyed: ClassVar[bool] = True
    keeps_time: ClassVar[bool] = True
    inner: ClassVar[type[Backend]]
    url: ClassVar[str]
    slots: ClassVar[int]

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.worst_calls = self.inner.calls(setup.options)
        self._helper = self._begun(setup)
        self._desk: Desk | None = None
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._broken: AdvisorError | None = None

    async def begin(self, run_id: str) -> None:
        """Open the desk; what other runs heard of rate limits holds for the very first attempt."""
        from advisor.runs.distributed.desk import Desk, Ears

        ears = Ears(outcome=self._heard, rates=self._learned, elsewhere=self.setup.elsewhere, broken=self._break)
        self._desk = Desk(self.url, run_id, asyncio.get_running_loop().call_soon_threadsafe, ears)
        await asyncio.sleep(0)  # what it knows already is told in this turn of the loop

    async def complete(self, request: Request) -> Completion:
        """Hand one attempt out and wait for what comes of it."""
        if self._broken is not None:
            raise self._broken
        desk = self._desk
        assert desk is not None  # noqa: S101 - since begin()
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[request.key] = answer
        desk.send(request.key, Errand(backend=self.name, options=self.setup.options, request=request))
        try:
            return outcome_from(await asyncio.shield(answer))
        except asyncio.CancelledError:
            # What nobody has taken yet comes back at once as not sent, which is better to know than a doubt.
            desk.stop(request.key)
            done, _ = await asyncio.wait([answer], timeout=LAST_WORD)
            if not done:
                raise
            return outcome_from(answer.result())
        finally:
            self._waiting.pop(request.key, None)

    def halt(self) -> None:
        """Take back what no worker has taken yet."""
        if self._desk is not None:
            self._desk.take_back()

    async def close(self) -> None:
        """Let the desk and our own worker go."""
        if self._desk is not None:
            self._desk.close(PATIENCE)
        if self._helper is not None:
            self._helper.close(PATIENCE if self._broken is None else 0.0)

    def _begun(self, setup: Setup) -> Helper | None:
        """Start our own worker, and load what the coordinator needs while it comes up; without one make the tables."""
        helper = Helper(self.url, self.name, setup.options, self.slots) if self.slots else None
        from advisor.runs.distributed.durable import prepare

        if helper is None:
            prepare(self.url)
        else:
            helper.wait()
        return helper

    def _heard(self, key: str, outcome: str) -> None:
        answer = self._waiting.get(key)
        if answer is not None and not answer.done():
            answer.set_result(outcome)

    def _learned(self, model: str, headers: Mapping[str, str], ago: float) -> None:
        if ago < FRESH:
            self.setup.limits.learn(model, _aged(headers, ago))

    def _break(self, error: AdvisorError) -> None:
        self._broken = error
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(error)


def _aged(headers: Mapping[str, str], ago: float) -> dict[str, str]:
    """Give headers as if heard now: a pause that was asked for some seconds ago is shorter by these."""
    found = dict(headers)
    with suppress(KeyError, ValueError):
        found["retry-after"] = f"{max(0.0, float(found['retry-after']) - ago):g}"
    return found


def shared(inner: type[Backend], url: str, slots: int) -> type[Backend]:
    """Give the backend that hands what ``inner`` does to workers; with ``slots`` 0 only to those of other processes.

    Raises ``RunError`` for a backend that makes no attempts elsewhere.
    """
    if not inner.crosses:
        raise RunError(f"--backend {inner.name} hands nothing to workers")
    kept = {
        "name": inner.name,
        "needs_model": inner.needs_model,
        "price_factor": inner.price_factor,
        "inner": inner,
        "url": url,
        "slots": slots,
        "__doc__": f"Hands the attempts of backend {inner.name} to workers.",
    }
    return type(f"Shared{inner.__name__}", (Shared,), kept)
