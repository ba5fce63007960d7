"""``cost --format text``: what each plan costs as written and as advised, the saving, and what that rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.cost import percent
from advisor.cost.estimate import Estimate
from advisor.flow.trace import Count
from advisor.reports.cost_total import counted_plans, total_of
from advisor.reports.escape import printable, width
from advisor.reports.labels import model_label, plan_title, task_label
from advisor.reports.plural import counted
from advisor.reports.styled import Line, Piece, line
from advisor.reports.summary import skipped_lines
from advisor.reports.words import money_range, time_range
from advisor.sources.units import Skipped

_HEAD = ("task", "what", "model", "runs", "as written", "as advised")
_WIDEST = 40


def cost_text(
    plans: Sequence[AdvisedPlan], files: Sequence[Skipped], profile: str, prices_as_of: date
) -> Sequence[Line]:
    """Give a table per plan, its sums with the saving, the total over all plans, the assumptions and skipped files."""
    if not plans:
        return [line("No plans: no task was found."), *skipped_lines(files)]
    lines: list[Line] = []
    for plan in plans:
        lines += [*_plan(plan), ()]
    return [*lines, *_total(plans), (), *_assumptions(plans, profile, prices_as_of), *skipped_lines(files)]


def saving_label(written: Estimate, advised: Estimate) -> str:
    """Say what the advice saves, ``saves 59 %`` or ``costs 12 % more``; empty where that is unknown or nothing."""
    share = percent(written, advised)
    if not share:
        return ""
    return f"saves {share} %" if share > 0 else f"costs {-share} % more"


def runs_label(count: Count) -> str:
    """Say how often a task runs: ``3``, ``0 to 10``, ``1 to no known bound``."""
    if count.low == count.high:
        return str(count.likely)
    return f"{count.low} to {'no known bound' if count.high is None else count.high}"


def figures_label(figures: Estimate) -> str:
    """Say what something costs and takes, and how many of its tasks have no price."""
    unpriced = (
        f" + {counted(figures.unpriced, 'task')} unpriced" if figures.unpriced and figures.usd is not None else ""
    )
    return f"{money_range(figures.usd)}{unpriced}, {time_range(figures.seconds)}"


def _plan(plan: AdvisedPlan) -> list[Line]:
    rows = [_HEAD, *(_row(task) for task in plan.tasks)]
    widths = [max(width(row[column]) for row in rows) for column in range(len(_HEAD))]
    head, *body = [_padded(row, widths) for row in rows]
    return [
        line(Piece(plan_title(plan), "bold")),
        line(Piece(head, "dim")),
        *(line(row) for row in body),
        *_versions(plan.as_written, plan.as_advised),
    ]


def _row(task: AdvisedTask) -> tuple[str, ...]:
    return (
        printable(task.task.id),
        task_label(task, _WIDEST),
        model_label(task),
        runs_label(task.task.count),
        money_range(task.as_written.usd),
        money_range(task.as_advised.usd),
    )


def _padded(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [cell + " " * (columns - width(cell)) for cell, columns in zip(row, widths, strict=True)]
    return ("  " + "  ".join(cells)).rstrip()


def _versions(written: Estimate, advised: Estimate) -> list[Line]:
    saving = saving_label(written, advised)
    return [
        line("  as written: ", Piece(figures_label(written), "yellow")),
        line("  as advised: ", Piece(figures_label(advised), "green"), f"  ({saving})" if saving else ""),
    ]


def _total(plans: Sequence[AdvisedPlan]) -> list[Line]:
    known = counted_plans(plans)
    left_out = len(plans) - len(known)
    note = f", {counted(left_out, 'counter-example')} left out" if left_out else ""
    written = total_of([plan.as_written for plan in known])
    advised = total_of([plan.as_advised for plan in known])
    return [line(Piece(f"Total of {counted(len(known), 'plan')}{note}", "bold")), *_versions(written, advised)]


def _assumptions(plans: Sequence[AdvisedPlan], profile: str, prices_as_of: date) -> list[Line]:
    said = dict.fromkeys(sentence for plan in plans for sentence in plan.assumptions)
    head = line(Piece(f"Profile {printable(profile)}, prices as of {prices_as_of.isoformat()}. Assumptions:", "bold"))
    return [head, *(line(f"  - {printable(sentence)}") for sentence in said)]
