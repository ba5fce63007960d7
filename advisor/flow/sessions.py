"""Dependence without a value: declared order, shared sessions, and deliberate pauses between calls."""

from __future__ import annotations

from itertools import pairwise

import libcst as cst

from advisor.dialects.shapes import ALWAYS
from advisor.flow.deps import records_of
from advisor.flow.machine import OPENED, Machine
from advisor.flow.records import NeedRecord, TaskRecord
from advisor.flow.standins import walk
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.values import (
    Built,
    Choice,
    Given,
    Instance,
    Obj,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    constant,
    content,
    text_of,
)
from advisor.flow.webs import deps_of


def declare(machine: Machine, record: TaskRecord, given: Given) -> None:
    """Read ``depends_on``: tasks and names of tasks, one or many; names may be given to tasks later on."""
    for value in _members(given.value):
        name = text_of(value)
        if name is not None:
            machine.declared.append((record, name, given.node))
    for source in records_of(deps_of(given.value)):
        _declared(machine, source, record, given.node)


def _members(value: Value) -> list[Value]:
    if isinstance(value, Choice):
        return [inner for option in value.options for inner in _members(option)]
    if isinstance(value, Seq):
        held = content(value)
        return [*held.items, *([held.rest] if held.rest is not None else [])]
    if isinstance(value, Table):
        return [inner for inner in value.slots.values() if isinstance(inner, Value)]
    return [value]


def _declared(machine: Machine, source: TaskRecord, target: TaskRecord, place: cst.CSTNode) -> None:
    key = (source.serial, target.serial, NeedKind.DECLARED, 0)
    reason = "depends_on names it"
    need = NeedRecord(source, target, NeedKind.DECLARED, Certainty.CERTAIN, place, reason)
    machine.needs.setdefault(key, need)


_PREVIOUS = "previous"  # names a point in the past, from which any number of calls may go on


def check_here(machine: Machine, test: cst.BaseExpression) -> None:
    """Note what an assertion says of the order of calls.

    In a test, what comes after it may rest on what it looks at. One on what a cache gave orders the calls before it:
    a later one may be meant to find what another left.
    """
    trials = machine.learned.trials_of(machine)
    if any(isinstance(each, cst.FunctionDef) and trials.is_test(each) for each in machine.stack):
        machine.pause = ("checks what there is so far", test, machine.frontier)
    read = [each.attr.value for each in walk(test) if isinstance(each, cst.Attribute)]
    read += [str(each.raw_value) for each in walk(test) if isinstance(each, cst.SimpleString)]
    if not any("cache" in word.lower() for word in read):
        return
    reason = "the code checks what a cache gave, which the earlier call may be there to fill"
    for source, target in pairwise(dict.fromkeys(machine.log)):
        key = (source.serial, target.serial, NeedKind.STATE, 0)
        need = NeedRecord(source, target, NeedKind.STATE, Certainty.POSSIBLE, test, reason)
        machine.needs.setdefault(key, need)


def resolve_names(machine: Machine) -> None:
    """Turn the names in ``depends_on`` into tasks, once all tasks are known: by ``name=`` first, then by variable."""
    named: dict[str, list[TaskRecord]] = {}
    bound: dict[str, list[TaskRecord]] = {}
    for record in machine.records.values():
        if record.name is not None:
            named.setdefault(record.name, []).append(record)
        if record.binding is not None:
            bound.setdefault(record.binding, []).append(record)
    for target, name, place in machine.declared:
        for source in named.get(name) or bound.get(name, []):
            _declared(machine, source, target, place)


def share(machine: Machine, record: TaskRecord, given: dict[str, Given], names: tuple[str, ...]) -> None:
    """Order tasks that are handed the same session, thread or memory."""
    for name in names:
        key = _identity(machine, given[name].value, name) if name in given else None
        if key is not None:
            _meet(machine, record, name, key, given[name].node)


def remember(machine: Machine, record: TaskRecord, receiver: Built) -> None:
    """Order the calls on one object that keeps what was said before."""
    names = receiver.shape.remembers
    if names and (ALWAYS in names or any(_is_on(receiver.slots.get(("a", name))) for name in names)):
        _meet(machine, record, receiver.shape.kind, _kept(machine, receiver), record.node)
    elif names and receiver.slots.get("loose"):
        _meet(machine, record, receiver.shape.kind, _kept(machine, receiver), record.node, Certainty.POSSIBLE)


def go_on(
    machine: Machine, record: TaskRecord, receiver: Built, given: dict[str, Given], ways: tuple[str, ...]
) -> None:
    """Tie a call that does not begin anew to the last one on the same object."""
    for way in ways:
        name, _, wanted = way.partition("=")
        known, value = constant(given[name].value) if name in given else (False, None)
        if known and str(value) == wanted:
            _meet(machine, record, receiver.shape.kind, _kept(machine, receiver), given[name].node)
    if ways:
        machine.sessions[receiver.shape.kind, _kept(machine, receiver)] = (record, machine.loops)


