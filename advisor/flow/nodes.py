"""What one node of a graph runs: a function, a method, or an object of a dialect."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import RunShape, TaskShape
from advisor.flow.concurrency import finish
from advisor.flow.deps import Deps, weaken
from advisor.flow.machine import Machine
from advisor.flow.trace import Certainty
from advisor.flow.values import (
    Arguments,
    Bound,
    Built,
    Choice,
    Class,
    Code,
    Function,
    Given,
    Instance,
    Method,
    Opaque,
    Partial,
    Value,
)
from advisor.flow.webs import deps_of

_CALLED = (Function, Bound, Partial, Code, Instance)


def act(machine: Machine, action: Value, given: Value, node: cst.CSTNode) -> Value:
    """Run what a node does on what it is given, to its end."""
    if isinstance(action, Choice) and len(action.options) == 1:
        action = action.options[0]
    if isinstance(action, Built):
        return _of_built(machine, action, given, node)
    if isinstance(action, _CALLED):
        called = action
        if isinstance(action, Partial) and not isinstance(action.function, _CALLED):
            return _unknown(machine, given, node)
        return finish(machine, machine.call(called, Arguments((Given(given, node),)), node))
    if isinstance(action, Class):
        return finish(machine, machine.call(action, Arguments((Given(given, node),)), node))
    return _unknown(machine, given, node)


def _of_built(machine: Machine, action: Built, given: Value, node: cst.CSTNode) -> Value:
    path = action.shape.paid_as
    shape = machine.dialects.on(action.shape, path) if path else None
    if shape is None:
        shape = machine.dialects.default_run(action.shape)
    machine.learned.started.add(action.origin)
    if isinstance(shape, TaskShape):
        callee: Value = action
        for name in path.split("."):
            callee = Method(callee, name) if name != "()" else callee
        return finish(machine, machine.call(callee, Arguments((Given(given, node),)), action.origin))
    if isinstance(shape, RunShape):
        from advisor.flow.steps import run_steps

        return finish(machine, run_steps(machine, shape, action, Arguments((Given(given, node),)), node))
    return _unknown(machine, given, node)


def _unknown(machine: Machine, given: Value, node: cst.CSTNode) -> Value:
    web: Deps = weaken(deps_of(given), Certainty.LIKELY)
    return Opaque(name=machine.snippet(node), reason="made by a node not shown", deps=web, place=node)
