"""Operators, conditions and comparisons."""

from __future__ import annotations

from typing import Any

import libcst as cst

from advisor.flow.built import piped
from advisor.flow.control import negated
from advisor.flow.deps import NOTHING, control, union, weaken
from advisor.flow.ends import at_the_end
from advisor.flow.expr import Const, Expr, Join
from advisor.flow.folding import applied, operate
from advisor.flow.iteration import may_lack, members, with_deps
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.models import consume
from advisor.flow.paths import Way, fork, joined
from advisor.flow.protocols import special
from advisor.flow.shown import fixed, showing
from advisor.flow.texts import format_percent
from advisor.flow.trace import Certainty
from advisor.flow.values import (
    FALSE,
    TRUE,
    Bound,
    Built,
    Choice,
    Class,
    Content,
    Function,
    Instance,
    Method,
    ModuleValue,
    Native,
    Opaque,
    Partial,
    Pure,
    Seq,
    Table,
    Value,
    constant,
    content,
    sequence,
    taint,
    text_of,
)
from advisor.flow.webs import deps_of, to_expr

_SYMBOLS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%",
    cst.Power: "**", cst.LeftShift: "<<", cst.RightShift: ">>", cst.BitAnd: "&", cst.BitOr: "|", cst.BitXor: "^",
    cst.MatrixMultiply: "@", cst.Equal: "==", cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=",
    cst.GreaterThan: ">", cst.GreaterThanEqual: ">=", cst.In: "in", cst.NotIn: "not in", cst.Is: "is",
    cst.IsNot: "is not", cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*", cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//", cst.ModuloAssign: "%", cst.PowerAssign: "**", cst.BitOrAssign: "|",
    cst.BitAndAssign: "&", cst.BitXorAssign: "^", cst.LeftShiftAssign: "<<", cst.RightShiftAssign: ">>",
    cst.MatrixMultiplyAssign: "@",
}  # fmt: skip


def binary(machine: Machine, node: cst.BinaryOperation) -> Value:
    """Evaluate ``a + b`` and the like; long chains are taken from the left without recursion."""
    chain: list[cst.BinaryOperation] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BinaryOperation):
        chain.append(left)
        left = left.left
    value = machine.eval(left)
    for each in reversed(chain):
        right = machine.eval(each.right)
        joined_up = piped(machine, value, right, each) if isinstance(each.operator, cst.BitOr) else None
        value = combine(machine, each.operator, value, right, each) if joined_up is None else joined_up
    return value


def combine(machine: Machine, sign: cst.CSTNode, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """Apply an operator to two values."""
    symbol = _SYMBOLS.get(type(sign), "?")
    consume(machine, left, ("operand", id(node)))
    consume(machine, right, ("operand", id(node)))
    written = _overloaded(machine, symbol, left, right, node)
    if written is not None:
        return written
    if isinstance(left, Seq) and symbol in {"+", "|", "*"}:
        return _sequences(symbol, left, right)
    if isinstance(left, Opaque) and "file" in left.slots and symbol == "/":
        return _below(machine, left, right, node)
    if isinstance(left, Table) and symbol == "|":
        return _tables(machine, left, right)
    if symbol == "%" and text_of(left) is not None:
        return format_percent(machine, left, right, node)
    ended = symbol == "+" and isinstance(right, Seq) and not constant(left)[0]
    return _behind(machine, left, right, node) if ended else operate(symbol, left, right)


def _behind(machine: Machine, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """Evaluate ``history + [message]``: whatever is gone through on the left, what is shown on the right ends it."""
    held = members(machine, left, node)
    made = _sequences("+", sequence(held.items, "list", held.rest), right)
    return showing(made, fixed(applied("+", [left, right])))


_DUNDERS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "|": "or", "&": "and",
    "^": "xor", ">>": "rshift", "<<": "lshift", "@": "matmul", "**": "pow",
}  # fmt: skip
_COMPARED = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}


def _overloaded(machine: Machine, symbol: str, left: Value, right: Value, node: cst.CSTNode) -> Value | None:
    """Follow the operator a class of the file defines, if one of the operands is an object of it."""
    name = _DUNDERS.get(symbol, "")
    found = special(machine, left, f"__{name}__", [right], node) if isinstance(left, Instance) else None
    if found is None and isinstance(right, Instance):
        found = special(machine, right, f"__r{name}__", [left], node)
    return found


