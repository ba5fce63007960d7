"""Batches: made at once, ended after a while, their results in another order than they were asked in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock
from typing import Any

from tests.runs.loopback.brain import Call, Reply
from tests.runs.loopback.ledger import Ledger
from tests.runs.loopback.stream import plain


class Outcome(StrEnum):
    """How an entry of a batch ends."""

    SUCCEEDED = "succeeded"
    ERRORED = "errored"
    INVALID = "invalid"
    EXPIRED = "expired"
    CANCELED = "canceled"
    MISSING = "missing"


@dataclass(slots=True, kw_only=True)
class Batch:
    id: str
    created: float
    ends: float
    results: list[dict[str, Any]]
    canceled: bool = False

    def shown(self, base: str) -> dict[str, Any]:
        ended = time.time() >= self.ends
        state = "ended" if ended else "canceling" if self.canceled else "in_progress"
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        counts["processing"] = 0 if ended else len(self.results)
        return {
            "id": self.id,
            "type": "message_batch",
            "processing_status": state,
            "request_counts": counts,
            "created_at": _moment(self.created),
            "expires_at": _moment(self.created + 86_400),
            "ended_at": _moment(self.ends) if ended else None,
            "cancel_initiated_at": None,
            "archived_at": None,
            "results_url": f"{base}/v1/messages/batches/{self.id}/results" if ended else None,
        }


class Batches:
    """All batches of a server."""

    def __init__(self, ledger: Ledger, seconds: float, fate: Callable[[Call], Outcome]) -> None:
        self._lock = Lock()
        self._ledger = ledger
        self._fate = fate
        self.seconds = seconds
        self.made: dict[str, Batch] = {}

    def create(self, requests: list[Mapping[str, Any]], answer: Callable[[Call], Reply]) -> Batch:
        results = [self._worked(number, entry, answer) for number, entry in enumerate(requests)]
        with self._lock:
            now = time.time()
            batch = Batch(
                id=f"msgbatch_{len(self.made):06d}",
                created=now,
                ends=now + self.seconds,
                # Backwards: whoever counts on the order is wrong at once.
                results=[result for result in reversed(results) if result is not None],
            )
            self.made[batch.id] = batch
        return batch

    def newest_first(self) -> list[Batch]:
        with self._lock:
            return sorted(self.made.values(), key=lambda batch: batch.id, reverse=True)

    def _worked(self, number: int, entry: Mapping[str, Any], answer: Callable[[Call], Reply]) -> dict[str, Any] | None:
        call = Call(number=number, body=entry["params"])
        self._ledger.saw(call)
        fate = self._fate(call)
        if fate is Outcome.MISSING:
            return None
        result: dict[str, Any] = {"type": fate.value}
        if fate is Outcome.SUCCEEDED:
            reply = answer(call)
            result["message"] = plain(call, reply, self._ledger.charge(call, reply, batched=True))
        elif fate in {Outcome.ERRORED, Outcome.INVALID}:
            kind = "api_error" if fate is Outcome.ERRORED else "invalid_request_error"
            result = {"type": "errored", "error": {"type": "error", "error": {"type": kind, "message": "no"}}}
        return {"custom_id": entry["custom_id"], "result": result}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat()
