"""The plan file: the graph's JSON, and beside each task what a run needs. People may change it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

from advisor.errors import RunError
from advisor.plans.codec import to_json
from advisor.plans.from_json import read_plan
from advisor.plans.rates import Rates
from advisor.plans.reading import Node
from advisor.plans.runplan import Correction, RunLoop, RunPlan, RunTask
from advisor.reports.values import estimate, place

VERSION = 1
LARGEST_FILE = 200_000_000


def plan_object(plan: RunPlan, graph: dict[str, object]) -> dict[str, object]:
    """Lay what a run needs over a plan of ``graph --format json`` (same ids): a ``run`` object in plan and tasks."""
    runs = {task.id: task_object(task) for task in plan.tasks}
    drawn = graph.get("tasks")
    tasks = [{**task, "run": runs[task["id"]]} for task in drawn] if isinstance(drawn, list) else []
    return {**graph, "tasks": tasks, "run": run_object(plan)}


def plan_document(plan: RunPlan, graph: dict[str, object] | None) -> dict[str, object]:
    """Give a whole plan file; without a graph (the plan was read from a file) only what a run needs."""
    if graph is None:
        tasks = [{**_drawn(task), "run": task_object(task)} for task in plan.tasks]
        drawn = {"id": plan.id, "path": plan.path, "name": plan.name, "pattern": plan.pattern, "tasks": tasks}
        shown: dict[str, object] = {**drawn, "run": run_object(plan)}
    else:
        shown = plan_object(plan, graph)
    return {"schema_version": VERSION, "plans": [shown], "skipped": []}


def _drawn(task: RunTask) -> dict[str, object]:
    return {"id": task.id, **place(task.span), "description": task.description}


def run_object(plan: RunPlan) -> dict[str, object]:
    """Give what the plan as a whole needs to be run."""
    return {
        "order": plan.order,
        "max_concurrency": plan.max_concurrency,
        "estimate": estimate(plan.estimate),
        "corrections": [_correction(correction) for correction in plan.corrections],
        "refusals": [
            {"path": found.place.path, "line": found.place.start.line, "reason": found.reason}
            for found in plan.refusals
        ],
    }


def task_object(task: RunTask) -> dict[str, object]:
    """Give what one task needs to be run."""
    return {
        "prompt": to_json(task.prompt),
        "model": task.model,
        "model_id": task.model_id,
        "max_tokens": task.max_tokens,
        "after": list(task.after),
        "context": list(task.context),
        "guard": None if task.guard is None else to_json(task.guard),
        "loops": [_loop(loop) for loop in task.loops],
        "effect": task.effect.value,
        "seconds": str(task.seconds),
        "output_tokens": task.output_tokens,
        "usd_per_million": None if task.rates is None else _rates(task.rates),
    }


def _correction(found: Correction) -> dict[str, str]:
    return {
        "task": found.task,
        "what": found.what,
        "written": found.written,
        "corrected": found.corrected,
        "reason": found.reason,
    }


def _loop(loop: RunLoop) -> dict[str, object]:
    over = None if loop.iterable is None else to_json(loop.iterable)
    return {"id": loop.id, "over": over, "line": loop.header.start.line, "ordered": loop.ordered}


def _rates(rates: Rates) -> list[dict[str, object]]:
    return [
        {
            "above": band.above,
            "input": str(band.input),
            "output": str(band.output),
            "cache_read": str(band.cache_read),
            "cache_write": str(band.cache_write),
        }
        for band in rates.bands
    ]


def plan_text(document: dict[str, object]) -> str:
    """Write a plan file."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def parse_plan(content: bytes, origin: str) -> RunPlan:
    """Read a plan file. Raises ``RunError``: one line with the place, whatever stands in the file."""
    if len(content) > LARGEST_FILE:
        raise RunError(f"{origin}: larger than {LARGEST_FILE:,} bytes; not a plan file")
    try:
        document: object = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        said = " ".join(str(error).split()) or "nested too deep"
        raise RunError(f"{origin}: not a plan file ({said}); make one with: advisor plan FILE -o {origin}") from error
    node = Node(document, origin)
    if node.get("schema_version").value != VERSION:
        raise RunError(f"{origin}.schema_version: this advisor reads plan files of version {VERSION} only")
    plans = list(node.get("plans").members())
    if len(plans) != 1:
        raise RunError(f"{origin}.plans: a plan file holds one plan, this one {len(plans)}")
    return read_plan(plans[0])


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def digest_of(plan: RunPlan) -> str:
    """Give what tells this plan from another: everything that decides what is sent, in which order; no estimates."""
    tasks = [_deciding(task) for task in plan.tasks]
    text = json.dumps(tasks, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _deciding(task: RunTask) -> dict[str, object]:
    shown = task_object(replace(task, rates=None, seconds=Decimal(0), output_tokens=0, max_tokens=0))
    # What an alias stands for may change between two lives of a run; the name is what was decided.
    return {"id": task.id, **shown, "model_id": None}


def stored_plan(plan: RunPlan) -> str:
    """Write the filled plan for the journal: enough to show a run when its source has gone."""
    tasks = [
        {
            "id": task.id,
            "line": task.span.start.line,
            "description": task.description,
            "seconds": str(task.seconds),
            "run": task_object(task),
        }
        for task in plan.tasks
    ]
    whole = {"id": plan.id, "path": plan.path, "name": plan.name, "tasks": tasks, "run": run_object(plan)}
    return json.dumps({**whole, "waves_as_written": plan.waves_as_written})
