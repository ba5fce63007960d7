"""``namedtuple("Row", "left right")``: a class made by a call, with the fields the call names."""

from __future__ import annotations

import libcst as cst

from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.unknown import call_unknown
from advisor.flow.values import NONE, Arguments, Class, Native, Value, text_of


def row_class(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Make the class; where its fields are not shown it is a call of something unknown."""
    names = _names(machine, arguments.value(1, "field_names") or arguments.value(1, "fields") or NONE, node)
    if names is None:
        return call_unknown(machine, Native("collections.namedtuple"), arguments, node)
    defaults = arguments.value(9, "defaults")
    last = members(machine, defaults, node).items if defaults is not None else ()
    filled: list[Value | None] = [None] * (len(names) - len(last))
    fields = tuple(zip(names, [*filled, *last], strict=False))
    base = Native("typing.NamedTuple")
    return Class(name=text_of(arguments.value(0, "typename")) or "row", bases=(base,), fields=fields, generated=True)


def _names(machine: Machine, fields: Value, node: cst.CSTNode) -> list[str] | None:
    """Give the names of the fields: of one text, of a list of texts, of a list of (name, type)."""
    text = text_of(fields)
    if text is not None:
        return text.replace(",", " ").split()
    held = members(machine, fields, node)
    if held.rest is not None or not held.items:
        return None
    found = [text_of(each) or _first(machine, each, node) for each in held.items]
    return [name for name in found if name] if all(found) else None


def _first(machine: Machine, pair: Value, node: cst.CSTNode) -> str | None:
    items = members(machine, pair, node).items
    return text_of(items[0]) if items else None
