"""``with``: files, groups, pools, locks, context managers of the file and of others."""

from __future__ import annotations

import libcst as cst

from advisor.flow.assign import assign
from advisor.flow.calls import await_value, is_one_of_several
from advisor.flow.classes import find
from advisor.flow.concurrency import finish, settle
from advisor.flow.control import keep
from advisor.flow.functions import follow
from advisor.flow.holding import eval_awaited
from advisor.flow.machine import Machine
from advisor.flow.pools import close
from advisor.flow.protocols import special
from advisor.flow.standins import is_mock, stands_in
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Choice,
    Function,
    Future,
    Given,
    Instance,
    Manager,
    Native,
    Seq,
    Setting,
    Value,
    content,
)

_SWALLOWING = "contextlib.suppress"


def with_(machine: Machine, node: cst.With) -> bool:
    """Execute ``with`` and ``async with``."""
    return _items(machine, node, 0)


def _items(machine: Machine, node: cst.With, index: int) -> bool:
    if index == len(node.items):
        return machine.run(node.body)
    item = node.items[index]
    outer, machine.statement = machine.statement, node
    managed = _managed_function(machine, item)
    machine.statement = outer
    if managed is not None:
        return _inverted(machine, node, index, managed)
    outer, machine.statement = machine.statement, node
    value = eval_awaited(machine, item.item) if node.asynchronous is not None else machine.eval(item.item)
    machine.statement = outer
    if isinstance(value, Choice) and isinstance(value.options[0], Manager):
        value = value.options[0]
    return _entered(machine, node, index, value)


def _entered(machine: Machine, node: cst.With, index: int, value: Value) -> bool:
    item = node.items[index]
    limit = isinstance(value, Manager) and value.kind == "limit"
    swallow = isinstance(value, Native) and value.name == _SWALLOWING
    mocked = is_mock(value) or (isinstance(item.item, cst.Call) and stands_in(_callee(machine, item.item), item.item))
    given = _enter(machine, value, item.item, asynchronous=node.asynchronous is not None)
    if item.asname is not None:
        assign(machine, item.asname.name, given, item.item)
    machine.limits += limit
    machine.handlers += swallow
    silent, machine.silent = machine.silent, machine.silent or mocked
    before = _put_in_force(machine, value)
    going = _items(machine, node, index + 1)
    if isinstance(value, Setting):
        machine.store.put(machine.in_force, value.dialect, before)
    machine.silent = silent
    machine.limits -= limit
    machine.handlers -= swallow
    _leave(machine, value, item.item)
    return going


def _put_in_force(machine: Machine, value: Value) -> Value | None:
    """Let what a dialect's context manager names hold; give what held before."""
    if not isinstance(value, Setting):
        return None
    before: Value | None = machine.in_force.get(value.dialect)
    machine.store.put(machine.in_force, value.dialect, value.value)
    return before


def _callee(machine: Machine, call: cst.Call) -> Value | None:
    return machine.eval(call.func) if isinstance(call.func, cst.Name | cst.Attribute) else None


def _enter(machine: Machine, value: Value, node: cst.CSTNode, *, asynchronous: bool) -> Value:
    if isinstance(value, Instance):
        name = "__aenter__" if asynchronous else "__enter__"
        found = special(machine, value, name, [], node)
        return value if found is None else finish(machine, found)
    if isinstance(value, Future) or is_one_of_several(value):
        return await_value(machine, value, node)
    return value


def entered(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """Give what a manager that a stack of them enters gives; a function that manages is run to its end at once."""
    if isinstance(value, Instance):
        return _enter(machine, value, node, asynchronous=find(value.cls, "__aenter__") is not None)
    given = settle(machine, value) if isinstance(value, Future) else value
    if isinstance(given, Seq) and given.kind == "generator":
        held = content(given)
        return held.items[0] if held.items else held.rest or given
    return given


def _leave(machine: Machine, value: Value, node: cst.BaseExpression) -> None:
    if isinstance(value, Manager) and value.kind != "limit":
        close(machine, value)
    elif isinstance(value, Instance):
        name = "__exit__" if find(value.cls, "__exit__") is not None else "__aexit__"
        found = special(machine, value, name, [NONE, NONE, NONE], node)
        if isinstance(found, Future):
            finish(machine, found)


def _managed_function(machine: Machine, item: cst.WithItem) -> tuple[Function, Arguments] | None:
    """Find out whether the item calls a ``@contextmanager`` function of the file."""
    if not isinstance(item.item, cst.Call):
        return None
    if not isinstance(item.item.func, cst.Name | cst.Attribute):
        return None
    callee = machine.eval(item.item.func)
    receiver: tuple[Given, ...] = ()
    if isinstance(callee, Bound):
        receiver, callee = (Given(callee.receiver, item.item),), callee.function
    if not (isinstance(callee, Function) and callee.decoration == "contextmanager"):
        return None
    from advisor.flow.calls import read_arguments

    arguments = read_arguments(machine, item.item)
    arguments.positional = (*receiver, *arguments.positional)
    return callee, arguments


def _inverted(machine: Machine, node: cst.With, index: int, managed: tuple[Function, Arguments]) -> bool:
    """Follow the context manager, and the body of the ``with`` where it yields."""
    function, arguments = managed
    item = node.items[index]
    home = machine.frame, machine.via, machine.statement, list(machine.stack)
    outcome = [True]

    def body(value: Value) -> Value:
        inside = machine.frame, machine.via, machine.statement, machine.stack
        machine.frame, machine.via, machine.statement, machine.stack = home[0], home[1], home[2], home[3]
        try:
            if item.asname is not None:
                assign(machine, item.asname.name, value, item.item)
            outcome[0] = _items(machine, node, index + 1)
        finally:  # what is too much ends here as well, and is told of by who followed the function
            machine.frame, machine.via, machine.statement, machine.stack = inside
        return NONE

    base = machine.control
    machine.yield_to = body
    follow(machine, function, arguments, item.item)
    machine.control = keep(machine.control, base, frozenset())
    return outcome[0]
