"""What the tests of the flow room ask: the trace of a text, and its needs and order in short."""

from __future__ import annotations

from advisor.flow import trace_program
from advisor.flow.expr import render
from advisor.flow.trace import Need, Trace, TracedTask
from advisor.sources.units import Medium, Program


def traces(text: str, medium: Medium = Medium.PYTHON) -> tuple[Trace, ...]:
    return trace_program(Program(path="plan.py", text=text, medium=medium, name="Section"))


def only(text: str, medium: Medium = Medium.PYTHON) -> Trace:
    (found,) = traces(text, medium)
    return found


def texts(trace: Trace) -> list[str]:
    return [render(task.description) if task.description is not None else "" for task in trace.tasks]


def needs(trace: Trace) -> set[str]:
    return {f"{need.source}>{need.target} {need.kind.value}" for need in trace.needs}


def order(trace: Trace) -> dict[str, tuple[str, ...]]:
    return {task.id: task.after for task in trace.tasks}


def task(trace: Trace, name: str) -> TracedTask:
    return next(each for each in trace.tasks if each.id == name)


def carried(trace: Trace, name: str = "t1") -> tuple[Need, ...]:
    return tuple(need for loop in task(trace, name).loops for need in loop.carried)


def counts(trace: Trace, name: str = "t1") -> tuple[int, int, int | None]:
    count = task(trace, name).count
    return count.low, count.likely, count.high
