"""What ends a recursion: a depth that grows, data that runs out, or nothing but an answer."""

from __future__ import annotations

import libcst as cst

from advisor.flow.control import above
from advisor.flow.deps import records_of
from advisor.flow.expr import Expr, Hole, tasks_of, walk
from advisor.flow.machine import Machine
from advisor.flow.scopes import meaningful
from advisor.flow.values import Arguments, Function, Value, constant
from advisor.flow.webs import deps_of


def note_recursion(machine: Machine, function: Function, again: Arguments) -> None:
    """Note at a function's call of itself whether only answers can end it; one call that something bounds is enough."""
    begun = machine.begun.get(function.node)
    if begun is None or machine.stack[-1] is not function.node:
        return
    endless = _only_answers_decide(machine) and not _goes_on(function, begun, again) and not _counts(function)
    machine.endless[function.node] = endless and machine.endless.get(function.node, True)


def _only_answers_decide(machine: Machine) -> bool:
    """Say whether every condition between the function's beginning and here is about a task's result."""
    guards = above(machine.control, machine.frame.base)
    return all(guard.certain or _is_an_answers(guard.test) for guard in guards)


def _is_an_answers(test: Expr | None) -> bool:
    """Say whether a condition is shown, and is about results and constants alone."""
    parts = [] if test is None else list(walk(test))
    own = [part for part in parts if isinstance(part, Hole) and not part.tasks]
    return not own and bool(test is not None and tasks_of(test))


def _counts(function: Function) -> bool:
    """Say whether a function counts anything up or down: it may count its own turns."""
    waiting: list[cst.CSTNode] = [function.node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.AugAssign):
            return True
        waiting.extend(meaningful(node))
    return False


def _goes_on(function: Function, first: Arguments, again: Arguments) -> bool:
    """Say whether an argument is another one in the next call, and no answer: a counter, a part of what was given."""
    if again.rest is not None or again.named_rest is not None or first.rest is not None:
        return True
    before, after = _by_name(function, first), _by_name(function, again)
    return any(word not in before or _differs(before[word], value) for word, value in after.items())


def _differs(before: Value, after: Value) -> bool:
    if after is before or records_of(deps_of(after)):
        return False
    (known, one), (shown, other) = constant(before), constant(after)
    return not (known and shown and one == other)


def _by_name(function: Function, given: Arguments) -> dict[str, Value]:
    params = function.node.params
    names = [param.name.value for param in (*params.posonly_params, *params.params)]
    found = {word: each.value for word, each in zip(names, given.positional, strict=False)}
    return {**found, **{word: each.value for word, each in given.named.items()}}


def first_given(machine: Machine, node: cst.CSTNode, arguments: Arguments) -> None:
    """Remember what a function that calls itself was first given."""
    machine.begun[node] = arguments
    machine.endless.pop(node, None)
