"""What one turn of a loop of unknown length goes by: a value known by the loop's variables."""

from __future__ import annotations

import libcst as cst

from advisor.flow.deps import records_of
from advisor.flow.expr import Expr, Hole
from advisor.flow.iteration import unpack
from advisor.flow.machine import Machine
from advisor.flow.records import LoopRecord
from advisor.flow.shown import member, showing, shown
from advisor.flow.values import Content, Opaque, Pure, Seq, Value, content, sequence
from advisor.flow.webs import deps_of, to_expr


def turn_of(machine: Machine, record: LoopRecord, iterable: Value, value: Value, node: cst.For | cst.CompFor) -> Value:
    """Give the value one turn goes by: named by the loop's variable, known to be a turn's."""
    if not isinstance(node.target, cst.Name):
        return _turn_of_many(machine, record, iterable, value, node)
    record.variable = node.target.value
    record.iterable = to_expr(iterable, machine.snippet(node.iter))
    if isinstance(value, Opaque):
        reason = value.reason
        made = Opaque(name=record.variable, reason=reason, place=node.target, deps=deps_of(value), loop=record.key)
        made.slots.update(value.slots)
        return made
    if isinstance(value, Pure):
        tasks = frozenset(each.id for each in records_of(value.deps))
        hole = Hole(name=record.variable, reason="a turn's value", tasks=tasks, loop=record.key)
        return Pure(hole, value.deps, value.record, inner=value.inner, size=2)
    return showing(value, Hole(name=record.variable, reason="a turn's value", loop=record.key))


def _turn_of_many(
    machine: Machine, record: LoopRecord, iterable: Value, value: Value, node: cst.For | cst.CompFor
) -> Value:
    """Give the values one turn goes by where it has several names: each is a member of what the turn is given."""
    if not isinstance(node.target, cst.Tuple) or shown(iterable) is None:
        return value
    if not all(isinstance(element, cst.Element) for element in node.target.elements):
        return value
    held = content(value) if isinstance(value, Seq) else _unpacked(machine, value, node.target)
    if held.rest is not None or len(held.items) != len(node.target.elements):
        return value
    record.iterable = to_expr(iterable, machine.snippet(node.iter))
    whole = Hole(name=machine.snippet(node.target), reason="a turn's value", loop=record.key)
    names = [machine.snippet(element.value) for element in node.target.elements]
    parts = [
        _part_of(item, name, member(whole, at)) for at, (item, name) in enumerate(zip(held.items, names, strict=True))
    ]
    return sequence(parts, "tuple")


def _unpacked(machine: Machine, value: Value, target: cst.Tuple) -> Content:
    if not isinstance(value, Opaque):
        return Content((), value)
    return Content(tuple(unpack(machine, value, len(target.elements), None, target)))


def _part_of(value: Value, name: str, expr: Expr) -> Value:
    if isinstance(value, Pure) and not isinstance(value.expr, Hole):
        tasks = frozenset(each.id for each in records_of(value.deps))
        hole = Hole(name=name, reason="a turn's value", tasks=tasks, value=expr)
        return Pure(hole, value.deps, value.record, inner=value.inner, size=2)
    return showing(value, expr)
