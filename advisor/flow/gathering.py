"""Methods that a decorator gathers: ``@task`` methods of a crew's class are its ``tasks``, each made once."""

from __future__ import annotations

import libcst as cst

from advisor.flow.machine import Machine
from advisor.flow.values import Arguments, Class, Function, Given, Instance, Native, Obj, Value, sequence


def gathers(machine: Machine, decorator: Value) -> str:
    """Give the attribute under which a decorator gathers what its methods make; empty for any other decorator."""
    return machine.dialects.gathers(decorator.name) if isinstance(decorator, Native) else ""


def gathered(machine: Machine, value: Instance, name: str, node: cst.CSTNode) -> Value | None:
    """Give what the gathered methods of an object's class make, in the order in which they are written."""
    if not machine.brought:
        return None
    found = [each for each in _methods(value.cls) if each.gathers == name]
    if not found:
        return None
    return sequence([once(machine, each, Arguments((Given(value, node),)), node) for each in found])


def _methods(cls: Class) -> list[Function]:
    from advisor.flow.classes import lineage

    return [slot for each in reversed(list(lineage(cls))) for slot in each.slots.values() if isinstance(slot, Function)]


def once(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a gathered method: on one object it gives the same thing each time."""
    from advisor.flow.functions import follow

    receiver = arguments.positional[0].value if arguments.positional else None
    key = ("gathered", id(function.node), id(receiver))
    known = machine.memo.get(key)
    if known is not None:
        return known
    made = follow(machine, function, arguments, node)
    if isinstance(made, Obj):
        machine.memo[key] = made
    return made


def is_gathered(machine: Machine, node: cst.FunctionDef) -> bool:
    """Say whether a function's decorators look like those that gather: its class runs it, and nobody else."""
    if not machine.brought:
        return False
    words = machine.dialects.gathering_words(machine.brought)
    return any(_last_word(each.decorator) in words for each in node.decorators)


def _last_word(decorator: cst.BaseExpression) -> str:
    if isinstance(decorator, cst.Call):
        decorator = decorator.func
    if isinstance(decorator, cst.Attribute):
        return decorator.attr.value
    return decorator.value if isinstance(decorator, cst.Name) else ""
