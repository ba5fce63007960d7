"""What ends a loop besides an answer: a counter, a clock, an input that is used up.

A condition ends a loop when the loop's own test has it, or an ``if`` in the body that leaves. What stands under another
``if`` may never be reached and bounds nothing, save a step of a counter.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

import libcst as cst

from advisor.flow.deps import NOTHING
from advisor.flow.machine import Machine
from advisor.flow.records import LoopRecord
from advisor.flow.scopes import dotted, meaningful
from advisor.flow.trace import LoopForm
from advisor.flow.webs import deps_of

ORDERING = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual, cst.Equal, cst.NotEqual)
_CLOCKS = frozenset({"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "process_time", "now", "utcnow"})
_GROWING = frozenset({"append", "appendleft", "add", "extend", "insert", "update"})
_TAKING = frozenset({
    "pop", "popleft", "popitem", "get_nowait", "remove", "read", "readline", "recv", "receive", "fetchone",
    "fetchmany", "next", "heappop",
})  # fmt: skip
_ASKED = frozenset({"empty", "qsize", "len", "bool", "any"})
_LEAVING = (cst.Break, cst.Return, cst.Raise)
_OWN = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


class Ending(Enum):
    """What ends a loop: nothing but an answer, what each turn comes upon, or what was there before its first turn."""

    ANSWER = "answer"
    FOUND = "found"
    BEFOREHAND = "beforehand"


class Going(NamedTuple):
    """A condition under which a loop goes on: ``test`` is true, or false where ``holds`` says so."""

    test: cst.BaseExpression
    holds: bool


def going(node: cst.While | cst.For) -> Iterator[Going]:
    """Give the conditions each of which ends a loop when it fails."""
    if isinstance(node, cst.While):
        yield from _parts(node.test, holds=True)
    for inner in _reached(node.body):
        if isinstance(inner, cst.If):
            if _leaves(inner.body):
                yield from _parts(inner.test, holds=False)
            if isinstance(inner.orelse, cst.Else) and _leaves(inner.orelse.body):
                yield from _parts(inner.test, holds=True)


def note_bound(machine: Machine, record: LoopRecord, node: cst.While | cst.For) -> None:
    """Note what besides an answer ends a loop, when its body has been followed."""
    if record.form is not LoopForm.WHILE or record.bounded:
        return
    ends = [_ends(machine, test, node) for test, _ in going(node)]
    record.bounded = any(end is not Ending.ANSWER for end in ends)
    if record.bounded and Ending.BEFOREHAND not in ends:
        record.disorder["each turn finds out whether there is another"] = None


def is_attempt(body: cst.CSTNode) -> bool:
    """Say whether a turn leaves the loop unless it fails: there is another one only after a failure."""
    waiting: list[cst.CSTNode] = [body]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, cst.Return | cst.Break):
            return True
        if not isinstance(inner, (*_OWN, cst.If, cst.For, cst.While, cst.ExceptHandler, cst.ExceptStarHandler)):
            waiting.extend(meaningful(inner))
    return False


def changes(name: str, body: cst.CSTNode) -> Iterator[cst.AugAssign | cst.Assign]:
    """Give the places that give a name, or an attribute of a name, another value."""
    for inner in _all(body):
        if (isinstance(inner, cst.AugAssign) and dotted(inner.target) == name) or (
            isinstance(inner, cst.Assign) and any(dotted(target.target) == name for target in inner.targets)
        ):
            yield inner


def _parts(test: cst.BaseExpression, *, holds: bool) -> Iterator[Going]:
    """Take a condition apart into what must hold all together."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from _parts(test.expression, holds=not holds)
    elif isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And if holds else cst.Or):
        yield from _parts(test.left, holds=holds)
        yield from _parts(test.right, holds=holds)
    else:
        yield Going(test, holds)


def _ends(machine: Machine, test: cst.BaseExpression, node: cst.While | cst.For) -> Ending:
    if isinstance(test, cst.Comparison):
        sides = [test.left, *(target.comparator for target in test.comparisons)]
        ordered = all(isinstance(target.operator, ORDERING) for target in test.comparisons)
        if ordered and any(_clock(side) for side in sides):
            return Ending.FOUND
        if ordered and any(_counts(side, node) for side in sides):
            return Ending.BEFOREHAND
    elif isinstance(test, cst.BooleanOperation):
        # `while most is None or done < most`, `if most is not None and done >= most: break`: none was wanted
        if _is_wanted(test, missing=isinstance(test.operator, cst.Or)):
            ends = (_ends(machine, test.left, node), _ends(machine, test.right, node))
            return next((end for end in ends if end is not Ending.ANSWER), Ending.ANSWER)
    elif any(isinstance(change, cst.AugAssign) for change in changes(dotted(test), node.body)):
        return Ending.BEFOREHAND  # `while attempts:` with `attempts -= 1`
    endings = [_used_up(machine, asked, node) for asked in _asked(test)]
    return next((end for end in endings if end is not Ending.ANSWER), Ending.ANSWER)


def _is_wanted(test: cst.BooleanOperation, *, missing: bool) -> bool:
    """Say whether one side asks whether what the other compares with was left out (``most is None``), or was not."""
    sides = (test.left, test.right)
    for side, other in zip(sides, reversed(sides), strict=True):
        if isinstance(side, cst.Comparison) and len(side.comparisons) == 1 and isinstance(other, cst.Comparison):
            (target,) = side.comparisons
            asks = isinstance(target.operator, cst.Is if missing else cst.IsNot)
            compared = {dotted(other.left), *(dotted(each.comparator) for each in other.comparisons)}
            if asks and dotted(target.comparator) == "None" and dotted(side.left) in compared:
                return True
    return False


