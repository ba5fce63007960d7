"""What a run is made of while it goes: the states of a task and of a run, and what is known of each task."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from advisor.values import dataclass


class TaskState(StrEnum):
    """Where a task stands, as users see it."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    IN_DOUBT = "in_doubt"


class RunStatus(StrEnum):
    """Where a run stands, as users see it; all but ``succeeded`` and ``planned`` are failures."""

    PLANNED = "planned"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    OVER_BUDGET = "over_budget"


class InDoubt(StrEnum):
    """What to do with a task that was sent and whose outcome nobody knows."""

    RETRY = "retry"
    SKIP = "skip"
    ASK = "ask"


class Failure(StrEnum):
    """The kinds of failure of an attempt (``advisor.runs.backends.failures``)."""

    TRANSIENT = "transient"
    UNKNOWN = "unknown"
    LOST = "lost"  # unknown, and it will stay so: the attempt is not taken up again
    FATAL = "fatal"
    HALT = "halt"

    @property
    def is_unknown(self) -> bool:
        """Say whether the work may have been done and paid."""
        return self in {Failure.UNKNOWN, Failure.LOST}


@dataclass(slots=True, kw_only=True)
class TaskRecord:
    """What is known of one task over all lives of a run. ``usd`` and tokens add up over its attempts.

    ``held`` is the sum of the reserves of attempts whose outcome is unknown; ``open_reserve`` that of the attempt in
    flight. ``started`` is when its first attempt started, ``ended`` when its last one ended (seconds since the
    epoch). ``not_taken``: skipped because its condition was false, which is no failure. ``model`` is the plan's name
    for it, ``model_id`` what answered. ``usd`` is ``None`` while nothing priced.
    """

    id: str
    state: TaskState = TaskState.NOT_STARTED
    model: str | None = None
    model_id: str | None = None
    attempts: int = 0
    usd: Decimal | None = None
    held: Decimal = Decimal(0)
    open_reserve: Decimal | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    started: float | None = None
    ended: float | None = None
    output: str | None = None
    error: str | None = None
    not_taken: bool = False
    notes: tuple[dict[str, str], ...] = ()

    def pay(self, usd: Decimal | None, input_tokens: int | None, output_tokens: int | None) -> None:
        """Add what an attempt cost; ``None`` adds nothing."""
        if usd is not None:
            self.usd = usd if self.usd is None else self.usd + usd
        if input_tokens is not None:
            self.input_tokens = input_tokens + (self.input_tokens or 0)
        if output_tokens is not None:
            self.output_tokens = output_tokens + (self.output_tokens or 0)
