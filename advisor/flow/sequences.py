"""Builtin functions over sequences: what goes through them, in which order, and what is chosen from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import libcst as cst

from advisor.flow.concurrency import settle
from advisor.flow.deps import NOTHING, control, union
from advisor.flow.folding import applied
from advisor.flow.iteration import members, with_deps
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.operators import combine, truth_of
from advisor.flow.pools import members_list, zipped
from advisor.flow.records import NeedRecord, TaskRecord
from advisor.flow.repeat import each_member
from advisor.flow.shown import applied_to, showing
from advisor.flow.tasks import note_need
from advisor.flow.trace import Certainty, LoopForm, NeedKind
from advisor.flow.values import (
    NONE,
    Arguments,
    Content,
    Future,
    Given,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    const,
    constant,
    content,
    sequence,
)
from advisor.flow.webs import deps_of, to_expr

Handler = Callable[[Machine, Arguments, cst.CSTNode], Value]

_ITERATOR = "iterator"
_STOPS = "an answer before it decides whether this runs"


def _enumerate(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    known, first = constant(arguments.value(1, "start") or const(0))
    start = first if known and isinstance(first, int) else 0
    items: list[Value] = [sequence([const(start + index), value], "tuple") for index, value in enumerate(held.items)]
    index = Opaque(name="index", reason="a turn's number")
    rest = sequence([index, held.rest], "tuple") if held.rest is not None else None
    return _listed(sequence(items, "list", rest, held.most), "enumerate", arguments.value(0) or NONE, const(start))


def _zip(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    columns = [members(machine, given.value, node) for given in arguments.positional]
    if arguments.rest is not None:
        return sequence((), "list", Opaque(name="…", deps=deps_of(arguments.rest.value)))
    if len(columns) == 1:
        columns = [*columns]
        return sequence([sequence([item], "tuple") for item in columns[0].items])
    held = _cut(columns)
    given = [each.value for each in arguments.positional]
    return _listed(sequence(held.items, "list", held.rest), "zip", *given) if given else sequence(())


def _listed(made: Seq, operation: str, first: Value, *others: Value) -> Value:
    """Keep beside a list of unknown length how a runner can make it."""
    whole = [_whole(value) for value in (first, *others)]
    return showing(made, applied_to(operation, whole[0], whole[1:])) if content(made).rest is not None else made


def _whole(value: Value) -> Value:
    """Give a list that is shown as the expression it is."""
    return Pure(to_expr(value), deps_of(value)) if isinstance(value, Seq | Table) else value


def _cut(columns: list[Content]) -> Content:
    known = [len(column.items) for column in columns if column.rest is None]
    if known and any(column.rest is not None for column in columns):
        size = min(known)
        full = [
            Content((*column.items, *([column.rest] * size))[:size]) if column.rest is not None else column
            for column in columns
        ]
        return zipped(full)
    return zipped(columns)


def _sorted(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    reverse = constant(arguments.value(9, "reverse"))[1] is True
    made = ordered(machine, held, arguments.named.get("key"), node, reverse=reverse)
    return sequence(made.items, "list", made.rest)


def ordered(machine: Machine, held: Content, key: Given | None, node: cst.CSTNode, *, reverse: bool) -> Content:
    """Sort: where results decide the order, any member may stand anywhere."""
    everything = [*held.items, *([held.rest] if held.rest is not None else [])]
    keys = _keys(machine, held, key, node)
    shown = [constant(each) for each in keys]
    if held.rest is None and all(known for known, _ in shown):
        try:
            order = sorted(range(len(keys)), key=lambda index: shown[index][1], reverse=reverse)
        except TypeError:
            return held
        return Content(tuple(held.items[index] for index in order))
    web = union(*(deps_of(each) for each in keys))
    if web is NOTHING and all(deps_of(each) is NOTHING for each in everything) and held.rest is None:
        return held
    one = choose(everything, web)
    return Content(tuple(one for _ in held.items), one if held.rest is not None else None)


def _keys(machine: Machine, held: Content, key: Given | None, node: cst.CSTNode) -> list[Value]:
    """Give what is compared: a key function is called once for each member, in turn."""
    if key is None or key.value is NONE:
        return [*held.items, *([held.rest] if held.rest is not None else [])]

    def turn(value: Value) -> Value:
        return machine.call(key.value, Arguments((Given(value, node),)), node)

    made = each_member(machine, held, LoopForm.MAP, node, turn)
    found = made.slots["content"]
    return [*found.items, *([found.rest] if found.rest is not None else [])]


def _reversed(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    return sequence(held.items[::-1], "list", held.rest)


def _map(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``map(f, xs)``: done when it is gone through."""
    from advisor.flow.concurrency import deferred

    callee = arguments.value(0) or NONE
    columns = [members(machine, given.value, given.node) for given in arguments.positional[1:]]
    held = _cut(columns) if len(columns) > 1 else zipped(columns)

    def turn(value: Value) -> Value:
        parts = members_list(value, len(columns))
        return machine.call(callee, Arguments(tuple(Given(part, node) for part in parts)), node)

    frame = machine.frame

    def run() -> Value:
        kept, machine.frame = machine.frame, frame
        made = each_member(machine, held, LoopForm.MAP, node, turn)
        machine.frame = kept
        return made

    return deferred(machine, run, node)