def _counts(side: cst.BaseExpression, node: cst.While | cst.For) -> bool:
    """Say whether a side of a comparison goes up or down by itself: a counter, a clock, a list that grows."""
    if isinstance(side, cst.Call) and dotted(side.func) == "len" and len(side.args) == 1:
        name = dotted(side.args[0].value)
        return bool(name) and any(_grows(name, inner) for inner in _reached(node.body))
    name = dotted(side)
    if not name:
        return False
    if isinstance(node, cst.For) and name == dotted(node.target):
        return True
    return any(_steps(name, change) for change in changes(name, node.body))


def _steps(name: str, change: cst.AugAssign | cst.Assign) -> bool:
    if isinstance(change, cst.AugAssign):
        return isinstance(change.operator, cst.AddAssign | cst.SubtractAssign)
    value = change.value
    return isinstance(value, cst.BinaryOperation) and name in {dotted(value.left), dotted(value.right)}


def _grows(name: str, inner: cst.CSTNode) -> bool:
    if isinstance(inner, cst.AugAssign):
        return dotted(inner.target) == name
    return isinstance(inner, cst.Call) and _method(inner) in _GROWING and _owner(inner) == name


def _clock(side: cst.BaseExpression) -> bool:
    return any(isinstance(inner, cst.Call) and dotted(inner.func).rpartition(".")[2] in _CLOCKS for inner in _all(side))


def _asked(test: cst.BaseExpression) -> Iterator[cst.CSTNode]:
    """Give what a condition asks whether there is more of it, or what came last."""
    for inner in _all(test):
        if isinstance(inner, cst.NamedExpr):
            yield inner.target
        elif isinstance(inner, cst.Call) and isinstance(inner.func, cst.Attribute) and _method(inner) in _ASKED:
            yield inner.func.value
        elif isinstance(inner, cst.Name | cst.Attribute):
            yield inner


def _used_up(machine: Machine, asked: cst.CSTNode, node: cst.While | cst.For) -> Ending:
    """Say whether each turn takes a piece of an input, which holds no answer, until there is no more."""
    name = dotted(asked)
    if not name or machine.read(name.partition(".")[0]) is None:
        return Ending.ANSWER
    steps = list(_reached(node))
    shrinks = any(isinstance(step, cst.Call) and _taking(step) and name in _given(step) for step in steps)
    if not (shrinks or any(_follows(name, step, node) for step in steps)):
        return Ending.ANSWER
    if deps_of(machine.eval(asked)) is not NOTHING:
        return Ending.ANSWER
    return Ending.BEFOREHAND if shrinks else Ending.FOUND


def _given(call: cst.Call) -> set[str]:
    return {_owner(call), *(dotted(arg.value) for arg in call.args)}


def _follows(name: str, step: cst.CSTNode, node: cst.While | cst.For) -> bool:
    """Say whether a step gives a name what comes after its last value, or what a call takes from somewhere."""
    if isinstance(step, cst.NamedExpr):
        return dotted(step.target) == name and _feeds(name, step.value, node)
    if isinstance(step, cst.Assign) and any(name in _named(target.target) for target in step.targets):
        return _feeds(name, step.value, node)
    return False


def _named(target: cst.BaseExpression) -> set[str]:
    """Give the names an assignment binds: ``more, page = book.read()`` binds two."""
    if isinstance(target, cst.Tuple | cst.List):
        return {dotted(element.value) for element in target.elements}
    return {dotted(target)}


def _taking(call: cst.Call) -> bool:
    """Say whether a call takes something away; ``get`` does from a queue, not from a dictionary."""
    return _method(call) in _TAKING or (_method(call) == "get" and all(arg.keyword is not None for arg in call.args))


def _feeds(name: str, value: cst.BaseExpression, node: cst.While | cst.For) -> bool:
    """Say whether a value comes from what was taken, or from the last value of the name: a cursor, a rest."""
    read = {dotted(inner) for inner in _all(value)} | {dotted(inner).partition(".")[0] for inner in _all(value)}
    if name in read or any(isinstance(inner, cst.Call) and _taking(inner) for inner in _all(value)):
        return True
    for other in _reached(node.body):
        if isinstance(other, cst.Assign) and any(dotted(target.target) in read for target in other.targets):
            return any(dotted(inner) == name for inner in _all(other.value))
    return False


def _method(call: cst.Call) -> str:
    return dotted(call.func).rpartition(".")[2] or (
        call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    )


def _owner(call: cst.Call) -> str:
    if isinstance(call.func, cst.Attribute):
        return dotted(call.func.value)
    return dotted(call.args[0].value) if call.args else ""


def _leaves(body: cst.BaseSuite) -> bool:
    return any(isinstance(inner, _LEAVING) for inner in _reached(body))


def _reached(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give what each turn may come to without a further condition: nothing under another ``if`` or loop."""
    waiting: list[cst.CSTNode] = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        if isinstance(inner, cst.If) and inner is not node:
            waiting.append(inner.test)
            if inner.orelse is not None and _leaves(inner.body):  # who goes on comes here
                waiting.append(inner.orelse)
        elif inner is node or not isinstance(inner, (*_OWN, cst.For, cst.While)):
            waiting.extend(meaningful(inner))


def _all(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    waiting: list[cst.CSTNode] = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        if not isinstance(inner, _OWN):
            waiting.extend(meaningful(inner))
