"""Assignment to every kind of target."""

from __future__ import annotations

import libcst as cst

from advisor.flow.changing import change
from advisor.flow.deps import NOTHING, Deps, union, weaken
from advisor.flow.expr import Const
from advisor.flow.iteration import members, unpack
from advisor.flow.joining import choose
from advisor.flow.literals import store_item
from advisor.flow.machine import Machine
from advisor.flow.trace import Certainty
from advisor.flow.unknown import taint_with
from advisor.flow.values import (
    NONE,
    Built,
    Choice,
    Class,
    Content,
    Instance,
    Native,
    Obj,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    constant,
    content,
)
from advisor.flow.webs import deps_of


def assign(machine: Machine, target: cst.BaseExpression, value: Value, node: cst.CSTNode) -> None:
    """Write a value to a name, attribute, subscript, or spread it over several."""
    if isinstance(target, cst.Name):
        _bind_name(machine, target, value)
    elif isinstance(target, cst.Tuple | cst.List):
        _spread(machine, target, value, node)
    elif isinstance(target, cst.Attribute):
        set_attribute(machine, machine.eval(target.value), target.attr.value, value)
    elif isinstance(target, cst.Subscript):
        _set_item(machine, target, value)


def _bind_name(machine: Machine, target: cst.Name, value: Value) -> None:
    machine.write(target.value, value)
    if isinstance(value, Pure) and isinstance(value.expr, Const) and value.expr.literal is not None:
        machine.named[value.expr.literal] = target.value
    if isinstance(value, Pure) and value.record is not None and value.record.binding is None:
        value.record.binding = target.value
        value.record.binding_node = target


def _spread(machine: Machine, target: cst.Tuple | cst.List, value: Value, node: cst.CSTNode) -> None:
    elements = target.elements
    star = next((index for index, each in enumerate(elements) if isinstance(each, cst.StarredElement)), None)
    parts = unpack(machine, value, len(elements), star, node)
    for element, part in zip(elements, parts, strict=True):
        assign(machine, element.value, part, node)


def set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """Write ``owner.name = value``."""
    if isinstance(owner, Choice):
        for option in owner.options:
            before = option.slots.get(("a", name)) if isinstance(option, Obj) else None
            both = choose([before, value]) if isinstance(before, Value) else value
            set_attribute(machine, option, name, both)
        return
    if isinstance(owner, Instance) and _setter(machine, owner, name, value):
        return
    if isinstance(owner, Built):
        change(machine, owner)
    if isinstance(owner, Obj):
        machine.store.put(owner.slots, ("a", name), value)
    elif isinstance(owner, Native) and (setting := machine.dialects.setting(f"{owner.name}.{name}")) is not None:
        machine.store.put(machine.in_force, setting.dialect, value)


def _setter(machine: Machine, owner: Instance, name: str, value: Value) -> bool:
    from advisor.flow.classes import find
    from advisor.flow.values import Arguments, Bound, Function, Given

    found = find(owner.cls, name + ".setter")
    if not isinstance(found, Function):
        return False
    machine.call(Bound(found, owner), Arguments((Given(value, found.node),)), found.node)
    return True


def _set_item(machine: Machine, target: cst.Subscript, value: Value) -> None:
    owner = machine.eval(target.value)
    part = target.slice[0].slice
    key = machine.eval(part.value) if isinstance(part, cst.Index) else NONE
    for each in owner.options if isinstance(owner, Choice) else (owner,):
        _put(machine, each, key, value, whole=isinstance(part, cst.Index))
    if isinstance(target.value, cst.Subscript):
        _put_somewhere(machine, target.value, deps_of(value))


def _put_somewhere(machine: Machine, place: cst.BaseExpression, web: Deps) -> None:
    """Say that an object which is not shown may hold what was put at a place of it that is not known.

    (``graph.nodes[key]["theme"] = …``: whoever reads the graph may come upon it.)
    """
    loose = False
    while isinstance(place, cst.Subscript | cst.Attribute):
        if isinstance(place, cst.Subscript):
            part = place.slice[0].slice
            loose |= not (isinstance(part, cst.Index) and isinstance(part.value, cst.SimpleString | cst.Integer))
        place = place.value
        if not loose or not isinstance(place, cst.Name | cst.Attribute):
            continue
        holder = machine.eval(place)
        if isinstance(holder, Opaque):
            taint_with(machine, holder, weaken(web, Certainty.POSSIBLE))


def _put(machine: Machine, owner: Value, key: Value, value: Value, *, whole: bool) -> None:
    if isinstance(owner, Table):
        store_item(machine, owner, key, value)
    elif isinstance(owner, Seq):
        _put_in_sequence(machine, owner, key, value, whole=whole)
    elif isinstance(owner, Opaque) and constant(key)[0]:
        machine.store.put(owner.slots, ("a", f"[{constant(key)[1]!r}]"), value)
    elif isinstance(owner, Instance):
        _put_in_object(machine, owner, key, value)
    else:
        taint_with(machine, owner, union(deps_of(value), deps_of(key)))


def _put_in_object(machine: Machine, owner: Instance, key: Value, value: Value) -> None:
    from advisor.flow.protocols import special

    done = special(machine, owner, "__setitem__", [key, value], machine.statement or machine.statics.module)
    if done is None:
        known, wanted = constant(key)
        if known:
            machine.store.put(owner.slots, ("a", f"[{wanted!r}]"), value)
        taint_with(machine, owner, union(deps_of(value), deps_of(key)))


def _put_in_sequence(machine: Machine, owner: Seq, key: Value, value: Value, *, whole: bool) -> None:
    held = content(owner)
    known, index = constant(key)
    if whole and known and isinstance(index, int) and -len(held.items) <= index < len(held.items):
        items = list(held.items)
        items[index] = value
        machine.store.put(owner.slots, "content", Content(tuple(items), held.rest))
        return
    added = [value] if whole else [*members(machine, value, machine.statics.module).items]
    loose = [*held.items, *([held.rest] if held.rest is not None else []), *added]
    machine.store.put(owner.slots, "content", Content((), choose(loose) if loose else held.rest))
    taint_with(machine, owner, deps_of(key) if whole else NOTHING)


def delete(machine: Machine, target: cst.BaseExpression) -> None:
    """Execute ``del`` of one target."""
    if isinstance(target, cst.Name):
        machine.store.drop(machine.frame.scope.home(target.value).slots, target.value)
    elif isinstance(target, cst.Attribute):
        owner = machine.eval(target.value)
        if isinstance(owner, Obj) and not isinstance(owner, Class):
            machine.store.drop(owner.slots, ("a", target.attr.value))
    elif isinstance(target, cst.Subscript) and isinstance(target.slice[0].slice, cst.Index):
        owner, key = machine.eval(target.value), machine.eval(target.slice[0].slice.value)
        if isinstance(owner, Table):
            machine.store.drop(owner.slots, ("k", constant(key)[1]))
        elif isinstance(owner, Seq):
            _delete_at(machine, owner, key)
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            delete(machine, element.value)


def _delete_at(machine: Machine, owner: Seq, key: Value) -> None:
    held = content(owner)
    known, index = constant(key)
    if known and isinstance(index, int) and -len(held.items) <= index < len(held.items):
        items = list(held.items)
        del items[index]
        machine.store.put(owner.slots, "content", Content(tuple(items), held.rest))
