"""``cost --format markdown``: for pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.cost.estimate import Estimate
from advisor.reports.cost_text import figures_label, runs_label, saving_label
from advisor.reports.cost_total import counted_plans, total_of
from advisor.reports.labels import model_label, plan_title, task_label
from advisor.reports.plural import counted
from advisor.reports.report_markdown import escape_markdown
from advisor.reports.words import money_range
from advisor.sources.units import Skipped


def cost_markdown(plans: Sequence[AdvisedPlan], files: Sequence[Skipped], profile: str, prices_as_of: date) -> str:
    """Write a table per plan, the total, the assumptions, and the files that were not analysed."""
    lines = ["# Cost and time", ""]
    for plan in plans:
        lines += [*_plan(plan), ""]
    lines += [*_total(plans), ""] if plans else ["No plans: no task was found.", ""]
    lines += [f"## Assumptions (profile {escape_markdown(profile)}, prices as of {prices_as_of.isoformat()})", ""]
    said = dict.fromkeys(sentence for plan in plans for sentence in plan.assumptions)
    lines += [f"- {escape_markdown(sentence)}" for sentence in said]
    if files:
        lines += ["", "## Skipped", ""]
        lines += [f"- {escape_markdown(file.path)}: {escape_markdown(file.reason)}" for file in files]
    return "\n".join(lines).rstrip("\n") + "\n"


def _plan(plan: AdvisedPlan) -> list[str]:
    return [
        f"## {escape_markdown(plan_title(plan))}",
        "",
        "| task | what | model | runs | as written | as advised |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(task) for task in plan.tasks),
        "",
        *_versions(plan.as_written, plan.as_advised),
    ]


def _row(task: AdvisedTask) -> str:
    cells = (
        task.task.id,
        task_label(task),
        model_label(task),
        runs_label(task.task.count),
        money_range(task.as_written.usd),
        money_range(task.as_advised.usd),
    )
    return "| " + " | ".join(escape_markdown(cell) for cell in cells) + " |"


def _versions(written: Estimate, advised: Estimate) -> list[str]:
    saving = saving_label(written, advised)
    return [
        f"- As written: {escape_markdown(figures_label(written))}",
        f"- As advised: {escape_markdown(figures_label(advised))}" + (f" (**{saving}**)" if saving else ""),
    ]


def _total(plans: Sequence[AdvisedPlan]) -> list[str]:
    known = counted_plans(plans)
    left_out = len(plans) - len(known)
    note = f", {counted(left_out, 'counter-example')} left out" if left_out else ""
    written = total_of([plan.as_written for plan in known])
    advised = total_of([plan.as_advised for plan in known])
    return [f"## Total of {counted(len(known), 'plan')}{note}", "", *_versions(written, advised)]
