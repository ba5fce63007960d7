"""A run for each member of a list (``crew.kickoff_for_each``): every one anew, and none of another's results."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.dialects.shapes import RunShape
from advisor.flow.concurrency import deferred, members_of, note_group, settle_all, start
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.repeat import each_member
from advisor.flow.trace import Joint, LoopForm
from advisor.flow.values import NONE, Arguments, Content, Future, Given, Value, content, sequence

Once = Callable[[Arguments], Value]


def run_each(machine: Machine, shape: RunShape, arguments: Arguments, node: cst.CSTNode, once: Once) -> Value:
    """Run once for each member of the argument ``shape.for_each``; gives the list of what the runs gave."""
    whole = arguments.get(0, shape.for_each)
    held = members(machine, whole.value, whole.node) if whole is not None else Content()
    if shape.awaited:
        return _at_once(machine, shape, held, node, once)

    def turn(value: Value) -> Value:
        return once(Arguments(named={shape.for_each: Given(value, node)}))

    return each_member(machine, held, LoopForm.MAP, node, turn)


def _at_once(machine: Machine, shape: RunShape, held: Content, node: cst.CSTNode, once: Once) -> Value:
    def turn(value: Value) -> Value:
        work = deferred(machine, lambda: once(Arguments(named={shape.for_each: Given(value, node)})), node)
        start(machine, work)
        return work

    made = each_member(machine, held, LoopForm.MAP, node, turn)
    work = [each for each in members_of(made) if isinstance(each, Future)]
    settle_all(machine, work)
    note_group(machine, Joint.FRAMEWORK, work, node)
    gave = content(made)
    return sequence([_result(each) for each in gave.items], "list", None if gave.rest is None else _result(gave.rest))


def _result(value: Value) -> Value:
    found = value.slots.get("value", NONE) if isinstance(value, Future) else value
    return found if isinstance(found, Value) else NONE