def remember_run(machine: Machine, receiver: Built, session: Value | None, since: int) -> None:
    """Order the tasks of one run (those logged from ``since`` on) after the runs before it on an object that remembers.

    ``session`` is its session, or the name of it: another one is another past, where the source shows that it is.
    """
    if ALWAYS not in receiver.shape.remembers or len(machine.log) == since:
        return
    key = receiver.shape.kind, (_past(machine, receiver), _session(machine, session))
    before = machine.sessions.get(key)
    new = list(dict.fromkeys(machine.log[since:]))
    if before is not None:
        for record in new:
            _shared(machine, before, record, receiver.shape.kind, record.node)
    machine.sessions[key] = (new[-1], machine.loops)


def _past(machine: Machine, receiver: Built) -> object:
    """Name the store an object remembers in: its own, unless it is handed one that others may be handed, too."""
    handed = [(name, receiver.slots.get(("a", name))) for name in receiver.shape.past_in]
    found = [_identity(machine, value, name) if isinstance(value, Value) else None for name, value in handed]
    return tuple(found) if found and found[0] is not None else _kept(machine, receiver)


def _session(machine: Machine, value: Value | None) -> object:
    """Name a session by its text, or by the call that opened it; ``None`` where it may be any."""
    if value is None or (text := text_of(value)) is not None:
        return text if value is not None else None
    around = [value, value.parent] if isinstance(value, Opaque) else []
    found = next((machine.alike[id(each)][1] for each in around if id(each) in machine.alike), None)
    return found[1] if found is not None and found[0] == OPENED else found


def _is_on(value: object) -> bool:
    known, found = constant(value) if isinstance(value, Value) else (True, None)
    return not known or bool(found)


def meet(  # noqa: PLR0913, PLR0917 - a meeting's own parts
    machine: Machine, record: TaskRecord, name: str, value: Obj, place: cst.CSTNode, certainty: Certainty
) -> None:
    """Tie a task to the last one that met an object."""
    _meet(machine, record, name, _kept(machine, value), place, certainty)


def _meet(  # noqa: PLR0913, PLR0917 - a meeting's own parts
    machine: Machine,
    record: TaskRecord,
    name: str,
    key: object,
    place: cst.CSTNode,
    certainty: Certainty = Certainty.LIKELY,
) -> None:
    before = machine.sessions.get((name, key))
    if before is not None:
        _shared(machine, before, record, name, place, certainty)
    machine.sessions[name, key] = (record, machine.loops)


def _shared(  # noqa: PLR0913, PLR0917 - a need's own parts
    machine: Machine,
    before: tuple[TaskRecord, tuple[object, ...]],
    record: TaskRecord,
    name: str,
    place: cst.CSTNode,
    certainty: Certainty = Certainty.LIKELY,
) -> None:
    source, _ = before
    common = [loop for loop in record.loops if not loop.unrolled and loop in source.loops]
    carried = common[-1] if common and source.serial >= record.serial else None
    if source is record and carried is None:
        return
    key = (source.serial, record.serial, NeedKind.STATE, id(carried) if carried else 0)
    may = "may use" if certainty is Certainty.POSSIBLE else "use"
    reason = f"both {may} the same {name}"
    machine.needs[key] = NeedRecord(source, record, NeedKind.STATE, certainty, place, reason, carried)


def _identity(machine: Machine, value: Value, name: str) -> object:
    text = text_of(value)
    if text is not None:
        return text
    if isinstance(value, Pure) and value.record is not None and not name.startswith(_PREVIOUS):
        return value.record.id  # the session that an earlier answer names
    if isinstance(value, Opaque) and id(value) in machine.alike:
        return machine.alike[id(value)][1]  # a session that is opened again by the same name
    return _kept(machine, value) if isinstance(value, Opaque | Instance | Table | Seq | Built) else None


def _kept(machine: Machine, value: Obj) -> int:
    """Name an object by its address, and keep it: no other one must come to stand there."""
    machine.memo["kept", id(value)] = value
    return id(value)


def pause(machine: Machine, reason: str, place: cst.CSTNode) -> None:
    """Note that the program waits, reads the clock or prints in order here: the order may be meant."""
    for loop in machine.loops:
        if not loop.unrolled:
            loop.disorder[reason] = None
    if reason != "prints or logs in order":
        machine.pause = (reason, place, machine.frontier)


def pause_before(machine: Machine, record: TaskRecord) -> None:
    """Tie a task to those that ended before a pause."""
    if machine.pause is None:
        return
    reason, place, before = machine.pause
    machine.pause = None
    for source in sorted(before, key=lambda each: each.serial):
        if source is not record:
            key = (source.serial, record.serial, NeedKind.STATE, 0)
            need = NeedRecord(
                source, record, NeedKind.STATE, Certainty.POSSIBLE, place, f"the program {reason} between them"
            )
            machine.needs.setdefault(key, need)
