"""What may happen to a run: the inputs of the machine of states. Times are seconds since the epoch."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, TypeAlias

from advisor.runs.records import Failure
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A life of the run begins: the first one, or one that continues it."""

    at: float


class Answered(NamedTuple):  # one for each attempt, as ``Start``
    """An attempt gave a whole result. ``usd`` is ``None`` where no price is known."""

    at: float
    task: str
    attempt: int
    text: str
    usd: Decimal | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFailed:
    """An attempt gave no result; ``usd`` and tokens are what was paid nevertheless."""

    at: float
    task: str
    attempt: int
    how: Failure
    message: str
    retry_after: float | None = None
    usd: Decimal | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """The time asked for with ``WaitUntil`` has come."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """The user wants it to stop: the first time after what is in flight, the second time now."""

    at: float


RunEvent: TypeAlias = Began | Answered | AttemptFailed | Ticked | Interrupted
