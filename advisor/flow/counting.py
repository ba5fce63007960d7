"""How often a loop runs, where the code says so."""

from __future__ import annotations

from typing import TypeAlias

import libcst as cst

from advisor.flow.bounding import going
from advisor.flow.functions import LIKELY_TURNS
from advisor.flow.machine import Machine
from advisor.flow.scopes import meaningful, targets
from advisor.flow.trace import Count
from advisor.flow.values import Value, constant

_UNKNOWN = Count(low=0, likely=LIKELY_TURNS, high=None)


def exactly(turns: int) -> Count:
    """Give the count of something that runs a known number of times."""
    return Count(low=turns, likely=turns, high=turns)


def range_count(machine: Machine, node: cst.BaseExpression) -> tuple[Count, bool] | None:
    """Give the turns of ``range(…)`` (``None`` when it is no range)."""
    if not (isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "range"):
        return None
    if machine.read("range") is not None:
        return None
    bounds = [constant(machine.eval(arg.value)) for arg in node.args]
    if not all(known and isinstance(value, int) for known, value in bounds):
        return _UNKNOWN, True
    try:
        return exactly(len(range(*(int(value) for _, value in bounds)))), True
    except (ValueError, TypeError, OverflowError):
        return _UNKNOWN, True


def while_count(machine: Machine, node: cst.While, first: Value) -> tuple[Count, bool]:
    """Give the turns of a ``while``: a counter compared with a number bounds them, in its test or where it leaves."""
    known, truth = constant(first)
    always = known and bool(truth) and not isinstance(node.test, cst.Comparison | cst.BooleanOperation)
    low = 1 if known and truth else 0
    bound = _counter(machine, node)
    if bound is None:
        return Count(low=1 if always else low, likely=LIKELY_TURNS, high=None), False
    exact = isinstance(node.test, cst.Comparison) and not _leaves(node.body)
    return Count(low=bound if exact else min(low, bound), likely=bound, high=bound), True


def _leaves(body: cst.CSTNode) -> bool:
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Break | cst.Return | cst.Raise):
            return True
        stack.extend(meaningful(node))
    return False


def _counter(machine: Machine, node: cst.While) -> int | None:
    """Find a comparison of a counter with a number without which the loop does not go on."""
    for test, holds in going(node):
        found: int | None = None
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            found = _compared(machine, test, node.body, holds=holds)
        elif isinstance(test, cst.Name) and holds:
            found = _counted(machine, test, 0, cst.GreaterThan, node.body)
        if found is not None:
            return found
    return None


_Sign: TypeAlias = type[cst.CSTNode]
_MIRRORED: dict[_Sign, _Sign] = {
    cst.GreaterThan: cst.LessThan, cst.GreaterThanEqual: cst.LessThanEqual,
    cst.LessThan: cst.GreaterThan, cst.LessThanEqual: cst.GreaterThanEqual,
}  # fmt: skip
_OPPOSITE: dict[_Sign, _Sign] = {
    cst.GreaterThan: cst.LessThanEqual, cst.GreaterThanEqual: cst.LessThan,
    cst.LessThan: cst.GreaterThanEqual, cst.LessThanEqual: cst.GreaterThan,
    cst.Equal: cst.NotEqual, cst.NotEqual: cst.Equal,
}  # fmt: skip


def _compared(machine: Machine, test: cst.Comparison, body: cst.CSTNode, *, holds: bool) -> int | None:
    side = test.comparisons[0]
    left, right = test.left, side.comparator
    sign: _Sign = type(side.operator)
    if not isinstance(left, cst.Name):
        left, right = right, left
        sign = _MIRRORED.get(sign, sign)
    if not isinstance(left, cst.Name):
        return None
    limit = constant(machine.eval(right))[1] if isinstance(right, cst.Name | cst.Attribute | cst.Integer) else None
    return _counted(machine, left, limit, sign if holds else _OPPOSITE.get(sign, sign), body)


def _counted(machine: Machine, counter: cst.Name, limit: object, sign: _Sign, body: cst.CSTNode) -> int | None:
    step = _step(machine, counter.value, body)
    start = constant(machine.read(counter.value))[1]
    if step is None or not isinstance(start, int) or not isinstance(limit, int):
        return None
    return _turns(start, limit, step, sign)


def _turns(start: int, limit: int, step: int, sign: _Sign) -> int | None:
    if sign in {cst.LessThan, cst.LessThanEqual} and step > 0:
        return len(range(start, limit + (sign is cst.LessThanEqual), step))
    if sign in {cst.GreaterThan, cst.GreaterThanEqual} and step < 0:
        return len(range(start, limit - (sign is cst.GreaterThanEqual), step))
    if sign is cst.NotEqual and (limit - start) % step == 0 and (limit - start) // step >= 0:
        return (limit - start) // step
    return None


def _step(machine: Machine, name: str, body: cst.CSTNode) -> int | None:
    """Give by how much a name grows in each turn, when it is changed in one place only."""
    found: list[int | None] = []
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.AugAssign) and name in targets(node.target):
            known, value = constant(machine.eval(node.value))
            sign = {cst.AddAssign: 1, cst.SubtractAssign: -1}.get(type(node.operator), 0)
            found.append(sign * value if known and isinstance(value, int) and sign else None)
        elif isinstance(node, cst.AssignTarget) and name in targets(node.target):
            found.append(None)
        stack.extend(meaningful(node))
    return found[0] if len(found) == 1 and found[0] else None
