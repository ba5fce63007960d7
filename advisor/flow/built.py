"""Objects that dialects know: making agents and clients, and finding out what is called on them."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import ObjectShape, RunShape, SettingShape, TaskShape, WireShape
from advisor.flow.deps import union
from advisor.flow.expr import Const
from advisor.flow.inherited import part_of
from advisor.flow.machine import Machine
from advisor.flow.models import consume, is_served_here
from advisor.flow.tasks import meet_task
from advisor.flow.values import (
    NONE,
    Arguments,
    Built,
    Choice,
    Given,
    Method,
    Native,
    Opaque,
    Pure,
    Seq,
    Setting,
    Value,
    content,
    text_of,
)
from advisor.flow.webs import deps_of

_MODELS = 8


def build(
    machine: Machine, shape: ObjectShape, arguments: Arguments, node: cst.CSTNode, before: Built | None = None
) -> Built:
    """Make an object of a dialect out of the arguments of the call that builds it.

    ``before`` is the object whose method makes this one (``agent.clone(…)``): it hands on all that is not said anew.
    """
    made = Built(shape=shape, origin=node, way=machine.via, loops=machine.loops, turns=machine.turns)
    made.statement = machine.statement
    made.makers = tuple(machine.stack)
    if before is not None:
        made.slots.update({key: value for key, value in before.slots.items() if key != "parts"})
        made.slots["before"] = before
        made.slots["parts"] = (before,) if before.shape.kind != shape.kind else before.slots.get("parts", ())
        if before.shape.kind != shape.kind:
            machine.learned.started.add(before.origin)  # what is made of it runs, not the object itself
    if shape.deploys:
        made.slots["deploys"] = True
    kept = {*shape.model, *shape.keeps}
    named = _named(shape, arguments)
    if shape.config in named:
        from advisor.flow.configured import parameters_in

        named.update(parameters_in(machine, shape, named, node))
    for name, given in named.items():
        made.slots["a", name] = given.value
        if name not in kept:
            consume(machine, given.value, ("built", id(node), name))
    loose = [each.value for each in (arguments.rest, arguments.named_rest) if each is not None]
    if loose:
        made.slots["taint"] = union(*(deps_of(value) for value in loose))
        made.slots["loose"] = True
    if not machine.silent and (shape.alone or machine.dialects.default_run(shape) is not None):
        machine.built.append(made)
        machine.learned.made.add(node)
    return made


def _named(shape: ObjectShape, arguments: Arguments) -> dict[str, Given]:
    extra = {f"*{index}": given for index, given in enumerate(arguments.positional[len(shape.positional) :])}
    return {**dict(zip(shape.positional, arguments.positional, strict=False)), **extra, **arguments.named}


def call_named(machine: Machine, callee: Native, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Call an imported name, if a dialect knows it."""
    paid = machine.dialects.paid(callee.name)
    if paid is not None:
        return _pay(machine, paid, None, arguments, node)
    made = machine.dialects.made(callee.name)
    if made is not None:
        return _made(machine, made, callee.name, arguments, node) if _is_said(made, arguments) else None
    setting = machine.dialects.setting(callee.name)
    if setting is not None:
        return _set(machine, setting, arguments)
    event = machine.dialects.event(callee.name)
    if event is not None:
        from advisor.flow.events import listener

        return listener(event, arguments)
    return call_anywhere(machine, callee.name, arguments, node)


def _made(machine: Machine, shape: ObjectShape, name: str, arguments: Arguments, node: cst.CSTNode) -> Built:
    built = build(machine, shape, arguments, node)
    if any(each.rpartition(".")[2] == name.rpartition(".")[2] for each in shape.local) or is_served_here(
        arguments.named
    ):
        built.slots["local"] = True
    return built


def _is_said(shape: ObjectShape, arguments: Arguments) -> bool:
    """Say whether a call says all that it must say to build an object of this shape."""
    named = _named(shape, arguments)
    pairs = (pair.partition("=") for pair in shape.when)
    return all(name in named and text_of(named[name].value) in value.split("|") for name, _, value in pairs)


def _set(machine: Machine, shape: SettingShape, arguments: Arguments) -> Value:
    value = next((arguments.named[name].value for name in shape.model if name in arguments.named), None)
    if value is not None and shape.within:
        return Setting(shape.dialect, value)
    if value is not None:
        machine.store.put(machine.in_force, shape.dialect, value)
    return NONE


