"""What the engine writes into the journal, entry by entry."""

from __future__ import annotations

from decimal import Decimal

from advisor.runs.commands import End, Start
from advisor.runs.events import Answered, AttemptFailed
from advisor.runs.journal.interface import Entry, Json, Kind
from advisor.runs.records import TaskRecord


def began(at: float, *, life: str, backend: str, budget: Decimal | None = None) -> Entry:
    """Say that a life of the run begins, and what it may cost with all lives before."""
    body: dict[str, Json] = {"life": life, "backend": backend}
    if budget is not None:
        body["budget"] = str(budget)
    return Entry(kind=Kind.BEGAN, at=at, body=body)


def sent(at: float, start: Start, model: str | None) -> Entry:
    """Write the receipt before an attempt."""
    body: dict[str, Json] = {"model": model}
    if start.reserve is not None:
        body["reserve"] = str(start.reserve)
    return Entry(kind=Kind.SENT, at=at, task=start.task, attempt=start.attempt, body=body)


def answered(event: Answered) -> Entry:
    """Write the receipt of a result."""
    body: dict[str, Json] = {"model": event.model, **_paid(event)}
    return Entry(kind=Kind.ANSWERED, at=event.at, task=event.task, attempt=event.attempt, body=body, output=event.text)


def failed(event: AttemptFailed, record: TaskRecord) -> Entry:
    """Write the receipt of an attempt without a result; ``record`` says where its task stands now."""
    body: dict[str, Json] = {
        "how": event.how.value,
        "message": event.message,
        "state": record.state.value,
        **_paid(event),
    }
    if record.open_reserve is not None:
        body["open"] = True  # the same attempt will be taken up again
    return Entry(kind=Kind.FAILED, at=event.at, task=event.task, attempt=event.attempt, body=body)


def settled(at: float, record: TaskRecord) -> Entry:
    """Say where a task stands that made no attempt."""
    body: dict[str, Json] = {"state": record.state.value, "error": record.error, "not_taken": record.not_taken}
    return Entry(kind=Kind.SETTLED, at=at, task=record.id, attempt=record.attempts, body=body)


def ended(end: End, spent: Decimal) -> Entry:
    """Say that this life of the run is over."""
    return Entry(kind=Kind.ENDED, at=end.at, body={"status": end.status.value, "reason": end.reason, "usd": str(spent)})


def _paid(event: Answered | AttemptFailed) -> dict[str, Json]:
    return {
        "usd": None if event.usd is None else str(event.usd),
        "input_tokens": event.input_tokens,
        "output_tokens": event.output_tokens,
    }
