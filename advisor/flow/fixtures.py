"""Fixtures: what a test gets by the name of its parameter is what the function of that name makes."""

from __future__ import annotations

import libcst as cst

from advisor.flow.machine import Machine
from advisor.flow.trials import Trials, parameters
from advisor.flow.values import Arguments, Function, Given

_DEEP = 4  # fixtures that ask for fixtures


def give_fixtures(
    machine: Machine, trials: Trials, node: cst.FunctionDef, arguments: Arguments, depth: int = 0
) -> None:
    """Put what this file's fixtures make in the place of parameters nobody knows.

    Only fixtures that return what they make: one that yields it, or is awaited, is left unknown.
    """
    for name in parameters(node):
        made = trials.fixtures.get(name)
        if name not in arguments.named or made is None or made is node or depth > _DEEP:
            continue
        function = machine.globals.slots.get(name)
        if isinstance(function, Function) and function.node is made and _returns(machine, made):
            asked = _unknown(machine, function)
            give_fixtures(machine, trials, made, asked, depth + 1)
            arguments.named[name] = Given(machine.call(function, asked, made), made)


def _unknown(machine: Machine, function: Function) -> Arguments:
    from advisor.flow.functions import entry_arguments

    return entry_arguments(machine, function)


def _returns(machine: Machine, node: cst.FunctionDef) -> bool:
    return node.asynchronous is None and not machine.statics.names(node).yields
