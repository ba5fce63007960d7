"""``run --format json`` and ``runs --format json``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from advisor.reports.values import SCHEMA_VERSION, dump, money
from advisor.runs.records import RunStatus, TaskRecord, TaskState
from advisor.runs.report import Overview, PlannedTask, RunReport

MILLISECONDS = 3


def run_json(report: RunReport) -> str:
    """Write one run as the contract's JSON object. Times are seconds (points in time: since the epoch)."""
    return dump(run_object(report))


def run_object(report: RunReport) -> dict[str, object]:
    """Give one run as a JSON object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": report.run_id,
        "status": report.status.value,
        "reason": report.reason,
        "path": report.path,
        "usd": _usd(report.usd),
        "usd_in_doubt": money(report.held),
        "seconds": _time(report.seconds),
        "critical_path_seconds": _time(report.critical_path_seconds),
        "estimate": {"usd": report.estimate.get("usd"), "seconds": report.estimate.get("seconds")},
        "started": _time(report.started),
        "ended": _time(report.ended),
        "tasks": [_task(task, record, report.status) for task, record in report.tasks],
    }


def runs_json(found: Sequence[Overview]) -> str:
    """Write the list of runs."""
    return dump({"schema_version": SCHEMA_VERSION, "runs": [_row(run) for run in found]})


def _row(report: Overview) -> dict[str, object]:
    return {
        "run_id": report.run_id,
        "status": report.status.value,
        "path": report.path,
        "started": _time(report.started),
        "ended": _time(report.ended),
        "usd": _usd(report.usd),
    }


def _task(task: PlannedTask, record: TaskRecord, status: RunStatus) -> dict[str, object]:
    simulated = status is RunStatus.PLANNED
    shown: dict[str, object] = {
        "id": task.id,
        "description": task.description,
        "status": (TaskState.NOT_STARTED if simulated else record.state).value,
        "model": record.model,
        "model_id": None if simulated else record.model_id,
        "attempts": 0 if simulated else record.attempts,
        "usd": None if simulated else _usd(record.usd),
        "input_tokens": None if simulated else record.input_tokens,
        "output_tokens": None if simulated else record.output_tokens,
        "started": None if simulated else _time(record.started),
        "ended": None if simulated else _time(record.ended),
        "output": None if simulated else record.output,
        "error": None if simulated else record.error,
    }
    if simulated:
        shown["simulated"] = {"usd": _usd(record.usd), "started": _time(record.started), "ended": _time(record.ended)}
    return shown


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else money(amount)


def _time(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, MILLISECONDS)
