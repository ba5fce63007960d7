"""From what the journal kept to what is known of each task: the same for going on with a run and for showing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from advisor.runs.journal.interface import Entry, Json, Kind
from advisor.runs.records import Failure, TaskRecord, TaskState

ZERO = Decimal(0)


def records_of(entries: Iterable[Entry]) -> dict[str, TaskRecord]:
    """Fold entries into records. An attempt that was sent and has no end leaves its task ``in_doubt``."""
    records: dict[str, TaskRecord] = {}
    for entry in entries:
        if entry.task is None:
            continue
        record = records.setdefault(entry.task, TaskRecord(id=entry.task))
        _TAKE[entry.kind](record, entry)
    return records


def _sent(record: TaskRecord, entry: Entry) -> None:
    if record.open_reserve is not None:
        # The attempt before was cut off by a crash: what it may have cost stays counted.
        record.held += record.open_reserve
    record.state = TaskState.IN_DOUBT
    record.attempts = max(record.attempts, entry.attempt)
    record.open_reserve = _money(entry.body, "reserve") or ZERO
    record.started = entry.at if record.started is None else record.started
    record.model = _text(entry.body, "model") or record.model
    record.notes = ()
    record.error = None


def _answered(record: TaskRecord, entry: Entry) -> None:
    _pay(record, entry)
    record.open_reserve = None
    record.state, record.ended, record.error = TaskState.SUCCEEDED, entry.at, None
    record.output = entry.output
    record.model_id = _text(entry.body, "model") or record.model_id


def _failed(record: TaskRecord, entry: Entry) -> None:
    _pay(record, entry)
    if entry.body.get("open"):
        # To be taken up again: it counts as in flight, whatever the run meant to do next.
        record.state, record.ended, record.error = TaskState.IN_DOUBT, entry.at, _text(entry.body, "message")
        return
    if Failure(_text(entry.body, "how") or Failure.FATAL).is_unknown:
        record.held += record.open_reserve or ZERO
    record.open_reserve = None
    record.state, record.ended = TaskState(_text(entry.body, "state") or "failed"), entry.at
    record.error = _text(entry.body, "message")


def _noted(record: TaskRecord, entry: Entry) -> None:
    record.notes = (*record.notes, {key: str(value) for key, value in entry.body.items()})


def _settled(record: TaskRecord, entry: Entry) -> None:
    record.state = TaskState(_text(entry.body, "state") or "skipped")
    record.error = _text(entry.body, "error")
    record.not_taken = bool(entry.body.get("not_taken"))


def _nothing(record: TaskRecord, entry: Entry) -> None:
    """Leave the record as it is: the entry is about the run."""


def _pay(record: TaskRecord, entry: Entry) -> None:
    record.pay(_money(entry.body, "usd"), _count(entry.body, "input_tokens"), _count(entry.body, "output_tokens"))


_TAKE: Mapping[Kind, Callable[[TaskRecord, Entry], None]] = {
    Kind.SENT: _sent,
    Kind.ANSWERED: _answered,
    Kind.FAILED: _failed,
    Kind.NOTE: _noted,
    Kind.SETTLED: _settled,
    Kind.BEGAN: _nothing,
    Kind.ENDED: _nothing,
}


def _text(body: Mapping[str, Json], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) else None


def _money(body: Mapping[str, Json], key: str) -> Decimal | None:
    value = body.get(key)
    return Decimal(value) if isinstance(value, str) else None


def _count(body: Mapping[str, Json], key: str) -> int | None:
    value = body.get(key)
    return value if isinstance(value, int) else None
