"""The model a task is paid at: where it is written, and whether a fix may change it there."""

from __future__ import annotations

from typing import Any

import libcst as cst

from advisor.flow.expr import Const
from advisor.flow.machine import Machine
from advisor.flow.trace import ModelSource, ModelUse
from advisor.flow.values import Arguments, Choice, Given, Opaque, Pure, Value
from advisor.places import Span


def model_use(machine: Machine, given: Given | None, arguments: Arguments, node: cst.Call) -> ModelUse:
    """Read the model of a call."""
    insert, comma = _insertion(machine, node)
    if given is None:
        source = ModelSource.UNKNOWN if arguments.named_rest is not None else ModelSource.DEFAULT
        where = None if source is ModelSource.UNKNOWN else insert
        return ModelUse(id=None, source=source, insert=where, insert_comma=comma)
    return _written(machine, given.value, node, insert, comma=comma)


def _written(machine: Machine, value: Value, node: cst.Call, insert: Span | None, *, comma: bool) -> ModelUse:
    if isinstance(value, Opaque):
        return _unknown(machine, value, node, insert, comma=comma)
    consume(machine, value, ("model", id(node)))
    if not (isinstance(value, Pure) and isinstance(value.expr, Const)):
        return ModelUse(id=None, source=ModelSource.UNKNOWN, exclusive=False)
    if value.expr.value is None:
        return ModelUse(id=None, source=ModelSource.DEFAULT)
    literal = value.expr.literal
    return ModelUse(
        id=str(value.expr.value), source=ModelSource.CALL, literal=literal, insert=insert, insert_comma=comma
    )


def _unknown(machine: Machine, value: Opaque, node: cst.Call, insert: Span | None, *, comma: bool) -> ModelUse:
    if value.reason == "environment":
        known = value.default.expr if isinstance(value.default, Pure) else None
        named = str(known.value) if isinstance(known, Const) and known.value is not None else None
        return ModelUse(id=named, source=ModelSource.CONFIG, exclusive=False)
    if value.default is not None:
        return _written(machine, value.default, node, insert, comma=comma)
    return ModelUse(id=None, source=ModelSource.UNKNOWN, exclusive=False)


def _insertion(machine: Machine, node: cst.Call) -> tuple[Span | None, bool]:
    if not machine.positions.known(node):
        return None, True
    _, end = machine.positions.extent(node)
    point = machine.positions.point(end - 1)
    comma = bool(node.args) and not isinstance(node.args[-1].comma, cst.Comma)
    return machine.program.locate(point, point), comma


def consume(machine: Machine, value: Value, use: Any) -> None:  # noqa: ANN401 - a key, whatever it is made of
    """Note that a literal was used for something, so that a fix never changes what others read."""
    if isinstance(value, Pure):
        if type(value.expr) is Const and value.expr.literal is not None:
            machine.consumed.setdefault(value.expr.literal, {})[use] = None
    elif isinstance(value, Choice):
        for option in value.options:
            consume(machine, option, use)
    elif isinstance(value, Opaque) and value.default is not None:
        consume(machine, value.default, use)
