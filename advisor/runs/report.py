"""A run as the journal has it, ready to be shown: the same for a run that has just ended and for one of last week."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from advisor.runs.history import records_of
from advisor.runs.journal.interface import Entry, JournalError, Json, Kind, StoredRun
from advisor.runs.journal.summary import RunSummary
from advisor.runs.records import RunStatus, TaskRecord, TaskState
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """What the plan said of a task: likely seconds of one run, what it waited for, where it stands in the source."""

    id: str
    description: str | None
    model: str | None
    line: int
    seconds: float
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run. ``seconds`` are those of all its lives; ``held`` is money whose fate is unknown (in ``usd`` it is not).

    ``critical_path_seconds`` is the longest way through the plan, by what each task took from its first start to its
    end, the time between two lives left out. ``usd`` is ``None`` where tasks ran of which none has a price.
    ``estimate`` is the plan's, as its JSON has it.
    """

    run_id: str
    path: str
    name: str
    status: RunStatus
    reason: str
    usd: Decimal | None
    held: Decimal
    seconds: float
    critical_path_seconds: float
    started: float
    ended: float | None
    tasks: tuple[tuple[PlannedTask, TaskRecord], ...]
    waves_as_written: tuple[tuple[str, ...], ...] = ()
    backend: str = ""
    estimate: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A run in a list of runs."""

    run_id: str
    path: str
    status: RunStatus
    usd: Decimal | None
    seconds: float
    started: float
    ended: float | None
    done: int
    tasks: int


def overview_of(summary: RunSummary) -> Overview:
    """Say how a run stands."""
    status, _ = _standing(summary.ended, summary.run_id, alive=summary.alive)
    return Overview(
        run_id=summary.run_id,
        path=summary.path,
        status=status,
        usd=summary.usd if summary.attempts else Decimal(0),
        seconds=summary.seconds,
        started=summary.created if summary.first is None else summary.first,
        ended=summary.last if status is not RunStatus.RUNNING else None,
        done=summary.done,
        tasks=summary.tasks,
    )


def report_of(stored: StoredRun, outputs: Mapping[str, TaskRecord] | None = None) -> RunReport:
    """Read a run out of its entries; ``outputs`` are records in memory whose results the journal may not keep."""
    records = records_of(stored.entries)
    document = _document(stored)
    planned = _planned(document)
    planned = (*planned, *_came_up(records, {task.id for task in planned}))
    rows = tuple((task, _record(task, records, outputs, alive=stored.alive)) for task in planned)
    status, reason = _status(stored)
    pauses = _pauses(stored.entries)
    return RunReport(
        run_id=stored.header.run_id,
        path=stored.header.path,
        name=stored.header.name,
        status=status,
        reason=reason,
        usd=total_of(record for _, record in rows),
        held=sum((record.held for _, record in rows), Decimal(0)),
        seconds=_seconds(stored.entries),
        critical_path_seconds=critical_path([(task, _took(record, pauses)) for task, record in rows]),
        started=stored.entries[0].at if stored.entries else stored.header.created,
        ended=_ended(stored.entries) if status is not RunStatus.RUNNING else None,
        tasks=rows,
        waves_as_written=_waves(document),
        estimate=document.get("run", {}).get("estimate") or {},
        backend=next((str(found.body.get("backend", "")) for found in stored.entries if found.kind is Kind.BEGAN), ""),
    )


def total_of(records: Iterable[TaskRecord]) -> Decimal | None:
    """Add up what was paid; ``None`` where attempts were made and none of them has a price."""
    tried = [record for record in records if record.attempts]
    priced = [record.usd for record in tried if record.usd is not None]
    return sum(priced, Decimal(0)) if priced or not tried else None


def critical_path(tasks: Sequence[tuple[PlannedTask, float]]) -> float:
    """Give the seconds of the longest way through tasks that took so long; sources may stand anywhere."""
    took = {task.id: seconds for task, seconds in tasks}
    after = {task.id: task.after for task, _ in tasks}
    ends: dict[str, float] = {}
    for first in took:
        stack = [first]
        while stack:
            task = stack[-1]
            waiting = [source for source in after[task] if source in took and source not in ends]
            if waiting and len(stack) <= len(took):
                stack.extend(waiting)
                continue
            stack.pop()
            ends[task] = took[task] + max((ends.get(source, 0.0) for source in after[task]), default=0.0)
    return max(ends.values(), default=0.0)


def _took(record: TaskRecord, pauses: Sequence[tuple[float, float]]) -> float:
    if record.started is None or record.ended is None or record.state is not TaskState.SUCCEEDED:
        return 0.0
    paused = sum(max(0.0, min(record.ended, end) - max(record.started, start)) for start, end in pauses)
    return max(0.0, record.ended - record.started - paused)


def _pauses(entries: Sequence[Entry]) -> list[tuple[float, float]]:
    """Give when nobody ran the run: from the last entry of one life to the beginning of the next."""
    return [
        (before.at, begun.at)
        for before, begun in pairwise(entries)
        if begun.kind is Kind.BEGAN and begun.at > before.at
    ]


def _record(
    task: PlannedTask, records: Mapping[str, TaskRecord], outputs: Mapping[str, TaskRecord] | None, *, alive: bool
) -> TaskRecord:
    record = records.get(task.id) or TaskRecord(id=task.id)
    record.model = record.model or task.model
    if record.state is TaskState.IN_DOUBT and record.open_reserve is not None and alive:
        record.state = TaskState.RUNNING
    if outputs is not None and task.id in outputs:
        record.output = outputs[task.id].output
    return record


def _status(stored: StoredRun) -> tuple[RunStatus, str]:
    bearing = [entry for entry in stored.entries if entry.kind in {Kind.BEGAN, Kind.ENDED}]
    ended = bearing[-1].body if bearing and bearing[-1].kind is Kind.ENDED else None
    return _standing(ended, stored.header.run_id, alive=stored.alive)


def _standing(ended: Mapping[str, Json] | None, run_id: str, *, alive: bool) -> tuple[RunStatus, str]:
    if ended is not None:
        return RunStatus(str(ended["status"])), str(ended.get("reason") or "")
    if alive:
        return RunStatus.RUNNING, ""
    return RunStatus.INTERRUPTED, f"it was cut off; continue it with --run-id {run_id}"


def _seconds(entries: Sequence[Entry]) -> float:
    """Add up the lives: each from its beginning to its last entry."""
    total = 0.0
    began = last = None
    for entry in entries:
        if entry.kind is Kind.BEGAN:
            total += 0.0 if began is None or last is None else last - began
            began = entry.at
        last = entry.at
    return total + (last - began if began is not None and last is not None else 0.0)


def _ended(entries: Sequence[Entry]) -> float | None:
    return entries[-1].at if entries else None


def _planned(document: Mapping[str, Any]) -> tuple[PlannedTask, ...]:
    return tuple(
        PlannedTask(
            id=task["id"],
            description=task.get("description"),
            model=task["run"].get("model"),
            line=task.get("line", 1),
            seconds=float(task.get("seconds", 0)),
            after=tuple(task["run"].get("after", ())),
        )
        for task in document.get("tasks", ())
    )


def _came_up(records: Mapping[str, TaskRecord], planned: set[str]) -> tuple[PlannedTask, ...]:
    """Give the tasks no plan named: a program's own calls (``advisor.runs.calls``)."""
    return tuple(
        PlannedTask(id=name, description=None, model=record.model, line=1, seconds=0.0, after=())
        for name, record in records.items()
        if name not in planned
    )


def _waves(document: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(wave) for wave in document.get("waves_as_written", ()))


def _document(stored: StoredRun) -> dict[str, Any]:
    """Give the plan the journal keeps: our own JSON (``plans.file.stored_plan``), so its shape is known."""
    try:
        found: dict[str, Any] = json.loads(stored.header.plan)
    except ValueError as error:
        raise JournalError(f"run {stored.header.run_id}: its plan in the journal cannot be read ({error})") from error
    return found
