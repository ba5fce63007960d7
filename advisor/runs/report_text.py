"""A run for reading: how it ended, what each task cost and took, and the results nothing else has taken in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from advisor.reports.escape import printable_lines
from advisor.reports.plural import counted
from advisor.reports.styled import Line, Piece, line, user
from advisor.reports.words import dollars, duration
from advisor.runs.records import RunStatus, TaskRecord, TaskState
from advisor.runs.report import Overview, PlannedTask, RunReport

SHORT = 10  # seconds, below which hundredths matter

COLOURS = {
    "succeeded": "green", "planned": "cyan", "running": "cyan", "not_started": "dim", "skipped": "yellow",
    "interrupted": "yellow", "cancelled": "yellow", "over_budget": "yellow", "failed": "red", "in_doubt": "magenta",
}  # fmt: skip


def run_lines(report: RunReport, *, outputs: bool = True) -> list[Line]:
    """Give a run in full: summary, tasks, and (if wanted) the last results."""
    widest = max((len(task.id) for task, _ in report.tasks), default=0)
    lines = [summary_line(report), *_against_the_estimate(report)]
    if report.reason:
        lines.append(line("  ", user(report.reason)))
    lines += [_task(task, record, widest, report) for task, record in report.tasks]
    lines += _errors(report)
    return [*lines, *_outputs(report)] if outputs and report.status is not RunStatus.PLANNED else lines


def summary_line(report: RunReport) -> Line:
    """Say in one line how a run stands."""
    done = sum(record.state is TaskState.SUCCEEDED for _, record in report.tasks)
    tasks = f"{done} of {counted(len(report.tasks), 'task')}"
    if report.status is RunStatus.PLANNED:
        tasks = counted(len(report.tasks), "task")
    held = f" (and up to {dollars(report.held)} in doubt)" if report.held else ""
    return line(
        *_head(report.run_id, report.status),
        f": {tasks}, {_money(report.usd)}{held}, {_time(report.seconds)}",
        f" (critical path {_time(report.critical_path_seconds)})",
    )


def _against_the_estimate(report: RunReport) -> list[Line]:
    """Say what had been expected of a whole run; of a part of it that says nothing."""
    usd, seconds = report.estimate.get("usd"), report.estimate.get("seconds")
    if report.status is not RunStatus.SUCCEEDED or not usd or not seconds:
        return []
    money = f"{dollars(Decimal(usd['likely']))} ({dollars(Decimal(usd['low']))} to {dollars(Decimal(usd['high']))})"
    times = " ".join((_time(seconds["likely"]), f"({_time(seconds['low'])} to {_time(seconds['high'])})"))
    return [line(Piece(f"  expected {money}, {times}", "dim"))]


def runs_lines(found: Sequence[Overview]) -> list[Line]:
    """Give the list of runs, one line each."""
    return [_overview(run) for run in found] or [line("No runs.")]


def _overview(run: Overview) -> Line:
    return line(
        *_head(run.run_id, run.status),
        f": {run.done} of {counted(run.tasks, 'task')}, {_money(run.usd)}, {_time(run.seconds)}  ",
        user(run.path, "dim"),
    )


def _head(run_id: str, status: RunStatus) -> tuple[Piece, str, Piece]:
    return Piece(run_id, "bold"), " ", Piece(status.value.replace("_", " "), COLOURS[status.value])


def _task(task: PlannedTask, record: TaskRecord, widest: int, report: RunReport) -> Line:
    state = record.state.value if report.status is not RunStatus.PLANNED else "planned"
    took = None if record.started is None or record.ended is None else record.ended - record.started
    start = None if record.started is None else record.started - report.started
    figures = [_money(record.usd)] if record.attempts else []
    figures += [f"{_time(took)} from {_time(start)}"] if took is not None and start is not None else []
    figures += [counted(record.attempts, "attempt")] if record.attempts > 1 else []
    return line(
        Piece(f"  {task.id:<{widest}}  ", "bold"),
        Piece(f"{state.replace('_', ' '):<11} ", COLOURS[state]),
        user(_short(task.description)),
        Piece(f" [{record.model or 'no model'}]", "cyan"),
        f"  {', '.join(figures)}" if figures else "",
    )


def _errors(report: RunReport) -> list[Line]:
    return [
        line(Piece(f"  {task.id}: ", "bold"), user(record.error or "", "red"))
        for task, record in report.tasks
        if record.error and record.state in {TaskState.FAILED, TaskState.IN_DOUBT}
    ]


def _outputs(report: RunReport) -> list[Line]:
    """Give the results that no other task waits for: what the run was made for."""
    taken = {source for task, _ in report.tasks for source in task.after}
    lines: list[Line] = []
    for task, record in report.tasks:
        if task.id not in taken and record.output is not None:
            lines += [(), line(Piece(f"{task.id} ", "bold"), user(_short(task.description), "bold"))]
            lines += [line(Piece(text)) for text in printable_lines(record.output).split("\n")]
    return lines


def _short(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= 80 else words[:79] + "…"  # noqa: PLR2004 - what fits beside the figures


def _money(amount: Decimal | None) -> str:
    return "unpriced" if amount is None else dollars(amount)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    return f"{seconds:.2f} s" if seconds < SHORT else duration(Decimal(str(round(seconds, 3))))
