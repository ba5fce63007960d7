"""What a journal is: append-only entries of runs, a lock per run, and the results.

Entries of one run are kept in the order in which they were put, and whatever is durable, all before it is durable
too: so the runner waits for the receipt of an attempt before it sends, and for nothing else until the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from advisor.errors import RunError
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.runs.journal.summary import RunSummary

Json: TypeAlias = str | int | float | bool | None
Done: TypeAlias = Callable[["JournalError | None"], None]


class JournalError(RunError):
    """The journal cannot be read or written; the message names it and says what to do."""


class DamagedJournal(JournalError):  # noqa: N818 - it says what is wrong
    """What is in the journal may be lost: a run cannot simply go on in it."""


class Kind(StrEnum):
    """What an entry says."""

    BEGAN = "began"  # a life of the run begins
    SENT = "sent"  # the receipt before an attempt
    ANSWERED = "answered"  # the receipt after it: a whole result
    FAILED = "failed"  # the receipt after it: no result
    NOTE = "note"  # what a backend wants to know again after a crash
    SETTLED = "settled"  # a task reached a state without an attempt
    ENDED = "ended"  # this life of the run is over


NOTHING_MORE: Mapping[str, Json] = MappingProxyType({})


class Entry(NamedTuple):  # two for each attempt: a tuple is made several times faster than a frozen dataclass
    """One line. ``body`` holds plain values; ``output`` is a result's text, kept apart so that it can be dropped."""

    kind: Kind
    at: float
    task: str | None = None
    attempt: int = 0
    body: Mapping[str, Json] = NOTHING_MORE
    output: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """A run before it begins. ``plan`` is the plan as JSON text, ``digest`` what it must still match."""

    run_id: str
    path: str
    name: str
    digest: str
    plan: str
    created: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run as the journal has it. ``alive``: a living process holds its lock."""

    header: RunHeader
    entries: tuple[Entry, ...]
    alive: bool


class Lock(Protocol):
    """The right to write one run; gone when its process is gone."""

    def release(self) -> None:
        """Give it back."""
        ...


class Journal(Protocol):
    """Where runs are kept. All methods raise ``JournalError``; all but ``put`` may block for a moment."""

    @property
    def place(self) -> str:
        """Say where it is, for messages."""
        ...

    def create(self, header: RunHeader) -> None:
        """Add a run, durable on return; raises for an id that exists."""
        ...

    def lock(self, run_id: str) -> Lock:
        """Take a run for this process; raises when a living process has it, takes over from a dead one."""
        ...

    def load(self, run_id: str) -> StoredRun | None:
        """Give a run with all its entries, oldest first."""
        ...

    def summaries(self) -> tuple[RunSummary, ...]:
        """Give all runs, newest first, in one line each."""
        ...

    def put(self, run_id: str, entry: Entry, done: Done | None = None) -> None:
        """Append an entry without waiting. ``done`` is called on the loop's thread once it is durable or has failed.

        A result, which nobody waits for, may be reported as soon as no end of this process can harm it.
        """
        ...

    def pending(self) -> bool:
        """Say whether something put is not durable yet."""
        ...

    def forget_outputs(self, run_id: str) -> None:
        """Remove the results of a run from the disk; the entries stay."""
        ...

    def prune(self, before: float) -> int:
        """Remove runs whose last entry is older (seconds since the epoch) and that nobody runs; give how many."""
        ...

    def close(self) -> None:
        """Write what is pending and let go."""
        ...
