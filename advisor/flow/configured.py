"""Values that stand in a YAML file of the project: what a class is configured with, what code loads from one.

The file is read as the framework would read it when it runs: beside the module of the class. Names in it that are
methods of the class (an agent's, in a task) mean what those methods make.
"""

from __future__ import annotations

import os

import libcst as cst

from advisor.dialects.shapes import ObjectShape
from advisor.flow.expr import Const
from advisor.flow.machine import Machine
from advisor.flow.values import (
    Arguments,
    Class,
    Function,
    Given,
    Instance,
    Pure,
    Seq,
    Table,
    Value,
    content,
    sequence,
    text_of,
)
from advisor.sources.yamlfile import SUFFIXES, YamlList, YamlMap, YamlNode


def configuration(machine: Machine, value: Instance, name: str) -> Value | None:
    """Give an attribute that a class's decorator reads from a file; ``None`` for any other attribute."""
    default = _file_of(value.cls, name)
    project = machine.modules.project
    if default is None or project is None or value.cls.node is None:
        return None
    own = value.cls.slots.get(("a", name))
    shown = (text_of(own) if isinstance(own, Value) else None) or default
    folder = os.path.dirname(project.path_of(machine.file_of(value.cls.node).program.path))  # noqa: PTH120
    key = ("configuration", id(value), name)
    if key not in machine.memo:
        made = loaded(machine, os.path.join(folder, shown))  # noqa: PTH118
        if not isinstance(made, Table):
            return None
        for entry in made.slots.values():
            if isinstance(entry, Table):
                entry.slots["owner"] = value
        machine.memo[key] = made
    return machine.memo[key]


def _file_of(cls: Class, name: str) -> str | None:
    from advisor.flow.classes import lineage

    pairs = (pair.partition("=") for each in lineage(cls) for pair in each.configured)
    return next((path for attribute, _, path in pairs if attribute == name), None)


def loaded(machine: Machine, path: str) -> Value | None:
    """Give what a YAML file holds, by its path; ``None`` where it cannot be read."""
    project = machine.modules.project
    found = None if project is None or not path.endswith(SUFFIXES) else project.yaml(os.path.realpath(path))
    return None if found is None else _value(found)


def load(machine: Machine, path: str, node: cst.CSTNode) -> Value | None:
    """Give what a YAML file holds that code opens: beside its module, else below the working folder."""
    project = machine.modules.project
    if project is None:
        return None
    folder = os.path.dirname(project.path_of(machine.file_of(node).program.path))  # noqa: PTH120
    found = (loaded(machine, os.path.join(base, path)) for base in (folder, project.home))  # noqa: PTH118
    return next((value for value in found if value is not None), None)


def _value(node: YamlNode) -> Value:
    if isinstance(node, YamlMap):
        return Table(slots={("k", key): _value(each) for key, each in node.entries})
    if isinstance(node, YamlList):
        return sequence([_value(each) for each in node.items])
    return Pure(Const(value=node.value, literal=node.literal))


def parameters_in(machine: Machine, shape: ObjectShape, given: dict[str, Given], node: cst.CSTNode) -> dict[str, Given]:
    """Give the parameters an object finds in its configuration, for those that are not given by themselves."""
    held = given.get(shape.config)
    if not shape.config or held is None or not isinstance(held.value, Table):
        return {}
    table = held.value
    owner = table.slots.get("owner")
    found: dict[str, Given] = {}
    for slot, value in table.slots.items():
        if isinstance(slot, tuple) and slot[0] == "k" and isinstance(slot[1], str) and slot[1] not in given:
            named = slot[1] in shape.by_name and isinstance(owner, Instance)
            meant = _made_by_name(machine, owner, value, node) if named and isinstance(owner, Instance) else value
            found[slot[1]] = Given(meant, held.node)
    return found


def _made_by_name(machine: Machine, owner: Instance, value: Value, node: cst.CSTNode) -> Value:
    """Give what the method of this name makes; the text itself where there is none."""
    if isinstance(value, Seq):
        return sequence([_made_by_name(machine, owner, each, node) for each in content(value).items])
    from advisor.flow.classes import find
    from advisor.flow.gathering import once

    name = text_of(value)
    method = find(owner.cls, name) if name else None
    if not isinstance(method, Function):
        return value
    return once(machine, method, Arguments((Given(owner, node),)), node)