def _below(machine: Machine, folder: Opaque, name: Value, node: cst.CSTNode) -> Value:
    """Evaluate ``path / name``."""
    from advisor.flow.folding import joined as written
    from advisor.flow.library import file_of

    return file_of(machine, written([folder, Pure(Const(value="/")), name]), node)


def _sequences(symbol: str, left: Seq, right: Value) -> Value:
    one = content(left)
    if symbol == "*":
        known, times = constant(right)
        if known and isinstance(times, int) and times * len(one.items) < 300:  # noqa: PLR2004 - as many as are unrolled
            return _tainted_sequence(one.items * times, left.kind, one.rest, left)
        return sequence((), left.kind, choose([*one.items, *([one.rest] if one.rest else [])]) if one.items else None)
    two = content(right) if isinstance(right, Seq) else Content((), Opaque(name="…", deps=deps_of(right)))
    if one.rest is None:
        made = sequence((*one.items, *two.items), left.kind, two.rest)
    else:
        loose = [one.rest, *two.items, *([two.rest] if two.rest is not None else [])]
        made = sequence(one.items, left.kind, choose(loose))
    content(made).last = at_the_end(two)
    made.slots["taint"] = union(taint(left), taint(right) if isinstance(right, Seq) else NOTHING)
    return made


def _tainted_sequence(items: tuple[Value, ...], kind: str, rest: Value | None, source: Seq) -> Value:
    made = sequence(items, kind, rest)
    made.slots["taint"] = taint(source)
    return made


def _tables(machine: Machine, left: Table, right: Value) -> Value:
    from advisor.flow.literals import merge_table

    made = Table(slots=dict(left.slots))
    merge_table(machine, made, right)
    return made


def unary(machine: Machine, node: cst.UnaryOperation) -> Value:
    """Evaluate ``not x``, ``-x`` and the like."""
    value = machine.eval(node.expression)
    known, found = constant(value)
    if isinstance(node.operator, cst.Not):
        truth_known, truth = truth_of(value)
        return Pure((FALSE if truth else TRUE).expr, deps_of(value)) if truth_known else applied("not", [value])
    if known and isinstance(found, int | float) and isinstance(node.operator, cst.Minus | cst.Plus):
        return Pure(Const(value=-found if isinstance(node.operator, cst.Minus) else found), deps_of(value))
    return applied("-", [value])


def comparison(machine: Machine, node: cst.Comparison) -> Value:
    """Evaluate a comparison, also a chained one."""
    left = machine.eval(node.left)
    results: list[Value] = []
    for each in node.comparisons:
        right = machine.eval(each.comparator)
        symbol = _SYMBOLS.get(type(each.operator), "?")
        consume(machine, left, ("operand", id(node)))
        consume(machine, right, ("operand", id(node)))
        results.append(_compared(machine, symbol, left, right, each) or _compare(symbol, left, right))
        left = right
    return results[0] if len(results) == 1 else applied("and", results)


def _compared(machine: Machine, symbol: str, left: Value, right: Value, node: cst.CSTNode) -> Value | None:
    if symbol in {"in", "not in"} and isinstance(right, Instance):
        return special(machine, right, "__contains__", [left], node)
    if symbol in _COMPARED and isinstance(left, Instance):
        return special(machine, left, _COMPARED[symbol], [right], node)
    return None


def _compare(symbol: str, left: Value, right: Value) -> Value:
    if symbol in {"in", "not in"}:
        found = _holds(left, right)
        if found is not None:
            return TRUE if found is (symbol == "in") else FALSE
        made = operate(symbol, left, right)
        if isinstance(right, Table) and isinstance(made, Pure):
            # Which keys there are is asked, and none of what stands under them.
            return Pure(made.expr, union(deps_of(left), weaken(deps_of(right), Certainty.POSSIBLE)))
        return made
    if symbol in {"is", "is not", "==", "!="} and constant(right) == (True, None) and _there(left):
        return TRUE if symbol in {"is not", "!="} else FALSE
    if symbol in {"==", "is", "!=", "is not"} and isinstance(left, Instance) and isinstance(right, Instance):
        return _same_member(symbol, left, right)
    return operate(symbol, left, right)


