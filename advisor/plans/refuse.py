"""What keeps a plan from being run: each line of the source, and what is unknown there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.errors import RunError
from advisor.flow.expr import Apply, Expr, Hole, walk
from advisor.flow.trace import Refusal, TracedTask
from advisor.graph.plan import Plan
from advisor.places import Span
from advisor.plans.operations import is_known
from advisor.plans.substitute import resolved

TURNS = "turns"
MOST_SHOWN = 20


def refusals_of(plan: Plan) -> tuple[Refusal, ...]:
    """Give everything in the source that a runner could not do, in the order of the places, each once."""
    found = [*plan.trace.refusals, *_cycles(plan)]
    for task in plan.trace.tasks:
        found.extend(_task(task))
    unique = {(refusal.place, refusal.reason): refusal for refusal in found}
    return tuple(sorted(unique.values(), key=lambda refusal: (refusal.place.order, refusal.reason)))


def refuse(refusals: Iterable[Refusal], what: str) -> None:
    """Raise ``RunError`` that names each line and what is unknown there; do nothing when there is nothing."""
    found = list(refusals)
    if not found:
        return
    shown = "; ".join(f"{place_of(refusal.place)}: {refusal.reason}" for refusal in found[:MOST_SHOWN])
    more = f"; and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
    raise RunError(f"{what} cannot be run: {shown}{more}")


def place_of(place: Span) -> str:
    """Write a place as ``path:line``, with the cell of a notebook."""
    cell = "" if place.cell is None else f":cell {place.cell}"
    return f"{place.path}{cell}:{place.start.line}"


def _cycles(plan: Plan) -> Iterator[Refusal]:
    spans = {task.id: task.span for task in plan.trace.tasks}
    for cycle in plan.cycles:
        yield Refusal(place=spans[cycle[0]], reason=f"tasks wait for each other: {', '.join(cycle)}")


def _task(task: TracedTask) -> Iterator[Refusal]:
    if task.description is None and task.prompt is None:
        yield Refusal(place=task.span, reason="the source does not show what this task is to do")
    for expr in _expressions(task):
        yield from _unknown(expr, task)
    for loop in task.loops:
        if not loop.unrolled and loop.iterable is None:
            yield Refusal(place=loop.header, reason="how often this runs, and over what, is not known before it does")
    if task.guard is None and _is_conditional(task):
        yield Refusal(place=task.span, reason="whether this task runs depends on a condition that is not shown")


def _expressions(task: TracedTask) -> Iterator[Expr]:
    own = (task.description, task.prompt, task.guard, *(loop.iterable for loop in task.loops))
    return (resolved(expr) for expr in own if expr is not None)


def _unknown(expr: Expr, task: TracedTask) -> Iterator[Refusal]:
    loops = {loop.id for loop in task.loops if not loop.unrolled}
    for part in walk(expr):
        match part:
            case Hole(input=False) if part.loop is None or part.loop not in loops | _gathered(expr):
                yield Refusal(place=part.place or task.span, reason=f"'{part.name}' is not known: {part.reason}")
            case Apply(operation=operation) if operation != TURNS and not is_known(operation):
                yield Refusal(place=task.span, reason=f"'{operation}' between tasks is not something the runner does")


def _gathered(expr: Expr) -> set[str]:
    """Give the loops whose turns are collected inside an expression."""
    found: set[str] = set()
    for part in walk(expr):
        if isinstance(part, Apply) and part.operation in {TURNS, "each"} and part.operands:
            found.add(str(getattr(part.operands[0], "value", "")))
    return found


def _is_conditional(task: TracedTask) -> bool:
    """Say whether the code may pass the task by. A loop may, too, but then by its list, which is known when it runs."""
    return bool(task.arms) or (task.count.low == 0 and not task.loops)
