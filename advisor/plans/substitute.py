"""Replace parts of an expression: inputs by values, a loop's variable by one turn's value."""

from __future__ import annotations

from collections.abc import Callable

from advisor.errors import RunError
from advisor.flow.expr import Apply, Entries, Expr, Hole, Items, Join

DEEPEST = 300


def substitute(expr: Expr, replace: Callable[[Expr], Expr | None], depth: int = 0) -> Expr:
    """Rebuild an expression; ``replace`` gives what stands for a part instead, ``None`` to look inside it."""
    if depth > DEEPEST:
        raise RunError(f"an expression between tasks is nested deeper than {DEEPEST} levels")
    found = replace(expr)
    if found is not None:
        return found

    def inside(part: Expr) -> Expr:
        return substitute(part, replace, depth + 1)

    match expr:
        case Join(parts=parts):
            return Join(parts=tuple(inside(part) for part in parts))
        case Items(values=values):
            return Items(values=tuple(inside(value) for value in values))
        case Entries(pairs=pairs):
            return Entries(pairs=tuple((inside(key), inside(value)) for key, value in pairs))
        case Apply(operation=operation, operands=operands):
            return Apply(operation=operation, operands=tuple(inside(operand) for operand in operands))
    return expr


def resolved(expr: Expr) -> Expr:
    """Put in the place of each name what the source shows it to be."""

    def value(part: Expr) -> Expr | None:
        return resolved(part.value) if isinstance(part, Hole) and part.value is not None else None

    return substitute(expr, value)
