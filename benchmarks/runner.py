"""The runner against plain asyncio and LangGraph, in one process, as ratios. ``python benchmarks/runner.py``.

Makespans are divided by the critical path of the plan (1.00 is perfect); overhead is microseconds of wall time per
task that does nothing. LangGraph takes part when it is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

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


def bare(count: int) -> float:
    """Give the seconds asyncio alone takes for so many tasks that do nothing."""

    async def nothing() -> None:
        pass

    async def main() -> None:
        await asyncio.gather(*(nothing() for _ in range(count)))

    began = time.perf_counter()
    asyncio.run(main())
    return time.perf_counter() - began


def best(times: int, run: object, *arguments: object) -> float:
    """Give the best of several runs: what else goes on on the machine only ever adds."""
    return min(run(*arguments) for _ in range(times))  # type: ignore[operator]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--width", type=int, default=10_000)
    given = parser.parse_args()
    has_langgraph = importlib.util.find_spec("langgraph") is not None
    print("makespan / critical path      memory   journal  gather by levels  LangGraph")
    for name, graph in (("layered, 100 x 50 ms", layered()), ("staircase, 12 x 12", staircase())):
        path = critical_path(graph)
        row = [_memory(given.times, graph)]
        row += [best(given.times, on_disk, graph), best(given.times, by_levels, graph)]
        shown = "  ".join(f"{seconds / path:8.3f}" for seconds in row)
        graphed = f"{best(1, on_langgraph, graph) / path:8.3f}" if has_langgraph else "not installed"
        print(f"{name:<26}{shown}          {graphed}")
    _overhead(given.times, given.width)


def _memory(times: int, graph: Graph) -> float:
    return min(ours(graph, MemoryJournal()) for _ in range(times))


def _overhead(times: int, width: int) -> None:
    wide: Graph = {f"t{number}": ((), 0.0) for number in range(width)}
    chain: Graph = {f"t{number}": ((f"t{number - 1}",) if number else (), 0.0) for number in range(300)}
    rows = (
        ("asyncio alone, wide", best(times, bare, width) / width),
        ("in memory, wide", _memory(times, wide) / width),
        ("journal FULL, group commit, wide", best(times, on_disk, wide) / width),
        ("in memory, chain", _memory(times, chain) / len(chain)),
        ("journal FULL, chain (an fsync each)", best(times, on_disk, chain) / len(chain)),
    )
    print(f"\nmicroseconds per task that does nothing ({width:,} wide)")
    for name, seconds in rows:
        print(f"{name:<38}{seconds * 1e6:10.1f}")


if __name__ == "__main__":
    main()
