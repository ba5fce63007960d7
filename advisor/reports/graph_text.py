"""``graph --format text``: tasks, edges and both schedules of every plan, for reading."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.advised import AdvisedPlan, AdvisedTask, place_elsewhere
from advisor.cost.estimate import Estimate
from advisor.flow.trace import Count
from advisor.graph.plan import Edge
from advisor.reports.labels import model_label, plan_title, task_label
from advisor.reports.plural import counted
from advisor.reports.styled import Line, Piece, line, user
from advisor.reports.summary import skipped_lines
from advisor.reports.words import money_range, time_range, where
from advisor.sources.units import Skipped


def graph_text(plans: Sequence[AdvisedPlan], files: Sequence[Skipped] = ()) -> Sequence[Line]:
    """Give every plan with its tasks, edges, waves and estimates; then the files that were not analysed."""
    lines: list[Line] = []
    for plan in plans:
        lines += [*_plan(plan), ()]
    if not plans:
        lines.append(line("No plans: no task was found."))
    return [*lines, *skipped_lines(files)]


def _plan(plan: AdvisedPlan) -> list[Line]:
    graph = plan.plan
    ids = max((len(task.task.id) for task in plan.tasks), default=0)
    return [
        line(Piece(plan_title(plan), "bold")),
        *(_task(task, ids) for task in plan.tasks),
        *(_edge(edge) for edge in graph.edges),
        *(line("  cycle: ", Piece(" → ".join((*cycle, cycle[0])), "red")) for cycle in graph.cycles),
        _version("as written", graph.waves_as_written, plan.as_written),
        _version("as advised", graph.waves_as_advised, plan.as_advised),
    ]


def _task(task: AdvisedTask, ids: int) -> Line:
    models = Piece(f" [{model_label(task)}]", "cyan")
    return line(
        Piece(f"  {task.task.id:<{ids}}  ", "bold"),
        task_label(task),
        models,
        _count(task.task.count),
        Piece(f"  {where(task.task.span)}{_model_place(task)}", "dim"),
    )


def _model_place(task: AdvisedTask) -> str:
    place = place_elsewhere(task.task)
    return "" if place is None else f", model: {where(place)}"


def _count(count: Count) -> str:
    if (count.low, count.likely, count.high) == (1, 1, 1):
        return ""
    if count.low == count.high:
        return f" x {count.likely}"
    return f" x {count.likely} ({count.low} to {'no known bound' if count.high is None else count.high})"


def _edge(edge: Edge) -> Line:
    kinds = ", ".join(kind.value for kind in (edge.kind, *edge.also))
    place = "" if edge.evidence is None else f"  {where(edge.evidence)}"
    return line(
        f"  {edge.source} → {edge.target}  ",
        Piece(f"{kinds} ({edge.certainty.value})", "magenta"),
        ": ",
        user(edge.reason),
        Piece(place, "dim"),
    )


def _version(name: str, waves: tuple[tuple[str, ...], ...], figures: Estimate) -> Line:
    order = " → ".join(" + ".join(wave) for wave in waves)
    unpriced = f", {counted(figures.unpriced, 'task')} unpriced" if figures.unpriced else ""
    return line(
        f"  {name}: {order}; ",
        Piece(f"{money_range(figures.usd)}{unpriced}, {time_range(figures.seconds)}", "green"),
    )