def call_anywhere(machine: Machine, path: str, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Call a path on something the file does not show, where the path and its arguments leave no doubt."""
    if not machine.brought or "." not in path:
        return None
    for shape in machine.dialects.anywhere(machine.brought, path):
        if not shape.requires or any(name in arguments.named for name in shape.requires) or arguments.named_rest:
            return meet_task(machine, shape, arguments, node)
    return None


def call_on_built(  # noqa: PLR0911 - by kind of shape
    machine: Machine, callee: Value, arguments: Arguments, node: cst.CSTNode
) -> Value | None:
    """Call a path of attributes on an object of a dialect; ``None`` where the dialect does not know the path."""
    receiver, path = _path(callee)
    if receiver is None:
        return None
    if path in receiver.shape.answers:
        return _answer(machine, receiver, node)
    shape = machine.dialects.on(receiver.shape, path or "()")
    if isinstance(shape, TaskShape):
        return _pay(machine, shape, receiver, arguments, node)
    if isinstance(shape, ObjectShape):
        return build(machine, shape, arguments, node, receiver) if _is_said(shape, arguments) else None
    if isinstance(shape, WireShape):
        from advisor.flow.wiring import lay

        return lay(machine, shape, receiver, arguments, node)
    if isinstance(shape, RunShape) and shape.order == "chain":
        return _run_chain(machine, shape, receiver, arguments, node)
    if isinstance(shape, RunShape):
        from advisor.flow.steps import run_steps

        return run_steps(machine, shape, receiver, arguments, node)
    return None


def _run_chain(machine: Machine, shape: RunShape, receiver: Built, arguments: Arguments, node: cst.CSTNode) -> Value:
    from advisor.flow.chains import run_chain
    from advisor.flow.concurrency import deferred

    if machine.silent:
        return Opaque(name=machine.snippet(node), reason="made outside this entry point", place=node, input=True)
    if not shape.awaited:
        return run_chain(machine, shape, receiver, arguments, node)
    work = deferred(machine, lambda: run_chain(machine, shape, receiver, arguments, node), node)
    work.paid = True
    return work


def _answer(machine: Machine, receiver: Built, node: cst.CSTNode) -> Value:
    """Give what the latest paid call on an object answers, which another method hands out."""
    said = receiver.slots.get("said")
    if isinstance(said, list):
        value: Value = said[0]
        return Pure(value.expr, value.deps, value.record, inner=True) if isinstance(value, Pure) else value
    return Opaque(name=machine.snippet(node), reason="nothing was asked yet", place=node)


def _pay(
    machine: Machine, shape: TaskShape, receiver: Built | None, arguments: Arguments, node: cst.CSTNode
) -> Value | None:
    if shape.only_with and not _asks(shape, arguments):
        return None
    if shape.each:
        from advisor.flow.batches import pay_each

        return pay_each(machine, shape, receiver, arguments, node)
    return meet_task(machine, shape, arguments, node, receiver)


def _asks(shape: TaskShape, arguments: Arguments) -> bool:
    given = {**dict(zip(shape.positional, arguments.positional, strict=False)), **arguments.named}
    return any(name in given and not _is_none(given[name].value) for name in shape.only_with)


def may_be_model(value: Opaque) -> bool:
    """Say whether something from outside may be a model: a parameter, a field; of what calls made, the name decides."""
    name = value.name.lower()
    return value.input and (not value.reason.startswith("made by") or "llm" in name or "model" in name)


def _path(callee: Value) -> tuple[Built | None, str]:
    names: list[str] = []
    while isinstance(callee, Method):
        names.append(callee.name)
        callee = callee.receiver
    return (callee if isinstance(callee, Built) else None), ".".join(reversed(names))


def piped(machine: Machine, left: Value, right: Value, node: cst.CSTNode) -> Built | None:
    """Join two values with ``|``, where one is an object of a dialect that chains so."""
    for value in (left, right):
        shape = machine.dialects.joined(value.shape) if isinstance(value, Built) else None
        if shape is not None:
            made = build(machine, shape, Arguments(), node)
            made.slots["parts"] = (*_parts(left, shape), *_parts(right, shape))
            made.slots["joints"] = (*_joints(left, shape, node), *_joints(right, shape, node))
            return made
    return None


def _parts(value: Value, shape: ObjectShape) -> tuple[Value, ...]:
    if isinstance(value, Built) and value.shape is shape:
        found: tuple[Value, ...] = value.slots.get("parts", ())
        return found
    return (value,)


def _joints(value: Value, shape: ObjectShape, node: cst.CSTNode) -> tuple[cst.CSTNode, ...]:
    """Give where each part of a joined value was joined."""
    if isinstance(value, Built) and value.shape is shape:
        found: tuple[cst.CSTNode, ...] = value.slots.get("joints", ())
        return found
    return (node,)


def parameter(value: Built, names: tuple[str, ...]) -> Value | None:
    """Give the first of these parameters that was given, and not as ``None``."""
    for name in names:
        found = value.slots.get(("a", name))
        if isinstance(found, Value) and not _is_none(found):
            return found
    return None


def _is_none(value: Value) -> bool:
    return isinstance(value, Pure) and isinstance(value.expr, Const) and value.expr.value is None


def in_parts(value: Built) -> list[Built]:
    """Give an object and those it was joined from or that hold its model, nearest first."""
    found: list[Built] = []
    waiting: list[Value] = [value]
    while waiting and len(found) < _MODELS:
        current = waiting.pop(0)
        if isinstance(current, Choice) and len(current.options) == 1:
            current = current.options[0]
        if isinstance(current, Built) and current not in found:
            found.append(current)
            waiting.extend(current.slots.get("parts", ()))
    return found


def with_models(holders: list[Built]) -> list[Built]:
    """Give the objects a call works with, those they were joined from, and the models these hold."""
    parts = [part for holder in holders for part in in_parts(holder)]
    return parts + [model for part in parts if isinstance(model := parameter(part, part.shape.model), Built)]


def members_of(value: Value) -> tuple[list[Value], bool]:
    """Give the members of a list a parameter holds, and whether those are all."""
    if isinstance(value, Choice) and len(value.options) == 1:
        value = value.options[0]
    if isinstance(value, Seq):
        held = content(value)
        found = [*held.items, *([held.rest] if held.rest is not None else [])]
        return [part_of(each) or each for each in found], held.rest is None
    return [part_of(value) or value], not isinstance(value, Opaque)
