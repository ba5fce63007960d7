"""Fill the inputs of a plan from ``--set name=value`` and expand the loops that go over them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from advisor.errors import RunError
from advisor.flow.expr import Const, Entries, Expr, Hole, Items, Result, walk
from advisor.flow.trace import Refusal
from advisor.plans.evaluate import evaluate
from advisor.plans.expand import expand
from advisor.plans.refuse import refuse
from advisor.plans.runplan import RunLoop, RunPlan, RunTask
from advisor.plans.substitute import substitute


def fill(plan: RunPlan, values: Mapping[str, str]) -> RunPlan:
    """Give a plan that can be run: no inputs, no loops.

    A value that is a JSON list or object stands for a list or dictionary; a plain text where a list is gone over is
    cut at its newlines, or at its commas when it has one line. Raises ``RunError`` that lists every refusal with its
    line, every input without a value, or a name that is no input of this plan.
    """
    refuse(plan.refusals, plan.path)
    wanted = inputs_of(plan)
    _refuse_strangers(values, wanted)
    missing = [hole for name, hole in wanted.items() if name not in values]
    refuse((_missing(hole, plan) for hole in missing), plan.path)
    texts = {name: _value(text) for name, text in values.items()}
    lists = {name: _list(text) for name, text in values.items()}
    tasks = tuple(_filled(task, texts, lists) for task in plan.tasks)
    return _tried(expand(replace(plan, tasks=tasks)))


def _tried(plan: RunPlan) -> RunPlan:
    """Work out what waits for no result, so that what cannot be done is known before anything is paid."""
    refuse((refusal for task in plan.tasks for refusal in _impossible(task)), plan.path)
    return plan


def _impossible(task: RunTask) -> Iterator[Refusal]:
    for expr in (task.guard, task.prompt):
        if isinstance(expr, Const) or expr is None or any(isinstance(part, Result) for part in walk(expr)):
            continue
        try:
            if not evaluate(expr, {}) and expr is task.guard:
                return
        except RunError as error:
            yield Refusal(place=task.span, reason=f"task {task.id}: {error}")
            return


def inputs_of(plan: RunPlan) -> dict[str, Hole]:
    """Give the inputs a plan has, by name, in the order in which its tasks use them."""
    found: dict[str, Hole] = {}
    for task in plan.tasks:
        for expr in _expressions(task):
            for part in walk(expr):
                if isinstance(part, Hole) and part.input and part.loop is None:
                    found.setdefault(part.name, part)
    return found


def _expressions(task: RunTask) -> Iterator[Expr]:
    own = (task.prompt, task.guard, *(loop.iterable for loop in task.loops))
    return (expr for expr in own if expr is not None)


def _refuse_strangers(values: Mapping[str, str], wanted: Mapping[str, Hole]) -> None:
    for name in values:
        if name not in wanted:
            known = f"its inputs are: {', '.join(wanted)}" if wanted else "it has no inputs"
            raise RunError(f"--set {name}: the plan has no input of this name; {known}")


def _missing(hole: Hole, plan: RunPlan) -> Refusal:
    place = hole.place or plan.tasks[0].span
    return Refusal(place=place, reason=f"'{hole.name}' has no value; give --set '{hole.name}=…'")


def _value(text: str) -> Expr:
    parsed = _parsed(text)
    return Const(value=text) if parsed is None else as_expr(parsed)


def _list(text: str) -> Expr:
    parsed = _parsed(text)
    if parsed is not None:
        return as_expr(parsed)
    cut = text.split("\n") if "\n" in text else text.split(",")
    return Items(values=tuple(Const(value=part.strip()) for part in cut if part.strip()))


def _parsed(text: str) -> list[object] | dict[str, object] | None:
    if not text.lstrip().startswith(("[", "{")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list | dict) else None


def as_expr(value: object, depth: int = 0) -> Expr:
    """Turn a value read from JSON into an expression."""
    if depth > 50:  # noqa: PLR2004 - deeper than any honest input
        raise RunError("--set: the value is nested too deep")
    match value:
        case list():
            return Items(values=tuple(as_expr(item, depth + 1) for item in value))
        case dict():
            return Entries(pairs=tuple((Const(value=key), as_expr(item, depth + 1)) for key, item in value.items()))
        case str() | int() | float() | bool() | None:
            return Const(value=value)
    raise RunError("--set: not a value of JSON")


def _filled(task: RunTask, texts: Mapping[str, Expr], lists: Mapping[str, Expr]) -> RunTask:
    def text(part: Expr) -> Expr | None:
        return texts.get(part.name) if isinstance(part, Hole) and part.input else None

    def loop(found: RunLoop) -> RunLoop:
        # What a loop goes over is a list, however it was given; deeper inside an operation it is what it is.
        if isinstance(found.iterable, Hole) and found.iterable.input:
            return replace(found, iterable=lists[found.iterable.name])
        return found if found.iterable is None else replace(found, iterable=substitute(found.iterable, text))

    return replace(
        task.saying(substitute(task.prompt, text)),
        guard=None if task.guard is None else substitute(task.guard, text),
        loops=tuple(loop(found) for found in task.loops),
    )
