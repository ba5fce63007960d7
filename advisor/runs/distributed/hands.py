"""The backends of a worker: made once for each set of options, asked with the attempt's own time limit."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from advisor.errors import AdvisorError, RunError
from advisor.runs.backends.failures import BackendError, Halt, OutcomeUnknown
from advisor.runs.backends.interface import Backend, Completion, Learning, Setup
from advisor.runs.backends.registry import backend_names, find_backend
from advisor.runs.backends.within import complete_within
from advisor.runs.distributed.wire import completion_text, errand_from, failure_text

Which: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]


class Hands:
    """Makes attempts. ``learning`` hears of rate limits."""

    def __init__(self, wanted: Sequence[str], learning: Learning, say: Callable[[str], None]) -> None:
        self._wanted = tuple(wanted)
        self._learning = learning
        self._say = say
        self.served: tuple[str, ...] = ()
        self._backends: dict[Which, Backend] = {}
        self._flights: dict[str, asyncio.Task[Completion]] = {}

    def check(self, options: Mapping[str, str] | None) -> None:
        """Find what is served here; raises ``RunError`` when what is wanted cannot be, or not with these options."""
        self.served = self._wanted or self._servable()
        for name in self.served:
            found = find_backend(name)
            if not found.crosses:
                raise RunError(f"--backend {name} hands nothing to workers; leave it out")
            found.missing_here(os.environ)
            if options is not None:
                self._made(name, options)
                continue
            # Now, and not with the first attempt: what it imports may hold up the loop for longer than a lease.
            with suppress(RunError):  # one that cannot be made without a run's options
                self._made(name, {})

    def _servable(self) -> tuple[str, ...]:
        """Give every backend that hands attempts out and lacks nothing here; say what the others lack."""
        found: list[str] = []
        for name in backend_names():
            try:
                backend = find_backend(name)
                if backend.crosses:
                    backend.missing_here(os.environ)
                    found.append(name)
            except RunError as error:
                self._say(f"{name} is not served here: {error}")
        return tuple(found)

    async def make(self, key: str, text: str) -> str:
        """Make one attempt and give its outcome as JSON; never raises."""
        try:
            errand = errand_from(text)
            backend = self._made(errand.backend, errand.options)
        except AdvisorError as error:
            # Nothing was sent, but no attempt of this run can be made here: the run ends and says why.
            return failure_text(Halt(" ".join(str(error).split())))
        flight = asyncio.create_task(complete_within(backend, errand.request))
        self._flights[key] = flight
        try:
            return completion_text(await _whole(flight))
        except BackendError as error:
            return failure_text(error)
        finally:
            del self._flights[key]

    def stop(self, key: str) -> None:
        """Stop one attempt: nobody will know what came of it."""
        flight = self._flights.get(key)
        if flight is not None:
            flight.cancel()

    def stop_all(self) -> None:
        """Stop every attempt."""
        for key in tuple(self._flights):
            self.stop(key)

    async def close(self) -> None:
        """Let the backends go."""
        for backend in self._backends.values():
            await backend.close()

    def _made(self, name: str, options: Mapping[str, str]) -> Backend:
        which = (name, tuple(sorted(options.items())))
        if which not in self._backends:
            if name not in self.served:
                raise RunError(f"this worker does not serve backend '{name}'")
            setup = Setup(options=dict(options), environment=os.environ, limits=self._learning)
            self._backends[which] = find_backend(name)(setup)
        return self._backends[which]


async def _whole(flight: asyncio.Task[Completion]) -> Completion:
    """Give the answer of a flight; whatever else comes of it is a ``BackendError``."""
    try:
        completion: object = await flight
    except asyncio.CancelledError as error:
        raise OutcomeUnknown("stopped while it was in flight") from error
    except BackendError:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise OutcomeUnknown(f"the backend broke ({said})") from error
    if not isinstance(completion, Completion) or not isinstance(completion.text, str):
        raise OutcomeUnknown("the backend gave no Completion with a text")
    return completion
