"""``for``, ``while`` and comprehensions."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.assign import assign
from advisor.flow.blocks import suite_of
from advisor.flow.bounding import is_attempt, note_bound
from advisor.flow.calls import await_value
from advisor.flow.control import Control, above, keep
from advisor.flow.counting import range_count, while_count
from advisor.flow.deps import NOTHING, Deps, control, union
from advisor.flow.holding import eval_awaited
from advisor.flow.iteration import members, with_deps
from advisor.flow.joining import choose, join_slots
from advisor.flow.machine import Exit, Frontier, Machine
from advisor.flow.operators import truth_of
from advisor.flow.paths import absorb, meet
from advisor.flow.records import LoopRecord
from advisor.flow.repeat import UNROLLED, count_of, loop_record, repeat
from advisor.flow.supposed import supposed
from advisor.flow.trace import Count, LoopForm
from advisor.flow.turns import turn_of
from advisor.flow.values import NONE, Choice, Content, Future, Seq, Table, Value, content, taint
from advisor.flow.webs import deps_of

_BREAKS = frozenset({"break", "continue"})


def for_(machine: Machine, node: cst.For) -> bool:
    """Execute ``for``: unrolled over known members, else abstractly."""
    iterable = eval_awaited(machine, node.iter) if node.asynchronous is not None else machine.eval(node.iter)
    chosen_by = control(bound_of(iterable))
    held = members(machine, iterable, node.iter)
    held = _without_futures(machine, held, asynchronous=node.asynchronous is not None)
    read = suite_of(iterable, node)
    if read is not None:
        return _unrolled(machine, node, Content((iterable,)), read)
    held = supposed(machine, iterable, held, lambda over: _unrolled(machine, node, over, node.body))
    if held.rest is None and len(held.items) <= UNROLLED and not _is_range(node.iter):
        return _unrolled(machine, node, held, node.body)
    count, bounded = range_count(machine, node.iter) or count_of(held)
    form = LoopForm.WHILE if held.endless else LoopForm.FOR
    record = loop_record(machine, form, node, count, bounded=bounded, unrolled=False)
    record.portion = held.portion
    value = choose([*held.items, *([held.rest] if held.rest is not None else [])]) if held.items or held.rest else NONE
    value = turn_of(machine, record, iterable, value, node)

    def body() -> bool:
        assign(machine, node.target, value, node.iter)
        return True

    going = _abstract(machine, node, record, body, chosen_by)
    note_bound(machine, record, node)
    return going


def _is_range(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "range"


def _without_futures(machine: Machine, held: Content, *, asynchronous: bool) -> Content:
    if not asynchronous:
        return held
    items = tuple(await_value(machine, item, machine.statics.module) for item in held.items if isinstance(item, Future))
    return Content(items, held.rest) if items and len(items) == len(held.items) else held


def bound_of(value: Value) -> Deps:
    """Give what decides how many members something has: for a known list nothing, for a text the text."""
    if isinstance(value, Seq) and content(value).rest is None:
        return taint(value)
    if isinstance(value, Choice):
        return union(value.deps, *(bound_of(option) for option in value.options))
    if isinstance(value, Seq | Table):
        return taint(value)
    return deps_of(value)


def _unrolled(machine: Machine, node: cst.For, held: Content, body: cst.BaseSuite) -> bool:
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
        going = _turn(machine, body, frame.loop_marks[-1])
    machine.loops, machine.turns = loops, turns
    mark = frame.loop_marks.pop()
    breaks = absorb(machine, since, frozenset({"break"}))
    chosen_by = _decided(machine, base, "break")
    going = _after(machine, node.orelse, going=going)
    going = _resume(machine, mark, breaks, start, chosen_by, going=going)
    machine.control = keep(machine.control, base, _BREAKS)
    machine.region = machine.new_region() if len(machine.log) > logged else region
    return going


def _turn(machine: Machine, body: cst.BaseSuite, mark: int) -> bool:
    """Follow one turn; ``continue`` ends it early, but the loop goes on."""
    frame, since, base = machine.frame, len(machine.frame.exits), machine.control
    start = machine.frontier
    going = machine.run(body)
    early = absorb(machine, since, frozenset({"continue"}))
    going = _resume(machine, mark, early, start, _decided(machine, base, "continue"), going=going)
    machine.control = keep(machine.control, base, frozenset({"continue"}))
    del frame
    return going


def _decided(machine: Machine, base: Control | None, kind: str) -> Deps:
    """Give what decided whether a loop or turn was left early."""
    return union(*(guard.deps for guard in above(machine.control, base) if kind in guard.exits))


def _resume(  # noqa: PLR0913 - what two ends of a turn are joined by
    machine: Machine, mark: int, early: list[Exit], start: Frontier, chosen_by: Deps, *, going: bool
) -> bool:
    """Join the early ends of a loop or turn with its normal end; ``chosen_by`` decides which of them it is."""
    if not early:
        return going
    ended = [(end.snapshot, end.test) for end in early if end.snapshot is not None]
    if going:
        ended.append((machine.store.snapshot(mark), None))
    if ended:
        paths, tests = [path for path, _ in ended], tuple(test for _, test in ended)
        machine.store.merge(mark, paths, join_slots(chosen_by, tests))
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

    paused = machine.pause
    repeat(machine, record, body, chosen_by)
    breaks = absorb(machine, since, frozenset({"break"}))
    if _tries_again(machine, since, breaks):
        machine.pause = paused
    forever = record.form is LoopForm.WHILE and _is_true(machine, node)
    left = [end for end in machine.frame.exits[since:] if end.kind in {"return", "raise", "exit"}]
    if breaks or left:
        likely = record.count.likely
        if is_attempt(node.body):
            likely = min(likely, 1)
            record.disorder["another turn comes only after a failure"] = None
        record.count = Count(low=min(record.count.low, 1), likely=likely, high=record.count.high)
    ended_by = union(chosen_by, _decided(machine, base, "break") if breaks else NOTHING)
    going = _after(machine, node.orelse, going=True)
    _leave_by_break(machine, outer, breaks, start, ended_by)
    machine.control = keep(machine.control, base, _BREAKS)
    if forever and not breaks:
        return False
    return going or bool(breaks)


def _tries_again(machine: Machine, since: int, breaks: list[Exit]) -> bool:
    """Say whether a loop is left as soon as a turn has what it wants: its pauses are between attempts at one thing."""
    returned = any(end.kind == "return" for end in machine.frame.exits[since:])
    return (returned or bool(breaks)) and machine.frame.function is not None


def _leave_by_break(machine: Machine, mark: int, breaks: list[Exit], start: Frontier, chosen_by: Deps) -> None:
    """Join what a break leaves behind; whatever the turns change is as it is because of where they ended."""
    ends = [end.frontier for end in breaks]
    machine.frontier = meet(start, [machine.frontier, *ends])
    for end in breaks:
        for (_, key), (slots, value) in (end.snapshot.cells if end.snapshot else {}).items():
            present = slots.get(key)
            if present is not None and value is not present and isinstance(value, Value):
                machine.store.put(slots, key, choose([present, value]) if isinstance(present, Value) else present)
    _settle(machine, mark, chosen_by)


def _settle(machine: Machine, mark: int, chosen_by: Deps) -> None:
    """Note that what the turns changed since ``mark`` is as it is because there were as many of them."""
    if chosen_by is NOTHING:
        return
    for (_, key), (slots, _) in machine.store.originals(mark).items():
        if key in slots:
            machine.store.put(slots, key, _because(slots[key], control(chosen_by)))


def _because(held: object, web: Deps) -> object:
    """Give what a slot holds, with what decided how often it was written."""
    if isinstance(held, Content):
        items = tuple(with_deps(each, web) for each in held.items)
        return Content(items, None if held.rest is None else with_deps(held.rest, web))
    return with_deps(held, web) if isinstance(held, Value) else held


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
    mark = machine.store.mark()
    webs: list[Deps] = []

    def head() -> bool:
        web = deps_of(machine.eval(node.test))
        webs.append(web)
        if web is not NOTHING:
            reason = "the loop goes on while its result says so"
            machine.control = Control(web, machine.control, node.test, reason, certain=True)
        return True

    going = _abstract(machine, node, record, head, NOTHING)
    note_bound(machine, record, node)
    _settle(machine, mark, union(*webs))
    return going


def _changes(machine: Machine, node: cst.While) -> bool:
    machine.tick()
    return not isinstance(node.test, cst.Name | cst.Integer | cst.SimpleString)
