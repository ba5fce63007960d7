"""A run as a page: three bars of time, as written, as advised and as run, one row per task. No script, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape

from advisor.reports.escape import printable
from advisor.reports.page_style import STYLE
from advisor.reports.words import dollars, duration
from advisor.runs.records import TaskRecord
from advisor.runs.report import PlannedTask, RunReport, critical_path
from advisor.values import dataclass

SHORT = 10  # seconds, below which hundredths matter

_OWN = """
.time{position:relative;height:1.25rem;margin:.15rem 0;border-left:1px solid var(--line)}
.time span{position:absolute;top:0;height:1.15rem;border-radius:.25rem;background:var(--none);min-width:2px;
overflow:hidden;white-space:nowrap;font-size:.75rem;line-height:1.15rem;padding-left:.25rem;color:#fff}
.time .succeeded{background:var(--good)}.time .failed,.time .in_doubt{background:var(--bad)}
.time em{position:absolute;font-size:.75rem;color:var(--soft);font-style:normal;white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}
"""


@dataclass(frozen=True, slots=True)
class _Bar:
    task: PlannedTask
    start: float
    end: float
    state: str


def timeline_html(report: RunReport) -> str:
    """Write the page."""
    written, advised, ran = _as_written(report), _as_advised(report), _as_run(report)
    longest = max((bar.end for bar in (*written, *advised, *ran)), default=0.0) or 1.0
    title = f"{report.run_id}: {report.status.value.replace('_', ' ')}"
    parts = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="overview">{_overview(report)}</p>',
        f"<p>{_text(report.reason)}</p>" if report.reason else "",
        _section("As written (estimated)", written, longest),
        _section("As advised (estimated)", advised, longest),
        _section("As run", ran, longest),
        _results(report),
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_text(title)}</title><style>{STYLE}{_OWN}</style>"
    )
    body = f"<main>{''.join(parts)}</main>"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _overview(report: RunReport) -> str:
    usd = "unpriced" if report.usd is None else dollars(report.usd)
    facts = (report.path, report.backend, usd, _seconds(report.seconds))
    path = f"critical path {_seconds(report.critical_path_seconds)}"
    return "".join(f"<span>{_text(fact)}</span>" for fact in (*facts, path) if fact)


def _section(title: str, bars: list[_Bar], longest: float) -> str:
    if not bars:
        return f"<section><h2>{title}</h2><p>Nothing to show.</p></section>"
    end = max(bar.end for bar in bars)
    rows = "".join(_row(bar, longest) for bar in bars)
    return f"<section><h2>{title} <small>{_seconds(end)}</small></h2>{rows}</section>"


def _row(bar: _Bar, longest: float) -> str:
    left, width = bar.start / longest * 100, (bar.end - bar.start) / longest * 100
    words = printable(" ".join((bar.task.description or "").split()))[:120]
    label = escape(f"{bar.task.id} {words}")
    tip = escape(f"{bar.task.id}: {_seconds(bar.start)} to {_seconds(bar.end)}, {bar.state}")
    return (
        f'<div class="time" title="{tip}"><span class="{bar.state}" style="left:{left:.3f}%;width:{width:.3f}%">'
        f"{label}</span></div>"
    )


def _results(report: RunReport) -> str:
    rows = "".join(
        f"<details><summary>{_text(task.id)} {_text(record.state.value)}</summary><pre>{_lines(record)}</pre></details>"
        for task, record in report.tasks
        if record.output is not None or record.error
    )
    return f"<section><h2>Results</h2>{rows}</section>" if rows else ""


def _lines(record: TaskRecord) -> str:
    text = record.output if record.output is not None else record.error or ""
    return escape("\n".join(printable(line) for line in text.split("\n")))


def _as_written(report: RunReport) -> list[_Bar]:
    """Lay the estimated seconds into the waves of the code: each begins when the one before has ended."""
    wave_of = {task: number for number, wave in enumerate(report.waves_as_written) for task in wave}
    waves: dict[int, list[PlannedTask]] = {}
    for task, _ in report.tasks:
        # A task of an expanded loop (t3[0]) stands where its loop stood.
        waves.setdefault(wave_of.get(task.id, wave_of.get(task.id.partition("[")[0], 0)), []).append(task)
    bars: list[_Bar] = []
    at = 0.0
    for number in sorted(waves):
        bars += [_Bar(task, at, at + task.seconds, "estimated") for task in waves[number]]
        at += max(task.seconds for task in waves[number])
    return bars


def _as_advised(report: RunReport) -> list[_Bar]:
    """Lay the estimated seconds along the edges: each begins when its own have ended."""
    tasks = [task for task, _ in report.tasks]
    ends = _ends(tasks)
    return [_Bar(task, ends[task.id] - task.seconds, ends[task.id], "estimated") for task in tasks]


def _ends(tasks: list[PlannedTask]) -> Mapping[str, float]:
    ends: dict[str, float] = {}
    known = {task.id: task for task in tasks}
    for task in tasks:
        sources = tuple(source for source in task.after if source in ends)
        if len(sources) == len(task.after):
            ends[task.id] = task.seconds + max((ends[source] for source in sources), default=0.0)
        else:
            # Out of order in the plan: reckoned by the longest way to it alone.
            upstream = _upstream(task, known)
            ends[task.id] = critical_path([(replace(found), found.seconds) for found in upstream])
    return ends


def _upstream(task: PlannedTask, known: Mapping[str, PlannedTask]) -> list[PlannedTask]:
    found = {task.id: task}
    stack = [task]
    while stack:
        for source in stack.pop().after:
            if source in known and source not in found:
                found[source] = known[source]
                stack.append(known[source])
    return list(found.values())


def _as_run(report: RunReport) -> list[_Bar]:
    return [
        _Bar(task, max(0.0, record.started - report.started), record.ended - report.started, record.state.value)
        for task, record in report.tasks
        if record.started is not None and record.ended is not None
    ]


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < SHORT else duration(Decimal(str(round(seconds, 3))))


def _text(text: str) -> str:
    return escape(printable(text))
