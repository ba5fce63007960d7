"""The plan for reading: what will be run, on which model, after what, and what the source had instead."""

from __future__ import annotations

from advisor.cost.estimate import Estimate
from advisor.flow.expr import render
from advisor.plans.fill import inputs_of
from advisor.plans.optimise import Compromise
from advisor.plans.refuse import place_of
from advisor.plans.runplan import Correction, RunPlan, RunTask
from advisor.reports.plural import counted
from advisor.reports.styled import Line, Piece, line, user
from advisor.reports.words import money_range, time_range


def plan_lines(plan: RunPlan, compromise: Compromise | None = None) -> list[Line]:
    """Give the plan in full."""
    widest = max((len(task.id) for task in plan.tasks), default=0)
    changed = {correction.task: correction for correction in plan.corrections}
    inputs = inputs_of(plan)
    return [
        line(Piece(f"{plan.name} ", "bold"), user(plan.path, "dim"), f" ({plan.pattern}, {plan.order} order)"),
        *(_task(task, widest, changed.get(task.id)) for task in plan.tasks),
        _version("as written", plan.written),
        *([_version("as planned", plan.estimate)] if plan.order == "advised" else []),
        *([line("  inputs: ", user(", ".join(inputs)), " (give each with --set NAME=VALUE)")] if inputs else []),
        *(
            line("  ", Piece("cannot be run: ", "red"), user(f"{place_of(found.place)}: {found.reason}"))
            for found in plan.refusals
        ),
        *([] if compromise is None else [line("  ", user(said)) for said in compromise.said]),
    ]


def _task(task: RunTask, widest: int, correction: Correction | None) -> Line:
    model = task.model or "no model"
    models = f" [{model}]" if correction is None else f" [{correction.written} → {model}]"
    after = f"  after {', '.join(task.after)}" if task.after else ""
    words = " ".join((task.description or render(task.prompt)).split())
    loops = f"  once for each of {counted(len(task.loops), 'loop')}" if task.loops else ""
    return line(Piece(f"  {task.id:<{widest}}  ", "bold"), user(words[:100]), Piece(models, "cyan"), after, loops)


def _version(name: str, figures: Estimate) -> Line:
    unpriced = f", {counted(figures.unpriced, 'task')} unpriced" if figures.unpriced else ""
    return line(f"  {name}: ", Piece(f"{money_range(figures.usd)}{unpriced}, {time_range(figures.seconds)}", "green"))
