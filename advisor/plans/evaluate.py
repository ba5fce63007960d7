"""What the code does between tasks, done: a closed set of pure operations on text, lists and dictionaries.

Nothing is looked up by name in Python: every operation is a row of ``OPERATIONS``. Sizes are limited, so that a plan
file or a result cannot make the runner eat the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Entries, Expr, Hole, Items, Join, Result
from advisor.plans.operations import LARGEST_TEXT, LONGEST_LIST, OPERATIONS, Value, text_of
from advisor.plans.substitute import substitute

__all__ = ["EvaluationError", "Value", "evaluate", "evaluate_text", "is_true"]

DEEPEST = 300

Results: TypeAlias = Mapping[str, str]


class EvaluationError(RunError):
    """An operation between tasks fails on the results it got; the message is one line."""


def evaluate_text(expr: Expr, results: Results) -> str:
    """Give the text an expression stands for, as an f-string would write it; raises ``EvaluationError``."""
    if type(expr) is Const and type(expr.value) is str:
        return expr.value
    return text_of(evaluate(expr, results))


def is_true(expr: Expr, results: Results) -> bool:
    """Say whether a condition holds, by Python's rules of truth; raises ``EvaluationError``."""
    return bool(evaluate(expr, results))


def evaluate(expr: Expr, results: Results) -> Value:
    """Give the value of an expression; ``results`` maps ids of tasks to their texts.

    Raises ``EvaluationError`` where a result is missing, an input is not filled, or an operation does not apply.
    """
    try:
        return _value(expr, results, 0)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise EvaluationError(f"between tasks: {_said(error)}") from error


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no key {error.args[0]!r}" if error.args else "a key is missing"
    return " ".join(str(error).split()) or type(error).__name__


def _value(expr: Expr, results: Results, depth: int) -> Value:
    if depth > DEEPEST:
        raise EvaluationError(f"between tasks: an expression is nested deeper than {DEEPEST} levels")
    match expr:
        case Const(value=value):
            return value
        case Result(task=task):
            return _result(task, results)
        case Join():
            return _joined(expr, results, depth)
        case Items(values=values):
            return [_value(value, results, depth + 1) for value in values]
        case Entries(pairs=pairs):
            return {_key(_value(k, results, depth + 1)): _value(v, results, depth + 1) for k, v in pairs}
        case Apply():
            return _applied(expr, results, depth)
        case Hole(name=name, reason=reason):
            raise EvaluationError(f"'{name}' is not known: {reason}")


def _result(task: str, results: Results) -> str:
    try:
        return results[task]
    except KeyError:
        raise EvaluationError(f"there is no result of {task}") from None


def _key(value: Value) -> str | int | float | bool | None:
    if isinstance(value, list | dict):
        raise EvaluationError("between tasks: a list or dictionary cannot be a key")
    return value


def _joined(expr: Join, results: Results, depth: int) -> str:
    # Text that grew by ``+=`` is a deep chain of joins: flattened here, so that its length does not count as depth.
    parts: list[str] = []
    size = 0
    stack: list[Expr] = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, Join):
            stack.extend(reversed(part.parts))
            continue
        text = text_of(_value(part, results, depth + 1))
        size += len(text)
        if size > LARGEST_TEXT:
            raise EvaluationError(f"between tasks: a text grows beyond {LARGEST_TEXT:,} characters")
        parts.append(text)
    return "".join(parts)


def _applied(expr: Apply, results: Results, depth: int) -> Value:
    lazy = _lazy(expr, results, depth)
    if lazy is not _EAGER:
        return lazy  # type: ignore[return-value] # the marker is not a value
    if expr.operation in {"each", "those"}:
        return _each(expr, results, depth) if expr.operation == "each" else _those(expr, results, depth)
    operation = OPERATIONS.get(_named(expr))
    if operation is None:
        raise EvaluationError(f"between tasks: '{expr.operation}' is not an operation the runner knows")
    value = operation(*(_value(operand, results, depth + 1) for operand in expr.operands))
    if isinstance(value, str) and len(value) > LARGEST_TEXT:
        raise EvaluationError(f"between tasks: a text grows beyond {LARGEST_TEXT:,} characters")
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        raise EvaluationError(f"between tasks: a list grows beyond {LONGEST_LIST:,} members")
    return value


def _each(expr: Apply, results: Results, depth: int) -> Value:
    """Go over a list: what each member gives (the third operand), where a condition (the fourth) holds."""
    if len(expr.operands) not in {3, 4} or not isinstance(expr.operands[0], Const):
        raise EvaluationError("between tasks: 'each' wants the name of a turn, a list, a value and perhaps a condition")
    turn, over, body = expr.operands[0].value, expr.operands[1], expr.operands[2]
    members = OPERATIONS["list"](_value(over, results, depth + 1))
    given: list[Value] = []
    for member in members if isinstance(members, list) else []:
        named = _turned(str(turn), member)
        if all(_value(substitute(test, named), results, depth + 1) for test in expr.operands[3:]):
            given.append(_value(substitute(body, named), results, depth + 1))
    return given


def _turned(turn: str, member: Value) -> Callable[[Expr], Expr | None]:
    found = literal(member)
    return lambda part: found if isinstance(part, Hole) and part.loop == turn else None


def _those(expr: Apply, results: Results, depth: int) -> Value:
    """Give the values whose conditions hold; each operand is a pair of a condition and a value."""
    pairs = [operand.values for operand in expr.operands if isinstance(operand, Items)]
    return [_value(value, results, depth + 1) for test, value in pairs if _value(test, results, depth + 1)]


def literal(value: Value) -> Expr:
    """Give the expression that stands for a value."""
    match value:
        case list():
            return Items(values=tuple(literal(item) for item in value))
        case dict():
            return Entries(pairs=tuple((Const(value=key), literal(item)) for key, item in value.items()))
    return Const(value=value)


def _named(expr: Apply) -> str:
    # ``f"{x:>8}"`` and ``template.format(x)`` come under one name: a constant second operand is a specification.
    operands = expr.operands
    is_spec = expr.operation == "format" and len(operands) == 2 and isinstance(operands[1], Const)  # noqa: PLR2004
    return "spec" if is_spec else expr.operation


_EAGER = object()


def _lazy(expr: Apply, results: Results, depth: int) -> object:
    """Evaluate ``if``, ``and``, ``or``: only the operands that Python would look at (others may have no result)."""
    if expr.operation == "if":
        test, then, otherwise = _three(expr)
        return _value(then if _value(test, results, depth + 1) else otherwise, results, depth + 1)
    if expr.operation not in {"and", "or"}:
        return _EAGER
    value: Value = expr.operation == "and"
    for operand in expr.operands:
        value = _value(operand, results, depth + 1)
        if bool(value) is (expr.operation == "or"):
            return value
    return value


def _three(expr: Apply) -> tuple[Expr, Expr, Expr]:
    if len(expr.operands) != 3:  # noqa: PLR2004 - test, then, else
        raise EvaluationError("between tasks: 'if' wants a test and two values")
    return expr.operands[0], expr.operands[1], expr.operands[2]
