"""Calls that are paid once for each member of a list, all begun at once (``chain.batch([…])``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import libcst as cst

from advisor.dialects.shapes import RunShape, TaskShape
from advisor.flow.concurrency import deferred, note_group, settle_all, start
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.operators import truth_of
from advisor.flow.repeat import each_member
from advisor.flow.tasks import meet_task
from advisor.flow.trace import Joint, LoopForm
from advisor.flow.values import NONE, Arguments, Built, Content, Future, Given, Table, Value

_ALWAYS = "*"


def pay_each(
    machine: Machine, shape: TaskShape, receiver: Built | None, arguments: Arguments, node: cst.CSTNode
) -> Value:
    """Pay once for each member of the argument ``shape.each``; gives the list of the answers."""
    given = {**dict(zip(shape.positional, arguments.positional, strict=False)), **arguments.named}
    whole = given.pop(shape.each, None)
    held = members(machine, whole.value, whole.node) if whole is not None else Content()
    single = replace(shape, each="", awaited=False)

    def run() -> Value:
        made, work = _all(machine, single, receiver, given, shape.each, held, node)
        note_batch(machine, shape, work, given, node)
        return made

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
) -> tuple[Value, list[Future]]:
    work: list[Future] = []

    def turn(value: Value) -> Value:
        named = (
            {**given, **_parameters(shape.inside, value, node)} if shape.inside else {**given, name: Given(value, node)}
        )
        paid = deferred(machine, lambda: meet_task(machine, shape, Arguments(named=named), node, receiver), node)
        start(machine, paid)
        work.append(paid)
        gave = paid.slots.get("value")
        return gave if isinstance(gave, Value) else NONE

    made = each_member(machine, held, LoopForm.MAP, node, turn)
    settle_all(machine, work)
    return made, work


def note_batch(
    machine: Machine, shape: TaskShape | RunShape, work: list[Future], given: Mapping[str, Given], node: cst.CSTNode
) -> None:
    """Note what a batch runs at once: where it is waited for with as many at a time as there are, unless it is told."""
    asked = given.get(shape.outcomes)
    keeps = shape.outcomes == _ALWAYS or (asked is not None and truth_of(asked.value) == (True, True))
    options = given["config"].value if "config" in given else None
    limited = isinstance(options, Table) and ("k", "max_concurrency") in options.slots
    at_provider = isinstance(shape, TaskShape) and shape.inside
    if keeps and not at_provider:
        for record in (record for each in work for record in each.records):
            record.handled = True
    joint = Joint.CREATED if shape.awaited and not at_provider else Joint.POOL
    note_group(machine, joint, work, node, keeps=keeps, limited=limited)


def _parameters(inside: str, member: Value, node: cst.CSTNode) -> dict[str, Given]:
    """Give the parameters that stand inside a member: in a table, or in an object of a dialect."""
    held = _fields(member).get(inside)
    return {name: Given(value, node) for name, value in _fields(held).items()}


def _fields(value: Value | None) -> dict[str, Value]:
    slots = value.slots if isinstance(value, Table | Built) else {}
    named = ((key[1], each) for key, each in slots.items() if isinstance(key, tuple) and isinstance(key[1], str))
    return {name: each for name, each in named if isinstance(each, Value)}
