"""Calls: reading the arguments, and finding out what is called."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.built import call_anywhere, call_named, call_on_built
from advisor.flow.changing import changed_by
from advisor.flow.classes import construct, find
from advisor.flow.concurrency import settle
from advisor.flow.decorated import run_method
from advisor.flow.deps import NOTHING, control, union
from advisor.flow.dialect import AGENT, shape_of
from advisor.flow.functions import call_function
from advisor.flow.holding import eval_awaited
from advisor.flow.inherited import inherited, reached, start
from advisor.flow.iteration import members
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.methods import call_method, text_method
from advisor.flow.natives import call_native
from advisor.flow.outlets import put_out, shows_itself
from advisor.flow.paths import Way, fork
from advisor.flow.protocols import special
from advisor.flow.standins import is_mock
from advisor.flow.tasks import meet_task
from advisor.flow.typed import presumed_object
from advisor.flow.unknown import call_unknown
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Built,
    Choice,
    Class,
    Code,
    Function,
    Future,
    Given,
    Instance,
    Method,
    Native,
    Opaque,
    Partial,
    Pure,
    Table,
    Value,
    constant,
)
from advisor.flow.webs import deps_of
from advisor.sources.units import Medium


def evaluate_call(machine: Machine, node: cst.Call) -> Value:
    """Evaluate a call expression."""
    callee = machine.eval(node.func)
    return machine.call(callee, read_arguments(machine, node), node)


def read_arguments(machine: Machine, node: cst.Call) -> Arguments:
    """Evaluate the arguments of a call, spreading what is starred."""
    arguments = Arguments()
    positional: list[Given] = []
    loose: list[Given] = []
    for arg in node.args:
        value = machine.eval(arg.value)
        if arg.star == "*":
            _spread(machine, Given(value, arg.value), positional, loose)
        elif arg.star == "**":
            _spread_named(arguments, Given(value, arg.value))
        elif arg.keyword is not None:
            arguments.named[arg.keyword.value] = Given(value, arg.value)
        elif loose:
            loose.append(Given(value, arg.value))
        else:
            positional.append(Given(value, arg.value))
    arguments.positional = tuple(positional)
    if loose:
        arguments.rest = loose[0] if len(loose) == 1 else Given(choose([each.value for each in loose]), loose[0].node)
    return arguments


def _spread(machine: Machine, given: Given, positional: list[Given], loose: list[Given]) -> None:
    value = given.value
    held = members(machine, value, given.node)
    into = loose or positional
    into.extend(Given(item, given.node) for item in held.items)
    if held.rest is not None:
        loose.append(given)


def _spread_named(arguments: Arguments, given: Given) -> None:
    if not isinstance(given.value, Table):
        arguments.named_rest = given
        return
    for slot, value in given.value.slots.items():
        if isinstance(slot, tuple) and isinstance(slot[1], str):
            arguments.named[slot[1]] = Given(value, given.node)
    if given.value.slots.get("rest") is not None:
        arguments.named_rest = given


def call(machine: Machine, callee: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call any value."""
    machine.tick()
    handler = _CALLERS.get(type(callee))
    if handler is None:
        known = _known(machine, callee, arguments, node) if isinstance(callee, Opaque) else None
        return call_unknown(machine, callee, arguments, node) if known is None else known
    return handler(machine, callee, arguments, node)


_ENTERING = (".enter_context", ".enter_async_context")  # of contextlib's stacks of managers


