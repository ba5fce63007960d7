"""``for``, ``while`` and comprehensions."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.assign import assign
from advisor.flow.calls import await_value
from advisor.flow.control import keep
from advisor.flow.counting import range_count, while_count
from advisor.flow.deps import NOTHING, Deps, control, records_of, union
from advisor.flow.expr import Hole
from advisor.flow.iteration import members, with_deps
from advisor.flow.joining import choose, join_slots
from advisor.flow.literals import store_item
from advisor.flow.machine import Exit, Frontier, Machine
from advisor.flow.operators import truth_of
from advisor.flow.paths import Way, absorb, fork, meet
from advisor.flow.records import LoopRecord
from advisor.flow.repeat import UNROLLED, count_of, each_member, loop_record, repeat
from advisor.flow.trace import Count, LoopForm
from advisor.flow.values import NONE, Choice, Content, Future, Opaque, Pure, Seq, Table, Value, content, sequence, taint
from advisor.flow.webs import deps_of, to_expr

_BREAKS = frozenset({"break", "continue"})


def for_(machine: Machine, node: cst.For) -> bool:
    """Execute ``for``: unrolled over known members, else abstractly."""
    iterable = machine.eval(node.iter)
    chosen_by = control(_bound_of(iterable))
    held = members(machine, iterable, node.iter)
    held = _without_futures(machine, held, asynchronous=node.asynchronous is not None)
    if held.rest is None and len(held.items) <= UNROLLED and not _is_range(node.iter):
        return _unrolled(machine, node, held)
    count, bounded = range_count(machine, node.iter) or count_of(held)
    record = loop_record(machine, LoopForm.FOR, node, count, bounded=bounded, unrolled=False)
    value = choose([*held.items, *([held.rest] if held.rest is not None else [])]) if held.items or held.rest else NONE
    value = turn_of(machine, record, iterable, value, node)

    def body() -> bool:
        assign(machine, node.target, value, node.iter)
        return True

    return _abstract(machine, node, record, body, chosen_by)


def turn_of(machine: Machine, record: LoopRecord, iterable: Value, value: Value, node: cst.For | cst.CompFor) -> Value:
    """Give the value one turn goes by: named by the loop's variable, known to be a turn's."""
    if not isinstance(node.target, cst.Name):
        return value
    record.variable = node.target.value
    record.iterable = to_expr(iterable, machine.snippet(node.iter))
    if isinstance(value, Opaque):
        reason = value.reason
        made = Opaque(name=record.variable, reason=reason, place=node.target, deps=deps_of(value), loop=record.key)
        made.slots.update(value.slots)
        return made
    if isinstance(value, Pure):
        tasks = frozenset(each.id for each in records_of(value.deps))
        hole = Hole(name=record.variable, reason="a turn's value", tasks=tasks, loop=record.key)
        return Pure(hole, value.deps, value.record, inner=value.inner, size=2)
    return value


def _is_range(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "range"


def _without_futures(machine: Machine, held: Content, *, asynchronous: bool) -> Content:
    if not asynchronous:
        return held
    items = tuple(await_value(machine, item, machine.statics.module) for item in held.items if isinstance(item, Future))
    return Content(items, held.rest) if items and len(items) == len(held.items) else held


def _bound_of(value: Value) -> Deps:
    """Give what decides how many members something has: for a known list nothing, for a text the text."""
    if isinstance(value, Seq) and content(value).rest is None:
        return taint(value)
    if isinstance(value, Choice):
        return union(value.deps, *(_bound_of(option) for option in value.options))
    if isinstance(value, Seq | Table):
        return taint(value)
    return deps_of(value)


def _unrolled(machine: Machine, node: cst.For, held: Content) -> bool:
    size = len(held.items)
    record = loop_record(
        machine, LoopForm.FOR, node, Count(low=size, likely=size, high=size), bounded=True, unrolled=True
    )
    loops, turns, frame = machine.loops, machine.turns, machine.frame
    base, region, since, logged = machine.control, machine.region, len(frame.exits), len(machine.log)
    start = machine.frontier
    frame.loop_marks.append(machine.store.mark())
    machine.loops = (*loops, record)
    going = True
    for index, value in enumerate(held.items):
        if not going:
            break
        machine.turns = (*turns, index)
        machine.region = machine.new_region()
        assign(machine, node.target, value, node.iter)
        going = _turn(machine, node.body, frame.loop_marks[-1])
    machine.loops, machine.turns = loops, turns
    mark = frame.loop_marks.pop()
    breaks = absorb(machine, since, frozenset({"break"}))
    going = _after(machine, node.orelse, going=going)
    going = _resume(machine, mark, breaks, start, going=going)
    machine.control = keep(machine.control, base, _BREAKS)
    machine.region = machine.new_region() if len(machine.log) > logged else region
    return going


def _turn(machine: Machine, body: cst.BaseSuite, mark: int) -> bool:
    """Follow one turn; ``continue`` ends it early, but the loop goes on."""
    frame, since, base = machine.frame, len(machine.frame.exits), machine.control
    start = machine.frontier
    going = machine.run(body)
    early = absorb(machine, since, frozenset({"continue"}))
    going = _resume(machine, mark, early, start, going=going)
    machine.control = keep(machine.control, base, frozenset({"continue"}))
    del frame
    return going


def _resume(machine: Machine, mark: int, early: list[Exit], start: Frontier, *, going: bool) -> bool:
    """Join the early ends of a loop or turn with its normal end."""
    if not early:
        return going
    paths = [end.snapshot for end in early if end.snapshot is not None]
    if going:
        paths.append(machine.store.snapshot(mark))
    if paths:
        machine.store.merge(mark, paths, join_slots(NOTHING))
    ends = [end.frontier for end in early] + ([machine.frontier] if going else [])
    machine.frontier = meet(start, ends)
    return True


def _abstract(
    machine: Machine, node: cst.For | cst.While, record: LoopRecord, head: Callable[[], bool], chosen_by: Deps
) -> bool:
    frame, since, base, start = machine.frame, len(machine.frame.exits), machine.control, machine.frontier
    outer = machine.store.mark()

    def body() -> bool:
        frame.loop_marks.append(machine.store.mark())
        head()
        going = _turn(machine, node.body, frame.loop_marks[-1])
        frame.loop_marks.pop()
        return going

    repeat(machine, record, body, chosen_by)
    breaks = absorb(machine, since, frozenset({"break"}))
    forever = record.form is LoopForm.WHILE and record.bounded is False and _is_true(machine, node)
    left = [end for end in machine.frame.exits[since:] if end.kind in {"return", "raise", "exit"}]
    if breaks or left:
        record.count = Count(low=min(record.count.low, 1), likely=record.count.likely, high=record.count.high)
    going = _after(machine, node.orelse, going=True)
    _leave_by_break(machine, outer, breaks, start)
    machine.control = keep(machine.control, base, _BREAKS)
    if forever and not breaks:
        return False
    return going or bool(breaks)


def _leave_by_break(machine: Machine, mark: int, breaks: list[Exit], start: Frontier) -> None:
    del mark
    ends = [end.frontier for end in breaks]
    machine.frontier = meet(start, [machine.frontier, *ends])
    for end in breaks:
        for (_, key), (slots, value) in (end.snapshot.cells if end.snapshot else {}).items():
            present = slots.get(key)
            if present is not None and value is not present and isinstance(value, Value):
                machine.store.put(slots, key, choose([present, value]) if isinstance(present, Value) else present)


def _is_true(machine: Machine, node: cst.For | cst.While) -> bool:
    if not isinstance(node, cst.While):
        return False
    literal = isinstance(node.test, cst.Integer) or (isinstance(node.test, cst.Name) and node.test.value == "True")
    return literal and truth_of(machine.eval(node.test)) == (True, True)


def _after(machine: Machine, orelse: cst.Else | None, *, going: bool) -> bool:
    if orelse is None or not going:
        return going
    return machine.run(orelse.body)


def while_(machine: Machine, node: cst.While) -> bool:
    """Execute ``while``: abstractly, its test made anew in each turn."""
    first = machine.eval(node.test)
    if truth_of(first) == (True, False) and not _changes(machine, node):
        return _after(machine, node.orelse, going=True)
    count, bounded = while_count(machine, node, first)
    record = loop_record(machine, LoopForm.WHILE, node, count, bounded=bounded, unrolled=False)
    record.header = node

    def head() -> bool:
        from advisor.flow.control import Control

        web = deps_of(machine.eval(node.test))
        if web is not NOTHING:
            reason = "the loop goes on while its result says so"
            machine.control = Control(web, machine.control, node.test, reason, certain=True)
        return True

    return _abstract(machine, node, record, head, NOTHING)


def _changes(machine: Machine, node: cst.While) -> bool:
    machine.tick()
    return not isinstance(node.test, cst.Name | cst.Integer | cst.SimpleString)


def comprehension(machine: Machine, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Value:
    """Evaluate a list, set or generator expression; a generator waits until it is gone through."""
    form = LoopForm.GENERATOR if isinstance(node, cst.GeneratorExp) else LoopForm.COMPREHENSION

    def run() -> Value:
        made = _nested(machine, node.for_in, form, lambda: machine.eval(node.elt))
        return Seq(slots=dict(made.slots), kind="set" if isinstance(node, cst.SetComp) else "list")

    if not isinstance(node, cst.GeneratorExp):
        return run()
    return _later(machine, run, node)


def _later(machine: Machine, run: Callable[[], Value], node: cst.GeneratorExp) -> Value:
    frame = machine.frame
    from advisor.flow.concurrency import deferred

    def thunk() -> Value:
        kept, machine.frame = machine.frame, frame
        try:
            return run()
        finally:
            machine.frame = kept

    return deferred(machine, thunk, node)


def dict_comprehension(machine: Machine, node: cst.DictComp) -> Value:
    """Evaluate ``{k: v for …}``."""
    table = Table()

    def pair() -> Value:
        key, value = machine.eval(node.key), machine.eval(node.value)
        store_item(machine, table, key, value)
        return NONE

    _nested(machine, node.for_in, LoopForm.COMPREHENSION, pair)
    return table


def _nested(machine: Machine, clause: cst.CompFor, form: LoopForm, element: Callable[[], Value]) -> Seq:
    """Run one ``for`` clause of a comprehension, and those within it."""
    iterable = machine.eval(clause.iter)
    held = members(machine, iterable, clause.iter)
    known = range_count(machine, clause.iter)
    if known is not None:
        held = Content(
            (), choose([*held.items, *([held.rest] if held.rest is not None else [])]) if held.items else held.rest
        )
    gathered: list[Value] = []
    loose: list[Value] = []
    abstract = held.rest is not None or len(held.items) > UNROLLED

    def turn(value: Value) -> Value | None:
        assign(machine, clause.target, value, clause.iter)
        given = _conditions(machine, clause, form, element)
        if given is not None:
            kept = content(given)
            (loose if abstract else gathered).extend(kept.items)
            loose.extend([kept.rest] if kept.rest is not None else [])
        return None

    bound = _bound_of(iterable)
    each_member(
        machine, held, form, clause, turn, lambda record, value: turn_of(machine, record, iterable, value, clause)
    )
    _set_count(machine, clause, known)
    if bound is not NOTHING:
        gathered = [with_deps(value, control(bound)) for value in gathered]
        loose = [with_deps(value, control(bound)) for value in loose]
    return sequence(gathered, "list", choose(loose) if loose else None)


def _set_count(machine: Machine, clause: cst.CompFor, known: tuple[Count, bool] | None) -> None:
    if known is not None:
        for record in machine.loop_records.values():
            if record.node is clause:
                record.count, record.bounded = known


def _conditions(machine: Machine, clause: cst.CompFor, form: LoopForm, element: Callable[[], Value]) -> Seq | None:
    webs: list[Deps] = []
    for condition in clause.ifs:
        test = machine.eval(condition.test)
        known, truth = truth_of(test)
        if known and not truth:
            return None
        if not known:
            webs.append(deps_of(test))
    if not clause.ifs or (not webs and all(truth_of(machine.eval(each.test))[0] for each in clause.ifs)):
        return _inner(machine, clause, form, element)
    web = union(*webs)
    found = fork(machine, [Way(run=lambda: _inner(machine, clause, form, element), deps=web), Way(run=lambda: NONE)])[0]
    if not isinstance(found, Seq):
        return None
    held = content(found)
    return sequence([Choice((item,), control(web)) for item in held.items], "list", held.rest)


def _inner(machine: Machine, clause: cst.CompFor, form: LoopForm, element: Callable[[], Value]) -> Seq:
    if clause.inner_for_in is not None:
        return _nested(machine, clause.inner_for_in, form, element)
    return sequence([element()])
