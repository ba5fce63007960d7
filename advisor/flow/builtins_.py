"""Python's builtin functions."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.concurrency import settle
from advisor.flow.deps import NOTHING, control, union
from advisor.flow.expr import Const
from advisor.flow.folding import applied, joined
from advisor.flow.iteration import members, with_deps
from advisor.flow.joining import choose
from advisor.flow.lookup import get
from advisor.flow.machine import Machine
from advisor.flow.operators import combine, truth_of
from advisor.flow.paths import Way, fork, leave
from advisor.flow.pools import members_list, zipped
from advisor.flow.repeat import each_member
from advisor.flow.sessions import pause
from advisor.flow.trace import LoopForm
from advisor.flow.values import (
    FALSE,
    NONE,
    TRUE,
    Arguments,
    Content,
    Future,
    Given,
    Instance,
    Method,
    Native,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    const,
    constant,
    sequence,
    taint,
    text_of,
)
from advisor.flow.webs import deps_of

Handler = Callable[[Machine, Arguments, cst.CSTNode], Value]


def _print(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if any(deps_of(given.value) is not NOTHING for given in arguments.all()):
        pause(machine, "prints or logs in order", node)
    return NONE


def _length(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0) or NONE
    if isinstance(value, Seq | Table) and taint(value) is NOTHING:
        held = members(machine, value, node)
        if held.rest is None and not (isinstance(value, Seq) and value.kind == "set"):
            return const(len(held.items))
    known, text = constant(value)
    if known and isinstance(text, str):
        return Pure(Const(value=len(text)), deps_of(value))
    return applied("len", [value])


def _text(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0)
    if value is None:
        return const("")
    return as_text(machine, value, node)


def as_text(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """Give ``str(value)``."""
    if isinstance(value, Instance):
        from advisor.flow.classes import text_form

        found = text_form(machine, value, node)
        if found is not None:
            return found
    if isinstance(value, Pure):
        known, found_constant = constant(value)
        return Pure(Const(value=str(found_constant)), value.deps) if known else value
    return joined([value], [machine.snippet(node)])


def _number(kind: type[int | float]) -> Handler:
    def convert(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        value = arguments.value(0) or NONE
        known, found = constant(value)
        if known and isinstance(found, str | int | float) and len(str(found)) < 50:  # noqa: PLR2004 - a number a person wrote
            try:
                return Pure(Const(value=kind(found)), deps_of(value))
            except (ValueError, OverflowError):
                return NONE
        machine.tick()
        del node
        return applied(kind.__name__, [value])

    return convert


def _truth(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0) or FALSE
    known, truth = truth_of(value)
    machine.tick()
    del node
    return (TRUE if truth else FALSE) if known else applied("bool", [value])


def _collect(kind: str) -> Handler:
    def build(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        value = arguments.value(0)
        if value is None:
            return sequence((), kind)
        held = members(machine, value, node)
        made = sequence(held.items, kind, held.rest)
        if isinstance(value, Seq) and taint(value) is not NOTHING:
            made.slots["taint"] = taint(value)
        return made

    return build


def _dict(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    table = Table()
    from advisor.flow.methods import call_method

    call_method(machine, Method(table, "update"), arguments, node)
    return table


def _enumerate(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    known, first = constant(arguments.value(1, "start") or const(0))
    start = first if known and isinstance(first, int) else 0
    items: list[Value] = [sequence([const(start + index), value], "tuple") for index, value in enumerate(held.items)]
    index = Opaque(name="index", reason="a turn's number")
    return sequence(items, "list", sequence([index, held.rest], "tuple") if held.rest is not None else None)


def _zip(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    columns = [members(machine, given.value, node) for given in arguments.positional]
    if arguments.rest is not None:
        return sequence((), "list", Opaque(name="…", deps=deps_of(arguments.rest.value)))
    if len(columns) == 1:
        columns = [*columns]
        return sequence([sequence([item], "tuple") for item in columns[0].items])
    held = _cut(columns)
    return sequence(held.items, "list", held.rest)


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
    """Sort: where results decide the order, any member may stand anywhere."""
    held = members(machine, arguments.value(0) or NONE, node)
    key = arguments.named.get("key")
    keys = (
        [machine.call(key.value, Arguments((Given(item, node),)), node) for item in held.items]
        if key
        else list(held.items)
    )
    shown = [constant(each) for each in keys]
    reverse = constant(arguments.value(9, "reverse") or FALSE)[1] is True
    if held.rest is None and all(known for known, _ in shown):
        try:
            order = sorted(range(len(keys)), key=lambda index: shown[index][1], reverse=reverse)
            return sequence([held.items[index] for index in order])
        except TypeError:
            return sequence(held.items)
    everything = [*held.items, *([held.rest] if held.rest is not None else [])]
    web = union(*(deps_of(each) for each in (keys or everything)))
    one = choose(everything, web)
    return sequence([one for _ in held.items], "list", one if held.rest is not None else None)


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
        ranks = [machine.call(key.value, Arguments((Given(item, node),)), node) for item in options] if key else options
        shown = [constant(each) for each in ranks]
        if options and all(known for known, _ in shown):
            try:
                chosen = (max if name == "max" else min)(range(len(options)), key=lambda index: shown[index][1])
                return options[chosen]
            except TypeError:
                return applied(name, options)
        if all(isinstance(option, Pure) for option in options) and key is None:
            return applied(name, options)
        return choose(options, union(*(deps_of(each) for each in ranks))) if options else NONE

    return pick


def _any_all(name: str) -> Handler:
    def test(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        held = members(machine, arguments.value(0) or NONE, node)
        return applied(name, [*held.items, *([held.rest] if held.rest is not None else [])])

    return test


def _next(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, arguments.value(0) or NONE, node)
    options = [*held.items, *([held.rest] if held.rest is not None else [])]
    default = arguments.value(1)
    first = options[0] if held.items else choose(options) if options else default or NONE
    return choose([first, default]) if default is not None and not held.items else first


def _getattr(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    owner, name = arguments.value(0) or NONE, text_of(arguments.value(1))
    if name is None:
        return Opaque(name=machine.snippet(node), reason="any attribute", deps=deps_of(owner))
    found = get(machine, owner, name, node)
    default = arguments.value(2)
    if isinstance(owner, Instance) and isinstance(found, Method | Opaque) and default is not None:
        return default
    return found


def _setattr(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.assign import set_attribute
    from advisor.flow.unknown import taint_with

    owner, name, value = arguments.value(0) or NONE, text_of(arguments.value(1)), arguments.value(2) or NONE
    if name is None:
        taint_with(machine, owner, deps_of(value))
    else:
        set_attribute(machine, owner, name, value)
    del node
    return NONE


def _isinstance(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value, kind = arguments.value(0) or NONE, arguments.value(1)
    known, found = constant(value)
    if (
        known
        and isinstance(kind, Native)
        and kind.name in {"builtins.str", "builtins.int", "builtins.dict", "builtins.list"}
    ):
        return TRUE if type(found).__name__ == kind.name.split(".")[1] else FALSE
    return Opaque(name=machine.snippet(node), reason="a test of its kind", deps=control(deps_of(value)))


def _exit(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    leave(machine, "exit")
    machine.dead = True
    del arguments, node
    return NONE


def _open(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.library import file_of

    return file_of(machine, arguments.value(0, "file") or NONE, node)


def _format(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return as_text(machine, arguments.value(0) or NONE, node)


def _super(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.classes import superclass

    del node
    return superclass(machine, arguments)


def _iter(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0) or NONE
    if len(arguments.positional) > 1:
        found = machine.call(value, Arguments(), node)
        return sequence((), "list", found)
    return settle(machine, value) if isinstance(value, Future) else value


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


def _type(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0)
    if isinstance(value, Instance):
        return value.cls
    return Opaque(name=machine.snippet(node), reason="a type")


def _globals(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    scope = machine.frame.scope
    for value in scope.slots.values():
        if isinstance(value, Pure) and value.record is not None:
            value.record.used = True
    del arguments, node
    return Table(slots={("k", name): value for name, value in scope.slots.items()})


def _input(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    del arguments
    return Opaque(name=machine.snippet(node), reason="typed in", input=True, place=node)


def _plain(name: str) -> Handler:
    def run(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        machine.tick()
        del node
        return applied(name, [given.value for given in arguments.all()])

    return run


def _fork_unused(machine: Machine, deps: Value) -> list[Value | bool]:
    """Follow two empty ways: what follows a test nobody can see."""
    return fork(machine, [Way(run=lambda: True, deps=deps_of(deps)), Way(run=lambda: True)])


BUILTINS: dict[str, Handler] = {
    "print": _print, "len": _length, "str": _text, "int": _number(int), "float": _number(float), "bool": _truth,
    "list": _collect("list"), "tuple": _collect("tuple"), "set": _collect("set"), "frozenset": _collect("set"),
    "dict": _dict, "enumerate": _enumerate, "zip": _zip, "sorted": _sorted, "reversed": _reversed, "map": _map,
    "filter": _filter, "sum": _sum, "min": _best("min"), "max": _best("max"), "any": _any_all("any"),
    "all": _any_all("all"), "next": _next, "anext": _next, "iter": _iter, "aiter": _iter, "getattr": _getattr,
    "setattr": _setattr, "isinstance": _isinstance, "exit": _exit, "quit": _exit, "open": _open, "format": _format,
    "super": _super, "range": _range, "type": _type, "globals": _globals, "locals": _globals, "vars": _globals,
    "input": _input, "repr": _plain("repr"), "abs": _plain("abs"), "round": _plain("round"), "ascii": _plain("repr"),
}  # fmt: skip
