"""Closed operations on values: worked out where all operands are constants, kept as expressions where not."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from advisor.flow.deps import Deps, union
from advisor.flow.expr import Apply, Const, Expr, Hole, Join
from advisor.flow.values import Opaque, Pure, Seq, Value, constant
from advisor.flow.webs import data_ids, deps_of, to_expr

_LARGEST_TEXT = 20_000
_LARGEST_TREE = 3_000
_LONGEST = 500_000

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
    "is": lambda one, other: one is other or (one == other and type(one) is type(other)),
    "is not": lambda one, other: not (one is other or (one == other and type(one) is type(other))),
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}

TEXT_METHODS = frozenset({
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "partition", "rpartition", "lower", "upper",
    "title", "capitalize", "casefold", "swapcase", "replace", "startswith", "endswith", "removeprefix",
    "removesuffix", "find", "rfind", "index", "rindex", "count", "isdigit", "isalpha", "isalnum", "isupper",
    "islower", "isspace", "isnumeric", "isdecimal", "isidentifier", "zfill", "center", "ljust", "rjust", "expandtabs",
    "encode", "decode", "translate", "bit_length",
})  # fmt: skip
_WIDE = frozenset({"zfill", "center", "ljust", "rjust", "expandtabs"})
_SCALARS = (str, int, float, bool, type(None))


def scalar(value: object) -> bool:
    """Say whether a Python value can stand in a constant."""
    return isinstance(value, _SCALARS)


def operate(symbol: str, left: Value, right: Value) -> Value:
    """Apply a binary operator or a comparison."""
    one, two = constant(left), constant(right)
    if one[0] and two[0]:
        done, result = _attempt(symbol, one[1], two[1])
        if done:
            return Pure(Const(value=result), union(deps_of(left), deps_of(right)))
    if symbol == "+" and (is_text(left) or is_text(right)):
        return joined([left, right])
    return applied(symbol, [left, right])


def is_text(value: Value) -> bool:
    """Say whether a value is known to be text: adding to it then writes one text after another."""
    if not isinstance(value, Pure):
        return False
    if isinstance(value.expr, Const):
        return isinstance(value.expr.value, str)
    return isinstance(value.expr, Join) or value.record is not None


def _attempt(symbol: str, one: Any, two: Any) -> tuple[bool, Any]:  # noqa: ANN401 - constants of any kind
    if symbol not in OPERATORS or _explodes(symbol, one, two):
        return False, None
    try:
        result = OPERATORS[symbol](one, two)
    except (TypeError, ValueError, ArithmeticError, KeyError, IndexError):
        return False, None
    return scalar(result) and not (isinstance(result, str) and len(result) > _LARGEST_TEXT), result


def _explodes(symbol: str, one: Any, two: Any) -> bool:  # noqa: ANN401 - constants of any kind
    """Say whether working it out could take more memory than an analysis may use."""
    if symbol == "*":
        text, times = (one, two) if isinstance(one, str) else (two, one)
        if isinstance(text, str):
            return isinstance(times, int) and len(text) * times > _LARGEST_TEXT
        return isinstance(one, int) and isinstance(two, int) and one.bit_length() + two.bit_length() > 256  # noqa: PLR2004
    return symbol == "%" and isinstance(one, str) and re.search(r"\d{4}|\*", one) is not None


def applied(operation: str, operands: list[Value], deps: Deps | None = None) -> Value:
    """Keep an operation as an expression; one that has grown beyond reading becomes a hole with the same tasks."""
    web = union(*(deps_of(operand) for operand in operands)) if deps is None else deps
    size = 1 + sum(operand.size if isinstance(operand, Pure) else 1 for operand in operands)
    if size > _LARGEST_TREE or _depth(operands) > 60:  # noqa: PLR2004 - deeper than anybody reads
        return Opaque(name="…", reason="too large to show", deps=web)
    expr = Apply(operation=operation, operands=tuple(to_expr(operand) for operand in operands))
    return Pure(expr, web, size=size + 1)


def _depth(operands: list[Value]) -> int:
    deepest = 0
    for operand in operands:
        expr: Expr | None = operand.expr if isinstance(operand, Pure) else None
        depth = 0
        while isinstance(expr, Apply) and expr.operands:
            depth += 1
            expr = expr.operands[0]
        deepest = max(deepest, depth)
    return deepest


def joined(parts: list[Value], names: list[str] | None = None) -> Value:
    """Write values one after another as one text."""
    web = union(*(deps_of(part) for part in parts))
    words: list[Expr] = []
    for index, part in enumerate(parts):
        _write(spelled(part, names[index] if names else "…"), words)
    if len(words) > _LARGEST_TREE or any(not _short(word) for word in words[-1:]):
        return Pure(_collapsed(words, web), web, size=3)
    if all(type(word) is Const for word in words):
        text = "".join(str(word.value) for word in words if isinstance(word, Const))
        return Pure(Const(value=text), web)
    return Pure(Join(parts=tuple(words)), web, size=len(words))


def spelled(part: Value, name: str) -> Expr:
    """Give a value as it is written into a text: a tuple is written otherwise than a list, a set in no order."""
    expr = to_expr(part, name)
    if isinstance(part, Seq) and part.kind == "tuple":
        return Apply(operation="tuple", operands=(expr,))
    if isinstance(part, Seq) and part.kind == "set":
        return Hole(name=name, reason="a set has no order", tasks=data_ids(deps_of(part)))
    return expr


def _collapsed(words: list[Expr], web: Deps) -> Join:
    """Keep the beginning of a text too long to keep; the rest is one hole that has all the tasks."""
    rest = Hole(name="…", reason="too large to show", tasks=data_ids(web))
    return Join(parts=(*(word for word in words[:100] if _length(word) < _LARGEST_TEXT), rest))


def _length(word: Expr) -> int:
    return len(word.value) if isinstance(word, Const) and isinstance(word.value, str) else 1


def _short(word: Expr) -> bool:
    return _length(word) < _LONGEST


def _write(expr: Expr, words: list[Expr]) -> None:
    if isinstance(expr, Join):
        for part in expr.parts:
            _write(part, words)
    elif isinstance(expr, Const) and words and isinstance(words[-1], Const) and _short(words[-1]):
        words[-1] = Const(value=f"{words[-1].value}{expr.value}")
    elif isinstance(expr, Const) and not isinstance(expr.value, str):
        words.append(Const(value=str(expr.value)))
    else:
        words.append(expr)


def call_text(name: str, receiver: Value, operands: list[Value]) -> Value:
    """Call a method of text (or a number)."""
    known = [constant(value) for value in (receiver, *operands)]
    if all(each for each, _ in known) and _harmless(name, [value for _, value in known]):
        done, result = _invoke(name, [value for _, value in known])
        if done:
            return Pure(Const(value=result), union(*(deps_of(value) for value in (receiver, *operands))))
    return applied(name, [receiver, *operands])


def _harmless(name: str, values: list[Any]) -> bool:
    if name in _WIDE:
        return not any(isinstance(value, int) and value > 1000 for value in values[1:])  # noqa: PLR2004 - a wide column
    return name != "replace" or len(str(values[0])) * len(str(values[-1])) < _LARGEST_TEXT


def _invoke(name: str, values: list[Any]) -> tuple[bool, Any]:
    if not isinstance(values[0], str) or name not in TEXT_METHODS or not hasattr(values[0], name):
        return False, None
    try:
        result = getattr(values[0], name)(*values[1:])
    except (TypeError, ValueError, LookupError):
        return False, None
    return scalar(result), result


def with_format(value: Value, spec: Value) -> Value:
    """Write a value by a format specification."""
    known, found = constant(value)
    plain, wanted = constant(spec)
    if known and plain and isinstance(wanted, str) and len(wanted) < 4:  # noqa: PLR2004 - three figures wide at most
        try:
            return Pure(Const(value=format(found, wanted)), deps_of(value))
        except (TypeError, ValueError):
            return value
    return applied("format", [value, spec])