def _there(value: Value) -> bool:
    """Say whether a value is shown to be something, and not ``None``."""
    if isinstance(value, Choice):
        return all(_there(option) or constant(option)[1] is not None for option in value.options)
    if isinstance(value, Pure):
        return isinstance(value.expr, Join)
    return isinstance(value, Seq | Table | Instance | Class | Built | Function | Bound | Method | Partial | ModuleValue)


def _same_member(symbol: str, left: Instance, right: Instance) -> Value:
    if left.cls.enum and right.cls.enum:
        return TRUE if (left is right) == (symbol in {"==", "is"}) else FALSE
    return applied(symbol, [left, right])


def _holds(item: Value, container: Value) -> bool | None:
    """Say whether a constant is among known constants; ``None`` when that is not shown."""
    known, wanted = constant(item)
    if not known or deps_of(item) is not NOTHING:
        return None
    if isinstance(container, Table) and "rest" not in container.slots and taint(container) is NOTHING:
        return ("k", wanted) in container.slots
    if isinstance(container, Seq) and content(container).rest is None and taint(container) is NOTHING:
        found = [constant(each) for each in content(container).items]
        return any(value == wanted for _, value in found) if all(shown for shown, _ in found) else None
    return None


def truth_of(value: Value) -> tuple[bool, bool]:
    """Give (True, truth) when it is shown whether a value is true, else (False, False)."""
    known, found = constant(value)
    if known:
        return True, bool(found)
    if isinstance(value, Function | Bound | Class):
        return True, True
    if isinstance(value, Native):
        return value.name.endswith("TYPE_CHECKING"), False
    if isinstance(value, Seq) and taint(value) is NOTHING:
        held = content(value)
        there = any(not may_lack(item) for item in held.items)
        return there or (held.rest is None and not held.items), there
    if isinstance(value, Table) and taint(value) is NOTHING and "rest" not in value.slots:
        # A key may have been written on one way alone, which nothing tells.
        return not any(isinstance(key, tuple) and key[0] == "k" for key in value.slots), False
    return False, False


def boolean(machine: Machine, node: cst.BooleanOperation) -> Value:
    """Evaluate ``and`` and ``or``: the right side runs only when the left one asks for it."""
    left = machine.eval(node.left)
    known, truth = truth_of(left)
    wants_right = isinstance(node.operator, cst.And)
    if known:
        return machine.eval(node.right) if truth is wants_right else left
    web = deps_of(left)
    names = "and" if wants_right else "or"
    shown = to_expr(left, machine.snippet(node.left))
    wanted = shown if wants_right else negated(shown)
    way = Way(run=lambda: machine.eval(node.right), deps=web, place=node.left, test=wanted)
    right = fork(machine, [way, _skip(left)])
    other = right[0]
    if not isinstance(other, Value):
        return left
    if isinstance(left, Pure) and isinstance(other, Pure):
        return applied(names, [left, other])
    return choose([left, other], web)


def _skip(value: Value) -> Way:
    return Way(run=lambda: value)


def conditional(machine: Machine, node: cst.IfExp) -> Value:
    """Evaluate ``a if test else b``."""
    test = machine.eval(node.test)
    known, truth = truth_of(test)
    if known:
        return with_deps(machine.eval(node.body if truth else node.orelse), control(deps_of(test)))
    web = deps_of(test)
    arms = [node.body, node.orelse]
    shown: Expr = to_expr(test, machine.snippet(node.test))
    tests = (shown, negated(shown))
    found = fork(machine, [_arm(machine, arm, node, test, to) for arm, to in zip(arms, tests, strict=True)])
    values = [value for value in found if isinstance(value, Value)]
    return choose(values, web, shown) if len(values) > 1 else joined(found, web)


def _arm(machine: Machine, arm: cst.BaseExpression, node: cst.IfExp, test: Value, shown: Expr | None) -> Way:
    def run() -> Any:  # noqa: ANN401 - a value, or the mark of a dead end
        return machine.eval(arm)

    return Way(run=run, deps=deps_of(test), place=node.test, test=shown)
