"""The runner against plain asyncio and LangGraph, in turns, in one run: ``python -m benchmarks.runner --work FOLDER``.

Makespans are divided by the critical path of the plan (1.00 is perfect). Overhead is microseconds per task that does
nothing, by the clock and of the processor, beside what asyncio alone takes. Of several runs the best counts: what else
the machine does only ever adds. LangGraph is installed into an environment of its own in FOLDER (peers.txt), where it
runs the same plans; ``--write`` puts the figures into benchmarks/results/.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import platform
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from advisor.cost.estimate import Estimate
from advisor.flow.expr import Const
from advisor.judge.verdict import Effect
from advisor.places import span
from advisor.plans.runplan import RunPlan, RunTask
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.backends.usage import Usage
from advisor.runs.engine import Engine
from advisor.runs.journal.interface import Journal, RunHeader
from advisor.runs.journal.memory import MemoryJournal
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.policy import Policy
from advisor.runs.state import Machine
from benchmarks.peers import command_of, version_of

HERE = Path(__file__).parent
RESULTS = HERE / "results"
Graph = Mapping[str, tuple[tuple[str, ...], float]]  # task → what it waits for, seconds

NOTHING = Estimate(usd=None, seconds=None, unpriced=0)
USAGE = Usage(input_tokens=1, output_tokens=1)


class Sleeper(Backend):
    """Takes the time the plan says."""

    name = "sleeper"

    async def complete(self, request: Request) -> Completion:
        """Sleep."""
        if request.seconds:
            await asyncio.sleep(request.seconds)
        return Completion(text="ok", usage=USAGE)


def layered(tasks: int = 100, layers: int = 10, seconds: float = 0.05) -> Graph:
    """Make layers in which each task waits for two of the layer before; none takes longer than ``seconds``."""
    chance = random.Random(7)  # noqa: S311 - a plan, no secret
    width = tasks // layers
    graph: dict[str, tuple[tuple[str, ...], float]] = {}
    for number in range(tasks):
        layer = number // width
        above = [f"t{other}" for other in range((layer - 1) * width, layer * width)] if layer else []
        waits = tuple(chance.sample(above, 2)) if above else ()
        graph[f"t{number}"] = (waits, chance.uniform(seconds / 2, seconds))
    return graph


def staircase(steps: int = 12, seconds: float = 0.05) -> Graph:
    """Make chains of which each has its one long step somewhere else: barriers add all of them up."""
    graph: dict[str, tuple[tuple[str, ...], float]] = {}
    for chain in range(steps):
        for step in range(steps):
            waits = (f"c{chain}s{step - 1}",) if step else ()
            graph[f"c{chain}s{step}"] = (waits, seconds * 8 if step == chain else seconds)
    return graph


def critical_path(graph: Graph) -> float:
    """Give the longest way through a graph, in seconds."""
    ends: dict[str, float] = {}
    for name, (waits, seconds) in graph.items():
        ends[name] = seconds + max((ends[other] for other in waits), default=0.0)
    return max(ends.values())


def plan_of(graph: Graph) -> RunPlan:
    """Make a plan to run of a graph."""
    here = span("benchmark.py", (1, 1), (1, 2))
    tasks = tuple(
        RunTask(
            id=name,
            span=here,
            description=None,
            prompt=Const(value="go"),
            model="haiku",
            model_id="haiku",
            effect=Effect.READ,
            max_tokens=100,
            seconds=Decimal(str(seconds)),
            after=waits,
        )
        for name, (waits, seconds) in graph.items()
    )
    return RunPlan(
        id="b", path="b", name="b", pattern="mixed", order="advised", tasks=tasks, estimate=NOTHING, written=NOTHING
    )


def ours(graph: Graph, journal: Journal) -> float:
    """Run a graph on the runner and give the seconds it takes, plan making left out."""
    journal.create(RunHeader(run_id="r", path="b", name="b", digest="d", plan="{}", created=0.0))
    journal.lock("r")
    machine = Machine(plan_of(graph), Policy(max_concurrency=max(1, len(graph))))
    engine = Engine(run_id="r", machine=machine, backend=Sleeper(Setup()), journal=journal)
    began = time.perf_counter()
    outcome = asyncio.run(engine.run())
    took = time.perf_counter() - began
    if outcome.end.status != "succeeded":
        raise RuntimeError(outcome.end.reason)
    journal.close()
    return took


def on_disk(graph: Graph) -> float:
    """Run a graph with the journal on disk, synchronous FULL."""
    with tempfile.TemporaryDirectory() as folder:
        return ours(graph, SqliteJournal(Path(folder) / "journal.sqlite3"))


def by_levels(graph: Graph) -> float:
    """Run a graph with asyncio.gather, one level after another."""
    depth: dict[str, int] = {}
    for name, (waits, _) in graph.items():
        depth[name] = 1 + max((depth[other] for other in waits), default=0)
    levels = [[name for name in graph if depth[name] == level] for level in range(1, max(depth.values()) + 1)]

    async def main() -> None:
        for level in levels:
            await asyncio.gather(*(asyncio.sleep(graph[name][1]) for name in level))

    began = time.perf_counter()
    asyncio.run(main())
    return time.perf_counter() - began


def on_langgraph(graph: Graph) -> float:
    """Run a graph on LangGraph: one node per task, edges as they are."""
    from operator import add
    from typing import Annotated, TypedDict

    from langgraph.graph import END, START, StateGraph  # type: ignore[import-not-found]

    State = TypedDict("State", {"done": Annotated[list[str], add]})  # noqa: UP013 - LangGraph reads it at run time
    builder = StateGraph(State)
    for name, (_, seconds) in graph.items():

        async def node(_state: object, name: str = name, seconds: float = seconds) -> dict[str, list[str]]:
            await asyncio.sleep(seconds)
            return {"done": [name]}

        builder.add_node(name, node)
    followed = {other for waits, _ in graph.values() for other in waits}
    for name, (waits, _) in graph.items():
        builder.add_edge(list(waits) if waits else START, name)
        if name not in followed:
            builder.add_edge(name, END)
    compiled = builder.compile()
    began = time.perf_counter()
    asyncio.run(compiled.ainvoke({"done": []}, {"recursion_limit": 1000}))
    return time.perf_counter() - began


def bare(count: int) -> None:
    """Run so many tasks that do nothing on asyncio alone."""

    async def nothing() -> None:
        pass

    async def main() -> None:
        await asyncio.gather(*(nothing() for _ in range(count)))

    asyncio.run(main())


@dataclass(slots=True)
class Best:
    """The best of several runs, in seconds by the clock and of the processor."""

    wall: float = float("inf")
    cpu: float = float("inf")

    def take(self, run: Callable[[], object]) -> None:
        """Run once more; a function that gives seconds has measured itself, what it prepared left out."""
        began, used = time.perf_counter(), time.process_time()
        gave = run()
        took, busy = time.perf_counter() - began, time.process_time() - used
        self.wall = min(self.wall, gave if isinstance(gave, float) else took)
        self.cpu = min(self.cpu, busy)


def in_turns(times: int, runs: Mapping[str, Callable[[], object]]) -> dict[str, Best]:
    """Measure several things by turns, so that what else the machine does meets all of them."""
    found = {name: Best() for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            gc.collect()
            found[name].take(run)
    return found


PLANS: Mapping[str, Callable[[], Graph]] = {"layered, 100 x 50 ms": layered, "staircase, 12 x 12": staircase}


def in_memory(graph: Graph) -> float:
    """Run a graph with a journal that forgets."""
    return ours(graph, MemoryJournal())


def in_its_own(python: str, plan: str) -> float:
    """Run a plan on LangGraph in the environment that has it; importing it and building its graph are left out."""
    command = [python, "-m", "benchmarks.runner", "--langgraph-plan", plan]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(command, env=environment, cwd=HERE.parent, capture_output=True, text=True, check=True)
    return float(done.stdout)


def makespans(times: int, langgraph: str | None) -> dict[str, dict[str, float]]:
    """Give, per plan and program, makespan by critical path."""
    found: dict[str, dict[str, float]] = {}
    for plan, make in PLANS.items():
        graph = make()
        runs: dict[str, Callable[[], object]] = {
            "in memory": partial(in_memory, graph),
            "journal on disk": partial(on_disk, graph),
            "asyncio.gather by levels": partial(by_levels, graph),
        }
        if langgraph is not None:
            runs["LangGraph"] = partial(in_its_own, langgraph, plan)
        path = critical_path(graph)
        found[plan] = {name: round(best.wall / path, 3) for name, best in in_turns(times, runs).items()}
    return found


def overheads(times: int, width: int, length: int) -> dict[str, dict[str, float]]:
    """Give microseconds per task, by the clock and of the processor (making the plan is in the latter)."""
    wide: Graph = {f"t{number}": ((), 0.0) for number in range(width)}
    chain: Graph = {f"t{number}": ((f"t{number - 1}",) if number else (), 0.0) for number in range(length)}
    runs: dict[str, tuple[int, Callable[[], object]]] = {
        f"asyncio alone, {width:,} wide": (width, partial(bare, width)),
        f"making the plan, {width:,} wide": (width, lambda: Machine(plan_of(wide), Policy())),
        f"in memory, {width:,} wide": (width, partial(in_memory, wide)),
        f"journal FULL, group commit, {width:,} wide": (width, partial(on_disk, wide)),
        "in memory, chain": (length, partial(in_memory, chain)),
        "journal FULL, chain (a turn of the disk each)": (length, partial(on_disk, chain)),
    }
    measured = in_turns(times, {name: run for name, (_, run) in runs.items()})
    return {
        name: {"wall": round(best.wall / runs[name][0] * 1e6, 1), "cpu": round(best.cpu / runs[name][0] * 1e6, 1)}
        for name, best in measured.items()
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--width", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=300)
    parser.add_argument("--work", type=Path, help="where LangGraph is installed; without it, it takes no part")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--langgraph-plan", choices=tuple(PLANS))
    given = parser.parse_args()
    if given.langgraph_plan is not None:
        print(on_langgraph(PLANS[given.langgraph_plan]()))
        return
    langgraph = None if given.work is None else command_of("langgraph", given.work)
    spans = makespans(given.times, langgraph)
    costs = overheads(given.times, given.width, given.length)
    for plan, row in spans.items():
        print(f"{plan}: " + ", ".join(f"{name} {ratio:.3f}" for name, ratio in row.items()))
    for name, row in costs.items():
        print(f"{name:<48}{row['wall']:10.1f} us by the clock{row['cpu']:10.1f} us of the processor")
    if given.write:
        _write(spans, costs, langgraph)


def _write(spans: object, costs: object, langgraph: str | None) -> None:
    document = {
        "when": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "langgraph": None if langgraph is None else version_of("langgraph"),
        "makespan_by_critical_path": spans,
        "microseconds_per_task": costs,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "runner.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
