"""Read one plan of a plan file back into the plan to run."""

from __future__ import annotations

from decimal import Decimal

from advisor.cost.estimate import Estimate, Interval
from advisor.errors import RunError
from advisor.flow.trace import Refusal
from advisor.judge.verdict import Effect
from advisor.places import Span, span
from advisor.plans.codec import from_json
from advisor.plans.rates import Band, Rates
from advisor.plans.reading import Node
from advisor.plans.runplan import Correction, RunLoop, RunPlan, RunTask

MOST_TASKS = 100_000


def read_plan(node: Node) -> RunPlan:
    """Read a plan; raises ``RunError`` that names the place."""
    path = node.get("path").text()
    run = node.get("run")
    tasks = tuple(_task(task, path) for task in node.get("tasks").members())
    if not 0 < len(tasks) <= MOST_TASKS:
        raise RunError(f"{node.place}.tasks: must be 1 to {MOST_TASKS:,} tasks")
    _check_names(tasks, node)
    return RunPlan(
        id=node.get("id").text(),
        path=path,
        name=node.get("name").text(),
        pattern=node.maybe("pattern", Node.text, "mixed"),
        order=run.maybe("order", Node.text, "advised"),
        tasks=tasks,
        estimate=_version(run, "estimate"),
        written=_version(node, "as_written"),
        waves_as_written=_waves(node),
        corrections=tuple(map(_correction, run.get("corrections").members())) if run.has("corrections") else (),
        refusals=tuple(_refusal(found) for found in run.get("refusals").members()) if run.has("refusals") else (),
        max_concurrency=run.get("max_concurrency").count(1) if run.has("max_concurrency") else None,
    )


def _check_names(tasks: tuple[RunTask, ...], node: Node) -> None:
    known = {task.id for task in tasks}
    if len(known) < len(tasks):
        raise RunError(f"{node.place}.tasks: two tasks have one id")
    for at, task in enumerate(tasks):
        for source in (*task.after, *task.context):
            if source not in known:
                raise RunError(f"{node.place}.tasks[{at}].run: there is no task '{source}' in this plan")
        if set(task.context) - set(task.after):
            # What is passed on must have ended; a chain in between would do, but saying it here costs nothing.
            raise RunError(f"{node.place}.tasks[{at}].run.after: must name every task of 'context'")


def _task(node: Node, path: str) -> RunTask:
    run = node.get("run")
    place = _span(node, path)
    return RunTask(
        id=node.get("id").text(),
        span=place,
        description=node.get("description").text() if node.has("description") else None,
        prompt=from_json(run.get("prompt").value, run.get("prompt").place),
        model=run.get("model").text() if run.has("model") else None,
        model_id=_model_id(run),
        effect=run.get("effect").one_of(Effect) if run.has("effect") else Effect.UNKNOWN,
        max_tokens=run.get("max_tokens").count(1),
        seconds=run.maybe("seconds", Node.amount, Decimal(10)),
        output_tokens=run.maybe("output_tokens", Node.count, 0),
        rates=_rates(run.get("usd_per_million")) if run.has("usd_per_million") else None,
        after=run.maybe("after", Node.texts, ()),
        context=run.maybe("context", Node.texts, ()),
        guard=from_json(run.get("guard").value, run.get("guard").place) if run.has("guard") else None,
        loops=tuple(_loop(loop, place) for loop in run.get("loops").members()) if run.has("loops") else (),
    )


def _model_id(run: Node) -> str | None:
    return run.get("model_id").text() if run.has("model_id") else None


def _span(node: Node, path: str) -> Span:
    if not node.has("start"):
        return span(path, (1, 1), (1, 1))
    start = node.get("start")
    line, column = start.get("line").count(1), start.get("column").count(1)
    cell = node.get("cell").count() if node.has("cell") else None
    return span(node.maybe("path", Node.text, path), (line, column), (line, column), cell=cell)


def _loop(node: Node, place: Span) -> RunLoop:
    line = node.maybe("line", Node.count, place.start.line)
    over = node.get("over")
    return RunLoop(
        id=node.get("id").text(),
        iterable=None if over.value is None else from_json(over.value, over.place),
        header=span(place.path, (max(1, line), 1), (max(1, line), 1), cell=place.cell),
        ordered=node.maybe("ordered", Node.flag, default=False),
    )


def _rates(node: Node) -> Rates:
    bands = tuple(
        Band(
            above=band.get("above").count(),
            input=band.get("input").amount(),
            output=band.get("output").amount(),
            cache_read=band.get("cache_read").amount(),
            cache_write=band.get("cache_write").amount(),
        )
        for band in node.members()
    )
    if not bands:
        raise node.fail("at least one band of prices")
    return Rates(bands=tuple(sorted(bands, key=lambda band: band.above)))


def _correction(node: Node) -> Correction:
    return Correction(
        task=node.get("task").text(),
        what=node.get("what").text(),
        written=node.get("written").text(),
        corrected=node.get("corrected").text(),
        reason=node.get("reason").text(),
    )


def _refusal(node: Node) -> Refusal:
    line = node.get("line").count(1)
    return Refusal(place=span(node.get("path").text(), (line, 1), (line, 1)), reason=node.get("reason").text())


def _version(node: Node, key: str) -> Estimate:
    if not node.has(key):
        return Estimate(usd=None, seconds=None, unpriced=0)
    version = node.get(key)
    return Estimate(
        usd=_interval(version.get("usd")) if version.has("usd") else None,
        seconds=_interval(version.get("seconds")) if version.has("seconds") else None,
        unpriced=version.maybe("unpriced", Node.count, 0),
    )


def _interval(node: Node) -> Interval:
    return Interval(low=node.get("low").amount(), likely=node.get("likely").amount(), high=node.get("high").amount())


def _waves(node: Node) -> tuple[tuple[str, ...], ...]:
    if not node.has("as_written") or not node.get("as_written").has("waves"):
        return ()
    return tuple(wave.texts() for wave in node.get("as_written").get("waves").members())
