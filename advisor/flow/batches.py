"""Calls that are paid once for each member of a list, all begun at once (``chain.batch([…])``)."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from advisor.dialects.shapes import TaskShape
from advisor.flow.concurrency import deferred, members_of, note_group, settle_all, start
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.repeat import each_member
from advisor.flow.tasks import meet_task
from advisor.flow.trace import Joint, LoopForm
from advisor.flow.values import NONE, Arguments, Built, Content, Future, Given, Seq, Table, Value, content, sequence


def pay_each(
    machine: Machine, shape: TaskShape, receiver: Built | None, arguments: Arguments, node: cst.CSTNode
) -> Value:
    """Pay once for each member of the argument ``shape.each``; gives the list of the answers."""
    given = {**dict(zip(shape.positional, arguments.positional, strict=False)), **arguments.named}
    whole = given.pop(shape.each, None)
    held = members(machine, whole.value, whole.node) if whole is not None else Content()
    single = replace(shape, each="", awaited=False)

    def run() -> Value:
        return _all(machine, single, receiver, given, shape.each, held, node)

    if not shape.awaited:
        return run()
    work = deferred(machine, run, node)
    work.paid = True
    return work


def _all(  # noqa: PLR0913, PLR0917 - a call and all that is common to its members
    machine: Machine,
    shape: TaskShape,
    receiver: Built | None,
    given: dict[str, Given],
    name: str,
    held: Content,
    node: cst.CSTNode,
) -> Value:
    def turn(value: Value) -> Value:
        named = (
            {**given, **_parameters(shape.inside, value, node)} if shape.inside else {**given, name: Given(value, node)}
        )
        work = deferred(machine, lambda: meet_task(machine, shape, Arguments(named=named), node, receiver), node)
        start(machine, work)
        return work

    made = each_member(machine, held, LoopForm.MAP, node, turn)
    work = [each for each in members_of(made) if isinstance(each, Future)]
    settle_all(machine, work)
    # A provider's batch, whose members hold their own parameters, keeps the outcome of each.
    note_group(machine, Joint.POOL, work, node, keeps=bool(shape.inside))
    return _answers(made)


def _parameters(inside: str, member: Value, node: cst.CSTNode) -> dict[str, Given]:
    """Give the parameters that stand inside a member: in a table, or in an object of a dialect."""
    held = _fields(member).get(inside)
    return {name: Given(value, node) for name, value in _fields(held).items()}


def _fields(value: Value | None) -> dict[str, Value]:
    slots = value.slots if isinstance(value, Table | Built) else {}
    named = ((key[1], each) for key, each in slots.items() if isinstance(key, tuple) and isinstance(key[1], str))
    return {name: each for name, each in named if isinstance(each, Value)}


def _answers(made: Seq) -> Value:
    held = content(made)
    rest = _answer(held.rest) if held.rest is not None else None
    return sequence([_answer(item) for item in held.items], "list", rest)


def _answer(value: Value) -> Value:
    found = value.slots.get("value", NONE) if isinstance(value, Future) else value
    return found if isinstance(found, Value) else NONE
