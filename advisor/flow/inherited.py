"""Objects of classes that the program derives from a framework's own: what the base class does, they do."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import ObjectShape
from advisor.flow.classes import default_of, find, lineage
from advisor.flow.machine import Machine
from advisor.flow.values import Arguments, Built, Class, Function, Instance, Native, Opaque, Value


def base_of(machine: Machine, cls: Class) -> ObjectShape | None:
    """Give the shape of the framework's class that a class of the program is derived from; ``None``: of none."""
    if not machine.brought:
        return None
    return next((shape for name in _framework_bases(cls) if (shape := machine.dialects.typed(name)) is not None), None)


def inherited(machine: Machine, cls: Class, name: str) -> Value | None:
    """Give the method of a class that a base of some dialect runs under another name (``()``: when it is called)."""
    for shape in filter(None, map(machine.dialects.base, _framework_bases(cls) if machine.brought else ())):
        other = dict(pair.split("=", 1) for pair in shape.runs).get(name)
        if other is not None:
            return find(cls, other)
    return None


def _framework_bases(cls: Class) -> list[str]:
    """Give the dotted names of the libraries' classes that a class is derived from."""
    return [base.name for each in lineage(cls) for base in each.bases if isinstance(base, Native)]


def inherit(machine: Machine, made: Instance, arguments: Arguments | None, node: cst.CSTNode) -> None:
    """Make the part of an object that the framework's class is; ``arguments``: those its constructor is given.

    Attributes of the class stand for parameters that are left out. ``None`` for arguments nobody shows.
    """
    from advisor.flow.built import build

    shape = base_of(machine, made.cls)
    if shape is None:
        return
    part = build(machine, shape, arguments or Arguments(), node)
    if arguments is None:
        part.slots["loose"] = True
    for each in lineage(made.cls):
        for key, value in each.slots.items():
            if isinstance(key, tuple) and isinstance(value, Value) and not isinstance(value, Function | Class):
                part.slots.setdefault(key, default_of(machine, value, node))
    machine.store.put(made.slots, "built", part)


def part_of(value: Value | None) -> Built | None:
    """Give the framework's part of an object of the program's own class."""
    found = (value.origin or value).slots.get("built") if isinstance(value, Instance) else None
    return found if isinstance(found, Built) else None


def start(machine: Machine, callee: Opaque, arguments: Arguments, node: cst.CSTNode) -> bool:
    """Take a call of ``super().__init__`` for what it is; say whether it was one of a framework's class."""
    owner = callee.owner
    if owner is None or callee.name != "self.__init__":
        return False
    whole = owner.origin or owner
    if base_of(machine, whole.cls) is None:
        return False
    inherit(machine, whole, arguments, node)
    return True


def reached(callee: Opaque) -> tuple[Built | None, str]:
    """Give the framework's part on which something unseen is called, and the path of attributes that leads there."""
    root = callee
    while root.parent is not None:
        root = root.parent
    return part_of(root.owner), callee.name.removeprefix("self.")
