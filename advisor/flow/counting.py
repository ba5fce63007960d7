"""How often a loop runs, where the code says so."""

from __future__ import annotations

import libcst as cst

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
    """Give the turns of a ``while``: a counter compared with a number bounds them."""
    known, truth = constant(first)
    always = known and bool(truth) and not isinstance(node.test, cst.Comparison | cst.BooleanOperation)
    if always:
        return Count(low=1, likely=LIKELY_TURNS, high=None), False
    bound = _counter(machine, node)
    low = 1 if known and truth else 0
    if bound is None:
        return Count(low=low, likely=LIKELY_TURNS, high=None), False
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
    """Find a comparison of a counter with a number, alone or joined by ``and``."""
    tests = [node.test]
    while tests:
        test = tests.pop()
        if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
            tests.extend([test.left, test.right])
        elif isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            found = _compared(machine, test, node.body)
            if found is not None:
                return found
    return None


def _compared(machine: Machine, test: cst.Comparison, body: cst.CSTNode) -> int | None:
    side = test.comparisons[0]
    left, right = test.left, side.comparator
    sign: cst.CSTNode = side.operator
    if not isinstance(left, cst.Name):
        left, right = right, left
        mirrored: dict[type[cst.CSTNode], type[cst.CSTNode]] = {
            cst.GreaterThan: cst.LessThan, cst.GreaterThanEqual: cst.LessThanEqual,
            cst.LessThan: cst.GreaterThan, cst.LessThanEqual: cst.GreaterThanEqual,
        }  # fmt: skip
        sign = mirrored.get(type(sign), cst.In)()
    if not isinstance(left, cst.Name):
        return None
    step = _step(machine, left.value, body)
    start, limit = constant(machine.read(left.value))[1], constant(machine.eval(right))[1]
    if step is None or not isinstance(start, int) or not isinstance(limit, int):
        return None
    return _turns(start, limit, step, sign)


def _turns(start: int, limit: int, step: int, sign: cst.CSTNode) -> int | None:
    if isinstance(sign, cst.LessThan | cst.LessThanEqual) and step > 0:
        return max(0, len(range(start, limit + isinstance(sign, cst.LessThanEqual), step)))
    if isinstance(sign, cst.GreaterThan | cst.GreaterThanEqual) and step < 0:
        return max(0, len(range(start, limit - isinstance(sign, cst.GreaterThanEqual), step)))
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
