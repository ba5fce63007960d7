"""What others have done before an entry point is called: attributes and names that begin as nothing are set by them.

``self.client = None`` in a constructor and the client in ``connect``; a module's ``agents = {}`` and ``register``. Who
calls the entry point has called those first, so that what they set may be there, and so may be that it is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import partial

import libcst as cst

from advisor.errors import TooComplex
from advisor.flow.classes import find, lineage
from advisor.flow.concurrency import settle
from advisor.flow.effort import EFFORT
from advisor.flow.functions import entry_arguments, make_function
from advisor.flow.machine import Frame, Machine
from advisor.flow.repeat import UNKNOWN_COUNT, loop_record, maybe_done
from advisor.flow.touched import Touched
from advisor.flow.trace import LoopForm
from advisor.flow.values import Arguments, Bound, Function, Future, Instance, Seq, Table, Value, constant, content
from advisor.values import dataclass

_MOST = 12
_SHARE = 0.15  # of what a reading may cost
_START = "__init__"


def done_beforehand(machine: Machine, entry: Function, given: Iterable[Value]) -> None:
    """Follow, paying for nothing, what sets the names an entry point finds empty.

    ``given`` are the objects it is called on and with.
    """
    asked = _Asked(machine, entry.node)
    asked.follow(given)
    todo = [each for one in asked.objects for each in _of_object(machine, one, asked)] + _of_module(machine, asked)
    if not todo:
        return
    place, entered, mark = machine.place(), set(machine.entered), machine.store.mark()
    machine.silent = True
    machine.frame = Frame(machine.frame.scope, mark, None)
    often = loop_record(machine, LoopForm.WHILE, entry.node, UNKNOWN_COUNT, bounded=False, unrolled=False)
    try:
        with EFFORT.shared(_SHARE):
            for each in todo[:_MOST]:
                maybe_done(machine, partial(_call, machine, each.callee, entry.node), often if each.often else None)
    except TooComplex:
        machine.store.rollback(mark)
    machine.back_to(place)
    machine.entered.clear()
    machine.entered.update(entered)


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """A function that sets what is empty; ``often``: it fills a container, and is called for each member."""

    callee: Value
    often: bool


def _call(machine: Machine, callee: Value, node: cst.CSTNode) -> None:
    value = machine.call(callee, _arguments(machine, callee), node)
    if isinstance(value, Future):
        settle(machine, value)


@dataclass(slots=True, eq=False)
class _Asked:
    """What an entry point and what it may call speak of: attributes, names, and objects whose methods are named."""

    machine: Machine
    entry: cst.FunctionDef | cst.Lambda
    attributes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    functions: set[cst.FunctionDef | cst.Lambda] = field(default_factory=set)
    objects: dict[Instance, None] = field(default_factory=dict)

    def follow(self, given: Iterable[Value]) -> None:
        """Follow what is called by its name."""
        self._meet(given)
        stack = [self.entry]
        while stack:
            each = stack.pop()
            if each in self.functions:
                continue
            self.functions.add(each)
            found = self.machine.learned.touched_by(self.machine, each)
            self.attributes |= found.attributes
            self.names |= found.names
            held = [self.machine.globals.slots.get(word) for word in found.names]
            stack += [value.node for value in held if isinstance(value, Function)]
            self._meet(value for value in held if isinstance(value, Value))
            stack += [
                method.node
                for one in self.objects
                for name, method in _methods(one).items()
                if name in self.attributes and method.node not in self.functions
            ]

    def _meet(self, values: Iterable[Value]) -> None:
        """Note objects, and those they hold under a name that is spoken of."""
        stack = list(values)
        while stack:
            each = stack.pop()
            if isinstance(each, Instance) and each not in self.objects:
                self.objects[each] = None
                stack += [value for value in each.slots.values() if isinstance(value, Instance)]


def _of_object(machine: Machine, one: Instance, asked: _Asked) -> list[_Setting]:
    """Give the methods of an object that set what the entry point finds empty in it; those others call are theirs."""
    methods = _methods(one)
    empty = _empty({name: _attribute(one, name) for name in asked.attributes if name not in methods})
    if not empty:
        return []
    does = {name: machine.learned.touched_by(machine, each.node) for name, each in methods.items()}
    reached = {name: _reached(name, does) for name in methods if name != _START and _is_other(methods[name], asked)}
    sets = {
        name: {attribute for each in found for attribute in does[each].sets if attribute in empty}
        for name, found in reached.items()
        if not any(methods[each].node is asked.entry for each in found)
    }
    inner = {each for name in sets if sets[name] for each in reached[name] if each != name}
    return [
        _Setting(Bound(methods[name], one), often=any(empty[each] for each in found))
        for name, found in sets.items()
        if found and name not in inner
    ]


def _of_module(machine: Machine, asked: _Asked) -> list[_Setting]:
    slots = machine.globals.slots
    empty = _empty({name: slots[name] for name in asked.names if name in slots})
    if not empty:
        return []
    found: list[_Setting] = []
    for node, outer in machine.statics.functions:
        binds = machine.learned.touched_by(machine, node).binds & empty.keys() if not outer else set()
        if binds and node not in asked.functions:
            known = slots.get(node.name.value)
            callee = known if isinstance(known, Function) else make_function(machine, node, node.name.value)
            found.append(_Setting(callee, often=any(empty[each] for each in binds)))
    return found


def _empty(held: dict[str, object]) -> dict[str, bool]:
    """Give the names that have nothing yet, and whether each is a container."""
    return {name: isinstance(value, Seq | Table) for name, value in held.items() if _is_empty(value)}


def _is_other(method: Function, asked: _Asked) -> bool:
    return method.node not in asked.functions and not method.decoration


def _reached(name: str, does: dict[str, Touched]) -> set[str]:
    """Give the methods that one comes to, itself among them."""
    found, stack = set[str](), [name]
    while stack:
        each = stack.pop()
        if each not in found:
            found.add(each)
            stack += [other for other in does[each].attributes if other in does]
    return found


def _methods(one: Instance) -> dict[str, Function]:
    found: dict[str, Function] = {}
    for cls in lineage(one.cls):
        for key, value in cls.slots.items():
            if isinstance(value, Function) and isinstance(key, tuple):
                found.setdefault(str(key[1]), value)
    return found


def _attribute(one: Instance, name: str) -> object:
    found = one.slots.get(("a", name))
    return found if found is not None else find(one.cls, name)


def _is_empty(value: object) -> bool:
    """Say whether a name has nothing yet: no value at all, ``None``, a flag that is not set, an empty container."""
    if isinstance(value, Seq):
        held = content(value)
        return not held.items and held.rest is None
    if isinstance(value, Table):
        return not value.slots
    known, found = constant(value) if isinstance(value, Value) else (value is None, None)
    return known and (found is None or found is False or found == "")


def _arguments(machine: Machine, callee: Value) -> Arguments:
    function = callee.function if isinstance(callee, Bound) else callee
    if not isinstance(function, Function):
        return Arguments()
    arguments = entry_arguments(machine, function)
    if isinstance(callee, Bound) and arguments.named:
        arguments.named.pop(next(iter(arguments.named)))
    return arguments