def _filter(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    callee, given = arguments.value(0) or NONE, arguments.value(1) or NONE
    held = members(machine, given, node)

    def turn(value: Value) -> Value | None:
        test = (
            value
            if callee is NONE or constant(callee) == (True, None)
            else machine.call(callee, Arguments((Given(value, node),)), node)
        )
        known, truth = truth_of(test)
        if known:
            return value if truth else None
        return with_deps(value, control(deps_of(test)))

    return each_member(machine, held, LoopForm.MAP, node, turn)


def _sum(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    total = arguments.value(1, "start") or const(0)
    for item in held.items:
        total = combine(machine, cst.Add(), total, item, node)
    if held.rest is not None:
        total = applied("sum", [total, held.rest])
    return total


def _best(name: str) -> Handler:
    def pick(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        given = [each.value for each in arguments.positional]
        held = members(machine, given[0], node) if len(given) == 1 else Content(tuple(given))
        options = [*held.items, *([held.rest] if held.rest is not None else [])]
        key = arguments.named.get("key")
        ranks = _keys(machine, held, key, node)
        shown = [constant(each) for each in ranks]
        if options and all(known for known, _ in shown):
            try:
                chosen = (max if name == "max" else min)(range(len(options)), key=lambda index: shown[index][1])
                return options[chosen]
            except TypeError:
                return applied(name, options)
        if all(isinstance(option, Pure) for option in options) and key is None and held.rest is None:
            return applied(name, options)
        return choose(options, union(*(deps_of(each) for each in ranks))) if options else NONE

    return pick


def _any_all(name: str) -> Handler:
    def test(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        held = _until_decided(machine, arguments.value(0) or NONE, node)
        return applied(name, [Seq(slots={"content": held})])

    return test


def _until_decided(machine: Machine, value: Value, node: cst.CSTNode) -> Content:
    """Go through what stops as soon as an answer decides: a later turn is paid only after the earlier ones."""
    lazy = isinstance(value, Future) and value.slots.get("state") == "new"
    known, logged = set(machine.loop_records.values()), len(machine.log)
    held = members(machine, value, node)
    loops = [loop for loop in machine.loop_records.values() if loop not in known] if lazy else []
    for loop in loops:
        inside = [record for record in dict.fromkeys(machine.log[logged:]) if loop in record.loops]
        loop.count = replace(loop.count, low=min(loop.count.low, 1))
        if inside and loop.unrolled:
            _in_turn(machine, inside, node)
        elif inside:
            last, first = inside[-1], inside[0]
            note_need(machine, NeedRecord(last, first, NeedKind.CONTROL, Certainty.CERTAIN, node, _STOPS, loop))
    return held


def _in_turn(machine: Machine, records: list[TaskRecord], node: cst.CSTNode) -> None:
    """Tie the tasks of each turn to those of the turn before; a turn begins where a call is met again."""
    turns: list[list[TaskRecord]] = [[]]
    for record in records:
        if any(record.node is earlier.node and record.via == earlier.via for earlier in turns[-1]):
            turns.append([])
        turns[-1].append(record)
    for earlier, later in pairwise(turns):
        for record in later:
            record.certain = False
            for source in earlier:
                note_need(machine, NeedRecord(source, record, NeedKind.CONTROL, Certainty.CERTAIN, node, _STOPS))


def _next(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = _until_decided(machine, arguments.value(0) or NONE, node)
    options = [*held.items, *([held.rest] if held.rest is not None else [])]
    default = arguments.value(1)
    taken = arguments.value(0)
    if isinstance(taken, Seq) and taken.kind == _ITERATOR:
        machine.store.put(taken.slots, "content", Content(held.items[1:], held.rest))
    first = options[0] if held.items else choose(options) if options else default or NONE
    return choose([first, default]) if default is not None and not held.items else first


def _iter(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0) or NONE
    if len(arguments.positional) > 1:
        found = machine.call(value, Arguments(), node)
        return sequence((), "list", found)
    value = settle(machine, value) if isinstance(value, Future) else value
    if not isinstance(value, Seq) or value.kind == _ITERATOR:
        return value
    held = members(machine, value, node)
    return sequence(held.items, _ITERATOR, held.rest)


def _range(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    bounds = [constant(given.value) for given in arguments.positional]
    if bounds and all(known and isinstance(value, int) for known, value in bounds):
        try:
            turns = range(*(value for _, value in bounds))
        except (TypeError, ValueError):
            return sequence(())
        if len(turns) <= 300:  # noqa: PLR2004 - as many as are unrolled
            return sequence([const(number) for number in turns])
    web = union(*(deps_of(given.value) for given in arguments.positional))
    made = sequence((), "list", Opaque(name=machine.snippet(node), reason="a number", deps=web))
    if web is not NOTHING:
        made.slots["taint"] = web
    return made


SEQUENCES: dict[str, Handler] = {
    "enumerate": _enumerate, "zip": _zip, "sorted": _sorted, "reversed": _reversed, "map": _map, "filter": _filter,
    "sum": _sum, "min": _best("min"), "max": _best("max"), "any": _any_all("any"), "all": _any_all("all"),
    "next": _next, "anext": _next, "iter": _iter, "aiter": _iter, "range": _range,
}  # fmt: skip
