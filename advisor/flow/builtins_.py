"""Python's builtin functions."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.asking import bound_by_person
from advisor.flow.deps import NOTHING, control, union
from advisor.flow.expr import Const
from advisor.flow.folding import applied, is_text, joined
from advisor.flow.iteration import may_lack, members
from advisor.flow.lookup import get
from advisor.flow.machine import Machine
from advisor.flow.operators import truth_of
from advisor.flow.outlets import put_out
from advisor.flow.paths import leave
from advisor.flow.sessions import pause
from advisor.flow.unknown import taint_with
from advisor.flow.values import (
    FALSE,
    NONE,
    TRUE,
    Arguments,
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
    web = union(*(deps_of(given.value) for given in arguments.all()))
    put_out(machine, web)
    into = arguments.named.get("file")
    if into is not None:
        taint_with(machine, into.value, web)
    elif web is not NOTHING and not machine.recovering:
        # What went wrong is told when it goes wrong, in whatever order.
        pause(machine, "prints or logs in order", node)
    return NONE


def _length(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0) or NONE
    if isinstance(value, Instance):
        from advisor.flow.protocols import special

        return special(machine, value, "__len__", [], node) or applied("len", [value])
    if isinstance(value, Seq | Table) and taint(value) is NOTHING:
        held = members(machine, value, node)
        sure = not any(map(may_lack, held.items))
        if held.rest is None and sure and not (isinstance(value, Seq) and value.kind == "set"):
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
        from advisor.flow.protocols import text_form

        found = text_form(machine, value, node)
        if found is not None:
            return found
    if isinstance(value, Pure):
        known, found_constant = constant(value)
        if known:
            return Pure(Const(value=str(found_constant)), value.deps)
        return value if value.inner or is_text(value) else applied("str", [value])
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
    made = Table(slots={("k", name): value for name, value in scope.slots.items()})
    made.slots["scope"] = scope
    return made


def _input(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    del arguments
    pause(machine, "waits for a person", node)
    bound_by_person(machine)
    return Opaque(name=machine.snippet(node), reason="typed in", input=True, place=node)


def _plain(name: str) -> Handler:
    def run(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
        machine.tick()
        del node
        return applied(name, [given.value for given in arguments.all()])

    return run


BUILTINS: dict[str, Handler] = {
    "print": _print, "len": _length, "str": _text, "int": _number(int), "float": _number(float), "bool": _truth,
    "list": _collect("list"), "tuple": _collect("tuple"), "set": _collect("set"), "frozenset": _collect("set"),
    "dict": _dict,
    "getattr": _getattr,
    "setattr": _setattr, "isinstance": _isinstance, "exit": _exit, "quit": _exit, "open": _open, "format": _format,
    "super": _super, "type": _type, "globals": _globals, "locals": _globals, "vars": _globals,
    "input": _input, "repr": _plain("repr"), "abs": _plain("abs"), "round": _plain("round"), "ascii": _plain("repr"),
}  # fmt: skip
