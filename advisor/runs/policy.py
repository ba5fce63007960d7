"""What a user decided about a run: how much at once, how long, how dear, how often, and what to do in doubt."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal

from advisor.judge.verdict import Effect
from advisor.runs.records import InDoubt, TaskRecord
from advisor.values import dataclass

DEFAULT_CONCURRENCY = 32
DEFAULT_RETRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The limits of one life of a run.

    ``per_model`` limits how many tasks of one model run at once. ``retries`` are attempts after the first, in this
    life. ``timeout`` are seconds for one attempt, ``deadline`` seconds for this life. ``longest_wait``: a wait the
    other side asks for that is longer ends the task instead. ``in_doubt`` ``None`` is the default: ask for tasks that
    cannot be taken back, send again all others; ``settled`` overrules it for single tasks. ``price_factor`` and
    ``worst_calls`` are the backend's; ``resumes`` and ``keyed`` too.
    """

    max_concurrency: int = DEFAULT_CONCURRENCY
    per_model: Mapping[str, int] = field(default_factory=dict)
    retries: int = DEFAULT_RETRIES
    timeout: float | None = None
    deadline: float | None = None
    budget: Decimal | None = None
    backoff: float = 0.5
    longest_backoff: float = 30.0
    longest_wait: float = 120.0
    in_doubt: InDoubt | None = None
    settled: Mapping[str, InDoubt] = field(default_factory=dict)
    price_factor: Decimal = Decimal(1)
    worst_calls: int = 1
    resumes: bool = False
    keyed: bool = False
    seed: str = ""

    def doubt(self, task: str, effect: Effect) -> InDoubt:
        """Say what to do with a task whose outcome is unknown."""
        if task in self.settled:
            return self.settled[task]
        if self.in_doubt is not None:
            return self.in_doubt
        return InDoubt.ASK if effect is Effect.EXTERNAL else InDoubt.RETRY

    def takes_up(self, record: TaskRecord) -> bool:
        """Say whether the attempt that is open goes on, instead of being in doubt."""
        return self.resumes and (self.keyed or bool(record.notes)) and record.open_reserve is not None

    def pause(self, task: str, attempt: int, retry_after: float | None) -> float | None:
        """Give the seconds to wait before the next attempt, ``None`` when the other side asks for too many.

        Doubles from attempt to attempt up to a cap; between half and the whole of it, by a hash of run, task and
        attempt, so that siblings spread out and a replay waits the same.
        """
        if retry_after is not None and retry_after > self.longest_wait:
            return None
        full = min(self.longest_backoff, self.backoff * 2.0 ** min(attempt - 1, 16))
        spread = zlib.crc32(f"{self.seed}/{task}/{attempt}".encode()) / 0xFFFFFFFF
        waited = full * (0.5 + spread / 2)
        return waited if retry_after is None else retry_after + waited / 4
