"""What Python asks of an object by its class's special methods: operators, going through it, its text."""

from __future__ import annotations

import libcst as cst

from advisor.flow.classes import find, name_of
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.values import NONE, Arguments, Bound, Content, Given, Instance, Value


def special(machine: Machine, value: Instance, name: str, operands: list[Value], node: cst.CSTNode) -> Value | None:
    """Call a special method, when the class of the object has it."""
    method = find(value.cls, name)
    if method is None:
        return None
    return machine.call(Bound(method, value), Arguments(tuple(Given(each, node) for each in operands)), node)


def iterate(machine: Machine, value: Instance, node: cst.CSTNode) -> Content | None:
    """Go through an object of the file."""
    given = special(machine, value, "__iter__", [], node) or special(machine, value, "__aiter__", [], node)
    if given is None or given is value:
        if find(value.cls, "__next__") is not None or find(value.cls, "__anext__") is not None:
            return Content((), _stepped(machine, value, node))
        if value.cls.generated and any("NamedTuple" in name_of(base) for base in value.cls.bases):
            return Content(tuple(value.slots.get(("a", name), NONE) for name, _ in value.cls.fields))
        return None
    return members(machine, given, node)


def _stepped(machine: Machine, value: Instance, node: cst.CSTNode) -> Value:
    """Give what ``__next__`` gives, again and again."""
    from advisor.flow.concurrency import finish
    from advisor.flow.joining import choose
    from advisor.flow.repeat import UNKNOWN_COUNT, loop_record, repeat
    from advisor.flow.trace import LoopForm

    name = "__next__" if find(value.cls, "__next__") is not None else "__anext__"
    record = loop_record(machine, LoopForm.GENERATOR, node, UNKNOWN_COUNT, bounded=False, unrolled=False)
    gave: list[Value] = []

    def body() -> bool:
        found = special(machine, value, name, [], node)
        gave.extend([finish(machine, found)] if found is not None else [])
        return True

    repeat(machine, record, body)
    machine.dead = False
    return choose(gave) if gave else NONE


def text_form(machine: Machine, value: Instance, node: cst.CSTNode) -> Value | None:
    """Give ``str(value)`` where the class says how."""
    if value.cls.enum:
        found = value.slots.get(("a", "value"))
        return found if isinstance(found, Value) else None
    return special(machine, value, "__str__", [], node) or special(machine, value, "__repr__", [], node)
