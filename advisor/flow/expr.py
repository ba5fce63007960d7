"""What a value is known to be: the flow pass's answer, kept as a small expression tree.

The tree is what the runner evaluates between tasks, what the judge reads as text with holes, and what the graph reads
for the tasks a value depends on. It holds no Python source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from advisor.places import Span
from advisor.values import dataclass

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Const:
    """A constant; ``literal`` is where it is written, when it is written in one place."""

    value: Scalar
    literal: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of a task (the text it answers with)."""

    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Text built by writing parts one after another (an f-string, ``+``, ``"".join`` over a known list)."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list or tuple whose members are known."""

    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A dictionary whose keys and values are known."""

    pairs: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """A pure operation on operands: ``strip``, ``split``, ``[]``, ``slice``, ``len``, ``==``, ``in``, ``if`` … .

    ``operation`` is the method or builtin's name, or the operator's symbol; ``if`` takes (test, then, else).
    """

    operation: str
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Something the source does not show. ``name`` is how the source calls it; ``tasks`` what it may depend on.

    ``input`` is true where the value comes from outside (a parameter of the entry point, ``sys.argv``, ``input()``, an
    unknown name), so that ``--set name=value`` can fill it. ``loop`` is the id of the loop whose turn gives the value.
    ``value`` is how the runner works it out all the same, where the code shows that: the name says more to a reader.
    ``default`` is what a setting of the environment is where nobody sets it.
    """

    name: str
    reason: str
    tasks: frozenset[str] = frozenset()
    place: Span | None = None
    input: bool = False
    loop: str | None = None
    value: Expr | None = None
    default: str | None = None


Expr: TypeAlias = Const | Result | Join | Items | Entries | Apply | Hole


def children(expr: Expr) -> tuple[Expr, ...]:
    """Give the direct parts of an expression."""
    match expr:
        case Join(parts=parts):
            return parts
        case Items(values=values):
            return values
        case Entries(pairs=pairs):
            return tuple(part for pair in pairs for part in pair)
        case Apply(operands=operands):
            return operands
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Give the expression and everything in it, depth first, without recursion."""
    stack = [expr]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def has_words(expr: Expr) -> bool:
    """Say whether any word of a text stands in the source."""
    return any(isinstance(part, Const) and str(part.value or "").strip() for part in walk(expr))


def tasks_of(expr: Expr) -> frozenset[str]:
    """Give the tasks whose results reach this value."""
    found: set[str] = set()
    for part in walk(expr):
        match part:
            case Result(task=task):
                found.add(task)
            case Hole(tasks=tasks):
                found |= tasks
    return frozenset(found)


def render(expr: Expr) -> str:  # noqa: PLR0911 - one line for each kind
    """Write the value as text with ``{holes}``: what a person would read in the source."""
    match expr:
        case Const(value=value):
            return str(value)
        case Join(parts=parts):
            return "".join(render(part) for part in parts)
        case Hole(name=name):
            return "{" + name + "}"
        case Result(task=task):
            return "{" + task + "}"
        case Items(values=values):
            return ", ".join(render(value) for value in values)
        case Entries(pairs=pairs):
            return ", ".join(f"{render(key)}: {render(value)}" for key, value in pairs)
        case Apply(operation="join", operands=(_, joined)):
            return render(joined)
        case Apply(operation="turns", operands=(_, body, *_)):
            return render(body)
        case Apply(operands=operands):
            return render(operands[0]) if operands else "{…}"


def is_literal(expr: Expr) -> bool:
    """Say whether every word of the text stands in the source."""
    return all(isinstance(part, Const | Join) for part in walk(expr))