def _known(machine: Machine, callee: Opaque, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    if is_mock(callee):
        return None
    if callee.name.endswith(_ENTERING) and arguments.positional:
        from advisor.flow.withs import entered

        return entered(machine, arguments.positional[0].value, node)
    known = _of_framework(machine, callee, arguments, node) if machine.brought else None
    return known or text_method(machine, callee, arguments, node)


def _of_framework(machine: Machine, callee: Opaque, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Call something of which the source does not show what it is, where it can be nothing but a dialect's."""
    if start(machine, callee, arguments, node):
        return NONE
    part, path = reached(callee)
    method = callee.name.rsplit(".", 1)[-1]
    if part is None:
        known = call_anywhere(machine, callee.name, arguments, node)
        if known is not None or callee.parent is None:
            return known
        part, path = presumed_object(machine, callee.parent, method), method
    return None if part is None else call_on_built(machine, _path(part, path), arguments, node)


def _path(receiver: Value, path: str) -> Value:
    for name in path.split("."):
        receiver = Method(receiver, name)
    return receiver


def _native(machine: Machine, callee: Native, arguments: Arguments, node: cst.CSTNode) -> Value:
    shape = shape_of(callee.name)
    if shape is not None and not _is_sketch(machine, callee.name, arguments):
        return meet_task(machine, shape, arguments, node)
    known = call_named(machine, callee, arguments, node)
    return call_native(machine, callee, arguments, node) if known is None else known


_BUILDING = frozenset({
    "backstory", "deps_type", "goal", "handoffs", "instruction", "instructions", "llm", "model_settings", "output_type",
    "role", "sub_agents", "system_message", "system_prompt", "toolsets", "tools",
})  # fmt: skip
"""What a library's agent is made with, and no call of an agent."""


def _is_sketch(machine: Machine, name: str, arguments: Arguments) -> bool:
    """Say whether a page of Markdown only shows where a call would stand, or builds somebody's agent with tools."""
    if machine.program.medium is not Medium.MARKDOWN:
        return False
    given = arguments.all()
    empty = bool(given) and all(isinstance(each.node, cst.Ellipsis) for each in given)
    return empty or (name == AGENT and "prompt" not in arguments.named and not _BUILDING.isdisjoint(arguments.named))


def _function(machine: Machine, callee: Function, arguments: Arguments, node: cst.CSTNode) -> Value:
    return call_function(machine, callee, arguments, node)


def _bound(machine: Machine, callee: Bound, arguments: Arguments, node: cst.CSTNode) -> Value:
    first = Given(callee.receiver, node)
    full = Arguments((first, *arguments.positional), arguments.named, arguments.rest, arguments.named_rest)
    if isinstance(callee.function, Function):
        changed_by(machine, callee.receiver, callee.function.name)
    return machine.call(callee.function, full, node)


def _partial(machine: Machine, callee: Partial, arguments: Arguments, node: cst.CSTNode) -> Value:
    before = callee.given
    full = Arguments(
        (*before.positional, *arguments.positional),
        {**before.named, **arguments.named},
        before.rest or arguments.rest,
        before.named_rest or arguments.named_rest,
    )
    return machine.call(callee.function, full, node)


def _class(machine: Machine, callee: Class, arguments: Arguments, node: cst.CSTNode) -> Value:
    return construct(machine, callee, arguments, node)


def _code(_machine: Machine, callee: Code, arguments: Arguments, node: cst.CSTNode) -> Value:
    return callee.run(arguments, node)


def _method(machine: Machine, callee: Method | Built, arguments: Arguments, node: cst.CSTNode) -> Value:
    known = call_on_built(machine, callee, arguments, node)
    if known is not None:
        return known
    if isinstance(callee, Method):
        run = run_method(machine, callee, arguments, node)
        if run is not None:
            return run
        return call_method(machine, callee, arguments, node)
    return call_unknown(machine, callee, arguments, node)


def _of_result(machine: Machine, callee: Pure, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a method of a result (``response.json()``): what it gives is that result, with what went in."""
    if not callee.inner:
        return call_unknown(machine, callee, arguments, node)
    web = union(callee.deps, *(deps_of(given.value) for given in arguments.all()))
    func = node.func if isinstance(node, cst.Call) else node
    if isinstance(func, cst.Attribute) and shows_itself(func.attr.value):
        put_out(machine, callee.deps)
    return Pure(callee.expr, web, callee.record, inner=True, size=callee.size)


def _instance(machine: Machine, callee: Instance, arguments: Arguments, node: cst.CSTNode) -> Value:
    method = find(callee.cls, "__call__") or inherited(machine, callee.cls, "()")
    if method is None:
        return call_unknown(machine, callee, arguments, node)
    return machine.call(Bound(method, callee), arguments, node)


def _choice(machine: Machine, callee: Choice, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call one of several functions: each is followed as a branch of its own."""
    options = [option for option in callee.options if not constant(option)[0]]
    if not options:
        return call_unknown(machine, callee, arguments, node)
    if len(options) == 1 and callee.deps is NOTHING:
        return machine.call(options[0], arguments, node)
    ways = [_way(machine, option, arguments, node, callee) for option in options]
    found = [value for value in fork(machine, ways) if isinstance(value, Value)]
    return choose(found, control(callee.deps))


def _way(machine: Machine, option: Value, arguments: Arguments, node: cst.CSTNode, callee: Choice) -> Way:
    return Way(run=lambda: machine.call(option, arguments, node), deps=callee.deps, place=node)


def _future(machine: Machine, callee: Future, arguments: Arguments, node: cst.CSTNode) -> Value:
    return machine.call(settle(machine, callee), arguments, node)


_CALLERS: dict[type[Value], Callable[..., Value]] = {
    Native: _native,
    Function: _function,
    Bound: _bound,
    Partial: _partial,
    Class: _class,
    Code: _code,
    Method: _method,
    Built: _method,
    Pure: _of_result,
    Instance: _instance,
    Choice: _choice,
    Future: _future,
}


def await_(machine: Machine, node: cst.Await) -> Value:
    """Evaluate ``await x``: what was not yet run, runs now; what runs, is waited for."""
    value = eval_awaited(machine, node.expression)
    return await_value(machine, value, node)


def await_value(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """Wait for a value."""
    if isinstance(value, Future):
        return settle(machine, value)
    if isinstance(value, Choice):
        if is_one_of_several(value):
            ways = [_waiting(machine, option, node, value) for option in value.options]
            return choose([each for each in fork(machine, ways) if isinstance(each, Value)], value.deps)
        found = [await_value(machine, option, node) for option in value.options]
        return choose(found, value.deps)
    if isinstance(value, Instance):
        return special(machine, value, "__await__", [], node) or value
    learn_awaitable(machine, value, node)
    return value


def is_one_of_several(value: Value) -> bool:
    """Say whether a value is one of several pieces of work, none of which has begun: the others never will."""
    work = [each for each in value.options if isinstance(each, Future)] if isinstance(value, Choice) else []
    return len(work) > 1 and all(each.slots.get("state") == "new" for each in work)


def _waiting(machine: Machine, option: Value, node: cst.CSTNode, value: Choice) -> Way:
    return Way(run=lambda: await_value(machine, option, node), deps=value.deps, place=node)


def learn_awaitable(machine: Machine, value: Value, node: cst.CSTNode) -> None:
    """Note that a task's call gives an awaitable in this program: its result is awaited later than it is called."""
    from advisor.flow.values import Pure

    if isinstance(value, Pure) and value.record is not None:
        direct = isinstance(node, cst.Await) and node.expression is value.record.node
        if (not direct and not isinstance(node, cst.Await)) or (not direct and isinstance(node, cst.Await)):
            machine.learned.awaitable.add(value.record.node)


def merged(first: Opaque, second: Value) -> Value:
    """Give an unknown value made of two."""
    return Opaque(name=first.name, reason=first.reason, deps=union(deps_of(first), deps_of(second)))
