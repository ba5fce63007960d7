"""What a backend is. Write one class with one async method, name it as an entry point, and ``run --backend`` finds it.

::

    [project.entry-points."advisor.backends"]
    mine = "my_package.backend:Mine"

    class Mine(Backend):
        name = "mine"

        def __init__(self, setup: Setup) -> None: ...      # RunError here: a key or an option is missing
        async def complete(self, request: Request) -> Completion: ...

The runner promises: ``complete`` is called only after the receipt of the attempt is on disk and its worst case is
reserved; at most once per attempt; with a total time limit around it (``asyncio.timeout``), and cancelled when a run
is stopped at once (a cancelled attempt is in doubt: clean up and let ``CancelledError`` pass). Retries, concurrency,
budget, rate limits and the journal are the runner's: a backend makes no second attempt of its own and keeps no state
that a crash may lose. What the backend promises: it answers with a whole, validated text or raises one of
``advisor.runs.backends.failures``; it never blocks the event loop; it writes nothing to standard output; it never
puts a secret into a message. ``tests/runs/backend_contract.py`` holds these for every backend, a user's own included.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import ClassVar, NamedTuple, Protocol

from advisor.judge.verdict import Effect
from advisor.runs.backends.usage import Usage
from advisor.runs.limits import Need
from advisor.values import dataclass


class Request(NamedTuple):
    """One attempt at one task.

    ``attempt`` counts from 1 over all lives of the run. ``model`` is the id to ask for (``None``: the backend's own).
    ``max_tokens`` caps the output. ``timeout`` are the seconds this attempt may take in all (the runner enforces it;
    pass it on to the other side where that helps). ``reserve`` is the most this attempt may cost in USD (``None``: no
    price is known). ``prefix`` is how many characters at the head of ``prompt`` are shared by other tasks of the run
    (for prompt caching). ``seconds`` and ``output_tokens`` are the plan's likely figures. ``notes`` are what an
    earlier life of the run wrote down for this very attempt by ``Setup.note`` (only for a backend that ``resumes``).
    """

    run_id: str
    task_id: str
    attempt: int
    model: str | None
    prompt: str
    max_tokens: int
    effect: Effect = Effect.READ
    timeout: float | None = None
    reserve: Decimal | None = None
    prefix: int = 0
    seconds: float = 0.0
    output_tokens: int = 0
    notes: tuple[Mapping[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Name this attempt, for ever and everywhere: what an idempotency header or a custom id wants."""
        return f"{self.run_id}/{self.task_id}/{self.attempt}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The whole answer; ``model`` answered it. Without ``usage`` the runner reckons it from the texts."""

    text: str
    usage: Usage | None = None
    model: str | None = None


class Learning(Protocol):
    """Where a backend reports what it learned of rate limits, so that siblings (and other workers) wait as well."""

    def learn(self, model: str | None, headers: Mapping[str, str]) -> None:
        """Take the rate-limit headers of any answer (names in lower case); unknown headers are ignored."""
        ...


class NothingToLearn:
    """For a backend that runs alone, and for tests."""

    def learn(self, model: str | None, headers: Mapping[str, str]) -> None:
        """Take the headers and forget them."""


async def no_note(request: Request, note: Mapping[str, str]) -> None:
    """Keep nothing: for tests."""


def nobody_else(found: Mapping[str, tuple[int, Need]]) -> None:
    """Keep nothing: for a run that is alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a backend is made from.

    ``options`` are the ``--backend-option name=value`` of the command line. ``environment`` is where keys are looked
    up. ``limits`` takes rate-limit headers. ``note`` writes a short mapping of strings (a batch id) into the journal,
    durable when it returns; an attempt with notes is taken up again after a crash by a backend that ``resumes``.
    ``elsewhere`` takes what other runs have in flight under the same limits: by model, requests and their needs.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Learning = field(default_factory=NothingToLearn)
    note: Callable[[Request, Mapping[str, str]], Awaitable[None]] = no_note
    elsewhere: Callable[[Mapping[str, tuple[int, Need]]], None] = nobody_else


class Backend:
    """The base class; a backend overrides ``complete``, and ``close`` where it holds something open.

    ``at_once`` is how many tasks run at once where the user does not say.

    ``needs_model``: a task without a known model is refused before the run. ``resumes``: an attempt that has notes
    and was in flight at a crash, or ended in ``OutcomeUnknown`` (a timeout, an interrupt), is handed to ``complete``
    again (same attempt, same key, with its notes) instead of being in doubt or sent anew. ``price_factor`` multiplies
    the plan's rates (batch: half). ``worst_calls``: how many paid calls one ``complete`` can make at most (a backend
    may set it from its options); the reserve covers them all. ``virtual_time``: runs on a clock that jumps. ``keyed``:
    an attempt is known by its key alone, so a backend that ``resumes`` takes it up without notes. ``keeps_time``:
    ``complete`` itself ends after ``Request.timeout`` (waiting for a free worker is no part of an attempt).
    ``crosses``: its attempts may be made on another machine (``advisor worker``).
    """

    name: ClassVar[str]
    needs_model: ClassVar[bool] = True
    resumes: ClassVar[bool] = False
    price_factor: ClassVar[Decimal] = Decimal(1)
    at_once: ClassVar[int] = 32
    worst_calls: int = 1
    virtual_time: ClassVar[bool] = False
    keyed: ClassVar[bool] = False
    keeps_time: ClassVar[bool] = False
    crosses: ClassVar[bool] = True

    @classmethod
    def missing_here(cls, environment: Mapping[str, str]) -> None:
        """Raise ``RunError`` when this machine lacks what every run of this backend needs (a key, a package)."""

    @classmethod
    def calls(cls, options: Mapping[str, str]) -> int:
        """Give the ``worst_calls`` with these options; raises ``RunError`` for options it does not have."""
        del options
        return cls.worst_calls

    def __init__(self, setup: Setup) -> None:
        """Take what is needed; raises ``RunError`` (one line, what to do) when something is missing."""
        self.setup = setup

    async def complete(self, request: Request) -> Completion:
        """Do the work of one attempt; raises a ``BackendError``."""
        raise NotImplementedError

    async def begin(self, run_id: str) -> None:
        """Get ready for a run; called once, before the first ``complete``. What is known of rate limits is told now."""

    def halt(self) -> None:
        """Give up what has not begun: the run starts nothing more in this life. May be called more than once."""

    async def close(self) -> None:
        """Let go of connections; called once, after the last ``complete`` has ended."""
