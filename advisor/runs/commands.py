"""What the machine of states wants done; the engine does it and answers with events."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, TypeAlias

from advisor.runs.records import RunStatus
from advisor.values import dataclass


class Start(NamedTuple):  # one for each attempt: a tuple is made several times faster than a frozen dataclass
    """Write the receipt, then send. ``timeout`` are the seconds the attempt may take, ``reserve`` what is set aside.

    ``resumed``: the receipt stands already, an earlier life sent it; only a backend that resumes is given one.
    """

    task: str
    attempt: int
    prompt: str
    timeout: float | None
    reserve: Decimal | None
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitUntil:
    """Send ``Ticked`` at this time; a later ``WaitUntil`` replaces an earlier one."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """Cancel the attempt in flight; it ends as a failure of unknown outcome."""

    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A task has reached a state without an attempt of its own (skipped, or its prompt cannot be made)."""

    task: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The run is over. ``reason`` is one line for people, empty when it succeeded."""

    status: RunStatus
    reason: str
    at: float


Command: TypeAlias = Start | WaitUntil | Abort | Note | End
