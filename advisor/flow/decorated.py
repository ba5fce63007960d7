"""Functions whose decorator changes what a call of them does: they begin at once, or are run through methods."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import FunctionShape
from advisor.flow.concurrency import created, deferred
from advisor.flow.machine import Machine
from advisor.flow.values import Arguments, Function, Method, Native, Opaque, Partial, Value, sequence
from advisor.flow.webs import deps_of

_RETRYING = frozenset({
    "backoff.on_exception", "retry.retry", "retrying.retry", "retry_async.retry", "stamina.retry", "tenacity.retry",
})  # fmt: skip
_STREAMS = "stream"
_ASYNC = "a"


def shape_of_decorator(machine: Machine, decorator: Value) -> FunctionShape | None:
    """Give what a decorator, called or not, makes of a function."""
    name = _name_of(machine, decorator) if machine.brought else ""
    return machine.dialects.decorating(name) if name else None


def tries_again(machine: Machine, decorator: Value) -> bool:
    """Say whether a decorator, called or not, runs the function once more when it fails."""
    return _name_of(machine, decorator) in _RETRYING


def _name_of(machine: Machine, decorator: Value) -> str:
    while isinstance(decorator, Partial):
        decorator = decorator.function
    if isinstance(decorator, Opaque) and isinstance(decorator.place, cst.Call):
        callee = machine.eval(decorator.place.func)
        return callee.name if isinstance(callee, Native) else ""
    return decorator.name if isinstance(decorator, Native) else ""


def begin(machine: Machine, function: Function, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a function that begins at once and gives a handle on what it will give."""
    from advisor.flow.functions import follow

    return created(machine, deferred(machine, lambda: follow(machine, function, arguments, node), node))


def run_method(machine: Machine, callee: Method, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Call a method that runs a decorated function (``flow.invoke(…)``); ``None`` for any other method."""
    function = callee.receiver
    if not isinstance(function, Function) or function.shape is None or callee.name not in function.shape.run_by:
        return None
    given = Arguments(arguments.positional[:1], {})
    if _STREAMS in callee.name:
        from advisor.flow.concurrency import finish

        value = finish(machine, machine.call(function, given, node))
        part = Opaque(name=machine.snippet(node), reason="streamed by its tasks", deps=deps_of(value))
        return sequence((), "generator", part)
    if callee.name.startswith(_ASYNC):
        return deferred(machine, lambda: machine.call(function, given, node), node)
    return machine.call(function, given, node)
