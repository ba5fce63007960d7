"""Classes to inherit from: what a dialect's base runs of those below it."""

from __future__ import annotations

from advisor.flow.classes import find, lineage
from advisor.flow.machine import Machine
from advisor.flow.values import Class, Native, Value


def inherited(machine: Machine, cls: Class, name: str) -> Value | None:
    """Give the method of a class that a base of some dialect runs under another name (``()``: when it is called)."""
    bases = [base.name for each in lineage(cls) for base in each.bases if isinstance(base, Native)]
    for shape in filter(None, map(machine.dialects.base, bases if machine.brought else ())):
        other = dict(pair.split("=", 1) for pair in shape.runs).get(name)
        if other is not None:
            return find(cls, other)
    return None
