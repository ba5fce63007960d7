"""What advisor says of the labelled files: its plans and its sequential findings, by file and line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from ecosystem.labels import Site
from ecosystem.sources import HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTask:
    """A task of a plan. ``sites``: its own place and those of the calls leading to it, in the plan's file."""

    id: str
    sites: tuple[Site, ...]
    place: str
    model: str | None
    model_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPlan:
    """A plan of a file; ``reach`` holds (a, b) for every b that must wait for a, directly or along a path."""

    tasks: dict[str, ToldTask]
    reach: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBottleneck:
    """A sequential finding: where it starts, and the pairs of its tasks that wait without need."""

    path: str
    code: str
    start: Site
    apart: tuple[tuple[ToldTask, ToldTask], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything said of one project's files."""

    plans: dict[str, list[ToldPlan]]
    bottlenecks: list[ToldBottleneck]


def told(folder: Path, paths: list[str]) -> Told:
    """Run ``graph`` and ``check`` in a project's folder over some of its files."""
    drawn = _asked(("graph", "--format", "json"), folder, paths)
    checked = _asked(("check", "--no-cache", "--select", "ADV101,ADV102", "--output-format", "json"), folder, paths)
    by_id = {plan["id"]: plan for plan in drawn["plans"]}
    plans = defaultdict(list)
    for plan in drawn["plans"]:
        plans[plan["path"]].append(_plan(plan))
    return Told(plans=dict(plans), bottlenecks=[_bottleneck(each, by_id) for each in checked["findings"]])


def _asked(words: tuple[str, ...], folder: Path, paths: list[str]) -> dict:  # type: ignore[type-arg]
    ran = subprocess.run(  # noqa: S603 - our own command
        (sys.executable, "-m", "advisor", *words, *paths),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        check=False,
    )
    answer: dict = json.loads(ran.stdout)  # type: ignore[type-arg]
    return answer


def _site(place: dict) -> Site:  # type: ignore[type-arg]
    line = place["start"]["line"]
    return str(line) if place["cell"] is None else f"{place['cell']}:{line}"


def _task(task: dict, path: str) -> ToldTask:  # type: ignore[type-arg]
    chain = [*task["via"], task]
    return ToldTask(
        id=task["id"],
        sites=tuple(_site(place) for place in chain if place["path"] == path),
        place=f"{task['path']} {_site(task)}",
        model=task["model"]["id"],
        model_source=task["model"]["source"],
    )


def _plan(plan: dict) -> ToldPlan:  # type: ignore[type-arg]
    after = defaultdict(set)
    for edge in plan["edges"]:
        after[edge["source"]].add(edge["target"])
    tasks = {task["id"]: _task(task, plan["path"]) for task in plan["tasks"]}
    return ToldPlan(tasks=tasks, reach=frozenset((one, other) for one in tasks for other in _reached(one, after)))


def _reached(start: str, after: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = after.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _bottleneck(finding: dict, plans: dict) -> ToldBottleneck:  # type: ignore[type-arg]
    plan = _plan(plans[finding["plan"]])
    chosen = [plan.tasks[name] for name in finding["tasks"]]
    waves = plans[finding["plan"]]["as_written"]["waves"]
    wave = {name: number for number, names in enumerate(waves) for name in names}
    return ToldBottleneck(
        path=finding["path"],
        code=finding["code"],
        start=_site(finding),
        apart=tuple(
            (one, other)
            for one, other in combinations(chosen, 2)
            if wave[one.id] != wave[other.id] and not {(one.id, other.id), (other.id, one.id)} & plan.reach
        ),
    )
