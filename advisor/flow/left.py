"""What an entry point built and nothing in the file runs: somebody else will, as it stands."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import RunShape, TaskShape
from advisor.flow.built import members_of, parameter
from advisor.flow.deps import records_of
from advisor.flow.machine import Machine
from advisor.flow.steps import Run, run_steps
from advisor.flow.values import NONE, Arguments, Built, Pure, Value


def run_left(machine: Machine, *, thrown_away: bool = False) -> tuple[cst.CSTNode, ...]:
    """Run what an entry point built and nothing in the file runs: somebody else will, as it stands.

    Where all of it is thrown away at the end, only what was handed to a function not shown can be run by anybody.
    Gives the calls that built it.
    """
    waiting = [each for each in machine.built if each.origin in machine.learned.left]
    if thrown_away:
        waiting = [each for each in waiting if each.origin in machine.handed]
    for built in waiting:
        shape = machine.dialects.default_run(built.shape)
        if shape is not None and built.origin not in machine.ran and not _is_inside(built, waiting):
            run_steps(machine, shape, built, Arguments(), built.origin)
    left = [each for each in waiting if each.shape.alone]
    gave: dict[int, Value] = {}
    for built in left:
        _run_alone(machine, built, left, gave)
    return tuple(dict.fromkeys(built.origin for built in waiting if _was_run(machine, built)))


def _run_alone(machine: Machine, built: Built, left: list[Built], gave: dict[int, Value]) -> None:
    """Pay for a step that no run shows, after those that it names itself; ``gave``: results by the step."""
    shape = machine.dialects.on(built.shape, built.shape.paid_as)
    settled = id(built) in gave or _was_paid(machine, built) or _is_left_out(machine, built)
    if settled or not isinstance(shape, TaskShape):
        return
    gave[id(built)] = NONE
    context = machine.dialects.context_of(built.shape)
    named = parameter(built, (context,))
    for other in members_of(named)[0] if named is not None else []:
        if isinstance(other, Built) and any(other is each for each in left):
            _run_alone(machine, other, left, gave)
    alone = Run(
        machine, RunShape(dialect=built.shape.dialect, called=(), context=context), built, built.origin, Arguments()
    )
    alone.state.results = gave
    web = alone.handed(built)
    # Nothing else shows in which order they will run, or after what.
    frontier, machine.frontier = machine.frontier, frozenset(records_of(web))
    paid = alone.pay(built, shape, web)
    if isinstance(paid, Pure) and paid.record is not None:
        paid.record.handled = True  # whether whoever runs it handles failures is not shown
    gave[id(built)] = paid
    machine.frontier = frontier


def _is_left_out(machine: Machine, built: Built) -> bool:
    """Say whether a step is in none of the runs of its entry point, which show all of theirs, and handed to nobody."""
    shown = machine.shown_runs.get(built.shape.dialect, False)
    return shown and not built.loops and built.origin not in machine.handed | machine.asked


def _was_run(machine: Machine, built: Built) -> bool:
    return built.origin in machine.ran or _was_paid(machine, built)


def _is_inside(built: Built, others: list[Built]) -> bool:
    """Say whether an object is a step of another one that is left, which will run it."""
    held = [each for other in others if other is not built for slot in other.slots.values() for each in _built_in(slot)]
    return any(each is built for each in held)


def _built_in(slot: object) -> list[Value]:
    return members_of(slot)[0] if isinstance(slot, Value) else []


def _was_paid(machine: Machine, built: Built) -> bool:
    return any(record.node is built.origin for record in machine.records.values())
