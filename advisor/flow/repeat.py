"""Running something once for each member of an iterable: turn by turn where the members are known, else abstractly."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.control import Control, keep
from advisor.flow.deps import NOTHING, Deps
from advisor.flow.effort import EFFORT
from advisor.flow.functions import LIKELY_TURNS
from advisor.flow.joining import choose, signature, widen
from advisor.flow.machine import Machine
from advisor.flow.records import LoopRecord
from advisor.flow.store import MISSING
from advisor.flow.trace import Count, LoopForm
from advisor.flow.values import Content, Seq, Value, sequence

UNROLLED = 300
PASSES = 6
_DEEP = 2  # loops around a loop from which on it is followed no further than its tasks need
UNKNOWN_COUNT = Count(low=0, likely=LIKELY_TURNS, high=None)
_TURN_EXITS = frozenset({"continue"})


def loop_record(  # noqa: PLR0913 - what a loop is
    machine: Machine, form: LoopForm, node: cst.CSTNode, count: Count, *, bounded: bool, unrolled: bool
) -> LoopRecord:
    """Give the record of a loop at this place of this way through the program."""
    key = (id(node), tuple(map(id, machine.via)), machine.turns)
    found = machine.loop_records.get(key)
    if found is None:
        found = LoopRecord(f"l{len(machine.loop_records) + 1}", form, node, count, bounded, unrolled)
        found.depth = len(machine.via)
        machine.loop_records[key] = found
    return found


def count_of(held: Content) -> tuple[Count, bool]:
    """Say how many turns an iterable gives, and whether anything bounds them."""
    known = len(held.items)
    if held.rest is None:
        return Count(low=known, likely=known, high=known), True
    if held.most is not None:
        low = min(known + held.least, held.most)
        return Count(low=low, likely=min(low + LIKELY_TURNS, held.most), high=held.most), True
    low = max(known, int(held.endless))
    return Count(low=low, likely=known + LIKELY_TURNS, high=None), False


def each_member(  # noqa: PLR0913, PLR0917 - what a turn is made of
    machine: Machine,
    held: Content,
    form: LoopForm,
    node: cst.CSTNode,
    turn: Callable[[Value], Value | None],
    named: Callable[[LoopRecord, Value], Value] | None = None,
) -> Seq:
    """Run ``turn`` for each member and give the list of what the turns gave (``None``: nothing)."""
    if held.rest is None and len(held.items) <= UNROLLED:
        return _unrolled(machine, held, form, node, turn)
    count, bounded = count_of(held)
    record = loop_record(machine, form, node, count, bounded=bounded, unrolled=False)
    record.portion = held.portion
    value = choose([*held.items, *([held.rest] if held.rest is not None else [])])
    value = value if named is None else named(record, value)
    gave: list[Value] = []

    def body() -> bool:
        given = turn(value)
        gave.extend([given] if given is not None else [])
        return True

    repeat(machine, record, body)
    return sequence((), "list", choose(gave) if gave else None)


def _unrolled(
    machine: Machine, held: Content, form: LoopForm, node: cst.CSTNode, turn: Callable[[Value], Value | None]
) -> Seq:
    size = len(held.items)
    count = Count(low=size, likely=size, high=size)
    record = loop_record(machine, form, node, count, bounded=True, unrolled=True)
    loops, turns = machine.loops, machine.turns
    machine.loops = (*loops, record)
    gave: list[Value] = []
    for index, value in enumerate(held.items):
        machine.turns = (*turns, index)
        given = turn(value)
        gave.extend([given] if given is not None else [])
    machine.loops, machine.turns = loops, turns
    return sequence(gave)


def repeat(machine: Machine, record: LoopRecord, body: Callable[[], bool], chosen_by: Deps = NOTHING) -> None:
    """Follow an abstract body turn after turn, until another turn would show nothing new.

    ``chosen_by`` decides how many turns there are. Each pass begins with what the passes before it may have left.
    """
    loops, base, region = machine.loops, machine.control, machine.region
    machine.loops = (*loops, record)
    start, logged = machine.frontier, len(machine.log)
    seen: object = None
    record.running, record.base = True, base
    for turn in range(_passes(machine, record)):
        record.turn = turn
        machine.region = machine.new_region()
        machine.control = Control(
            chosen_by, machine.control, record.node, "its result decides how often this runs", certain=True
        )
        mark, facts = machine.store.mark(), len(machine.needs)
        going = body()
        shape = _widen(machine, mark)
        machine.control = keep(machine.control, base, _TURN_EXITS)
        if turn and (not going or (len(machine.needs) == facts and shape == seen)):
            break
        if not turn and len(machine.log) == logged and shape == seen:
            break
        if turn and EFFORT.is_low:
            break
        seen = shape
    machine.loops = loops
    record.running, record.settled = False, True
    machine.frontier = machine.frontier if machine.frontier is not start else start
    machine.region = machine.new_region() if len(machine.log) > logged else region


def maybe_done(machine: Machine, body: Callable[[], object], record: LoopRecord | None = None) -> None:
    """Follow once what may have been done or not; with a loop's record, what may have been done often."""
    loops, mark = machine.loops, machine.store.mark()
    machine.loops = loops if record is None else (*loops, record)
    body()
    _widen(machine, mark)
    machine.loops = loops


def _passes(machine: Machine, record: LoopRecord) -> int:
    """Say how many turns to follow at most: each turn of the loops around begins this one anew.

    What one turn of a loop leaves to its next shows in two; what the turns of loops around it leave, in theirs.
    """
    around = sum(loop.running for loop in machine.loops)
    if around < _DEEP:
        return PASSES
    return 1 if record.settled else 2


def _widen(machine: Machine, mark: int) -> dict[object, frozenset[int]]:
    """Join the state before a turn with the one after it; gives what each changed slot depends on now."""
    shape: dict[object, frozenset[int]] = {}
    for cell, (slots, before) in machine.store.originals(mark).items():
        key = cell[1]
        after = slots.get(key, MISSING)
        joined = after if before is after else widen([before, after])
        if joined is MISSING:
            continue
        if joined is not after:
            machine.store.put(slots, key, joined)
        shape[cell] = signature(joined)
    return shape
