"""Expressions as JSON that people can read: text stays text, everything else is an object with one key that names it.

"Review "                               a constant (text, number, true, false, null)
{"result": "t1"}                        the result of a task
{"join": ["Review ", {"result": "t1"}]} text written one after another
{"list": [...]}, {"dict": [[k, v], …]}  collections
{"do": "strip", "to": [...]}            an operation on operands
{"input": "topic"}                      a value for --set
{"turn": "l1", "name": "x"}             the value of a loop's turn
{"unknown": "x", "why": "…"}            what the source does not show (the plan is refused)
"""

from __future__ import annotations

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Entries, Expr, Hole, Items, Join, Result

DEEPEST = 200


def to_json(expr: Expr, depth: int = 0) -> object:  # noqa: PLR0911 - one line per form
    """Write an expression; raises ``RunError`` for one nested deeper than a plan file may be."""
    if depth > DEEPEST:
        raise RunError(f"the plan holds an expression nested deeper than {DEEPEST} levels")
    match expr:
        case Const(value=value):
            return value
        case Result(task=task):
            return {"result": task}
        case Join(parts=parts):
            return {"join": [to_json(part, depth + 1) for part in parts]}
        case Items(values=values):
            return {"list": [to_json(value, depth + 1) for value in values]}
        case Entries(pairs=pairs):
            return {"dict": [[to_json(key, depth + 1), to_json(value, depth + 1)] for key, value in pairs]}
        case Apply(operation=operation, operands=operands):
            return {"do": operation, "to": [to_json(operand, depth + 1) for operand in operands]}
        case Hole():
            return _hole(expr)


def _hole(hole: Hole) -> object:
    if hole.loop is not None:
        return {"turn": hole.loop, "name": hole.name}
    if hole.input:
        return {"input": hole.name, "why": hole.reason}
    return {"unknown": hole.name, "why": hole.reason}


def from_json(value: object, place: str, depth: int = 0) -> Expr:
    """Read an expression; raises ``RunError`` that names the place in the file."""
    if depth > DEEPEST:
        raise RunError(f"{place}: nested deeper than {DEEPEST} levels")
    if value is None or isinstance(value, str | int | float | bool):
        return Const(value=value)
    if not isinstance(value, dict):
        raise RunError(f"{place}: expected text, a number, or an object that names an expression")
    return _object(value, place, depth)


def _object(value: dict[str, object], place: str, depth: int) -> Expr:  # noqa: PLR0911 - one line per form
    match value:
        case {"result": str(task), **rest} if not rest:
            return Result(task=task)
        case {"join": list(parts), **rest} if not rest:
            return Join(parts=_all(parts, f"{place}.join", depth))
        case {"list": list(values), **rest} if not rest:
            return Items(values=_all(values, f"{place}.list", depth))
        case {"dict": list(pairs), **rest} if not rest:
            return Entries(pairs=tuple(_pair(pair, f"{place}.dict[{at}]", depth) for at, pair in enumerate(pairs)))
        case {"do": str(operation), "to": list(operands), **rest} if not rest:
            return Apply(operation=operation, operands=_all(operands, f"{place}.to", depth))
        case {"input": str(name), **rest} if set(rest) <= {"why"}:
            return Hole(name=name, reason=str(rest.get("why", "")), input=True)
        case {"turn": str(loop), "name": str(name), **rest} if not rest:
            return Hole(name=name, reason="the value of a turn", loop=loop)
        case {"unknown": str(name), "why": str(why), **rest} if not rest:
            return Hole(name=name, reason=why)
    keys = ", ".join(sorted(map(str, value))[:5])
    raise RunError(f"{place}: not an expression a plan file knows (keys: {keys})")


def _all(values: list[object], place: str, depth: int) -> tuple[Expr, ...]:
    return tuple(from_json(value, f"{place}[{at}]", depth + 1) for at, value in enumerate(values))


def _pair(pair: object, place: str, depth: int) -> tuple[Expr, Expr]:
    if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - key and value
        raise RunError(f"{place}: expected a key and a value")
    return from_json(pair[0], f"{place}[0]", depth + 1), from_json(pair[1], f"{place}[1]", depth + 1)
