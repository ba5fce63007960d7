"""What a runner can work out though a reader is told only a name: kept beside what is chosen, or comes in turns.

``kind = kind.upper()`` in one arm of an ``if`` makes ``kind`` one of two values, and the analysis keeps both; which
of them it is can be told all the same once the condition is known. Nothing here changes what depends on what.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.flow.control import any_of, since
from advisor.flow.deps import NOTHING
from advisor.flow.expr import Apply, Const, Entries, Expr, Hole, Items, children
from advisor.flow.values import Choice, Content, Opaque, Pure, Seq, Table, Turns, Value, content, taint

if TYPE_CHECKING:
    from advisor.flow.machine import Machine

_LARGEST = 300
_EMPTY = Items(values=())
# Methods that only text (or a dictionary) has, by how many arguments they take: the name says what they are called on.
_OF_TEXT = {
    "strip": (0, 1), "lstrip": (0, 1), "rstrip": (0, 1), "split": (0, 2), "rsplit": (0, 2), "splitlines": (0, 1),
    "lower": (0, 0), "upper": (0, 0), "title": (0, 0), "capitalize": (0, 0), "casefold": (0, 0), "replace": (2, 3),
    "startswith": (1, 1), "endswith": (1, 1), "removeprefix": (1, 1), "removesuffix": (1, 1), "isdigit": (0, 0),
    "count": (1, 1),
}  # fmt: skip
_OF_TEXT |= {"zfill": (1, 1), "items": (0, 0), "keys": (0, 0), "values": (0, 0)}
_OF_TURNS = {**_OF_TEXT, "get": (1, 2)}


def shown(value: Value) -> Expr | None:
    """Give how a value can be worked out; ``None`` where the source does not show that."""
    if isinstance(value, Pure):
        return value.expr
    if isinstance(value, Choice):
        return value.shown
    if isinstance(value, Opaque) and taint(value) is NOTHING:
        return value.shown or (_named(value) if value.loop is not None or value.input else None)
    if isinstance(value, Seq) and taint(value) is NOTHING:
        return content(value).shown
    return None


def _named(value: Opaque) -> Hole:
    return Hole(name=value.name, reason=value.reason, input=value.input, loop=value.loop)


def is_text_method(receiver: Value, name: str, count: int) -> bool:
    """Say whether a method of this name, with so many arguments, is one that the runner can do on the receiver."""
    turned = isinstance(receiver, Opaque) and not receiver.input
    least, most = (_OF_TURNS if turned else _OF_TEXT).get(name, (1, 0))
    return least <= count <= most and shown(receiver) is not None


def showing(value: Value, expr: Expr | None) -> Value:
    """Give the value with how it can be worked out beside it."""
    if expr is None or is_large(expr):
        return value
    match value:
        case Choice():
            return Choice(value.options, value.deps, expr)
        case Opaque():
            made = replace(value, shown=expr)
            made.slots = value.slots
            return made
        case Seq():
            held = content(value)
            listed = replace(held, shown=expr)
            return Seq(slots={**value.slots, "content": listed}, kind=value.kind)
        case Pure(expr=Hole() as hole):
            return replace(value, expr=replace(hole, value=expr))
    return value


def selected(test: Expr | None, options: list[Value]) -> Expr | None:
    """Give the expression that picks the first of two values where a condition holds, else the second."""
    if test is None or len(options) != 2:  # noqa: PLR2004 - then and else
        return None
    then, other = (fixed(option) for option in options)
    if then is None or other is None:
        return None
    found = Apply(operation="if", operands=(test, then, other))
    return None if is_large(found) else found


def fixed(value: Value | Content) -> Expr | None:
    """Give how a value can be worked out that nothing can change any more, unlike a list; what it holds now can."""
    if isinstance(value, Content):
        if value.shown is not None or value.rest is not None:
            return value.shown or gathered_in_turns(value)
        return _listed(value.items)
    return shown(value) if isinstance(value, Pure | Choice | Opaque) else None


def _listed(items: tuple[Value, ...]) -> Expr | None:
    parts = [fixed(item) for item in items]
    known = tuple(part for part in parts if part is not None)
    return Items(values=known) if len(known) == len(parts) <= _LARGEST else None


def longer(held: Content, more: Content) -> Expr | None:
    """Give what a list holds after more was put behind it."""
    one, two = fixed(held), fixed(more)
    if one is None or two is None:
        return None
    found = Apply(operation="+", operands=(one, two))
    return None if is_large(found) else found


def added_in_turn(machine: Machine, held: Content, value: Value) -> Turns | None:
    """Note what one turn adds to a list that was known before the loop; a second addition in a turn is not noted."""
    around = [loop for loop in machine.loops if not loop.unrolled]
    body = fixed(value)
    if len(around) != 1 or around[0] is not machine.loops[-1] or not around[0].running or body is None:
        return None
    loop = around[0]
    test = since(machine.control, loop.base)
    if test is None:
        return None
    if held.turns is not None and held.turns.loop is loop:
        again = held.turns.turn < loop.turn
        return Turns(loop, loop.turn, body, test, held.turns.before) if again else None
    before = fixed(held)
    return None if before is None else Turns(loop, loop.turn, body, test, None if before == _EMPTY else before)


def gathered_in_turns(held: Content) -> Expr | None:
    """Give the list that the turns of a loop that is over have made."""
    turns = held.turns
    if turns is None or turns.loop.running:
        return None
    parts = (Const(value=turns.loop.key), turns.body)
    found = Apply(operation="turns", operands=parts if turns.test == Const(value=True) else (*parts, turns.test))
    if turns.before is not None:
        found = Apply(operation="+", operands=(turns.before, found))
    return None if is_large(found) else found


def latest(contents: list[Content]) -> Turns | None:
    """Give what the one of several ways that added something in this pass has added."""
    noted = {id(each.turns): each.turns for each in contents if each.turns is not None}
    newest = max((turns.turn for turns in noted.values()), default=0)
    found = [turns for turns in noted.values() if turns.turn == newest]
    clean = all(each.turns is not None or fixed(each) == (found[0].before or _EMPTY) for each in contents if found)
    if len(found) == 2 and clean:  # noqa: PLR2004 - both arms of a condition
        return _either(*found)
    return found[0] if len(found) == 1 and clean else None


def _either(one: Turns, other: Turns) -> Turns | None:
    test = any_of([one.test, other.test])
    if one.loop is not other.loop or one.before is not other.before or test is None:
        return None
    body = Apply(operation="if", operands=(one.test, one.body, other.body))
    return None if is_large(body) else Turns(one.loop, one.turn, body, test, one.before)


def of_table(value: Table) -> Expr | None:
    """Give a dictionary of known keys as it is now."""
    if taint(value) is not NOTHING or value.slots.get("rest") is not None or len(value.slots) > _LARGEST:
        return None
    pairs = [(key[1], fixed(held)) for key, held in value.slots.items() if isinstance(key, tuple) and key[0] == "k"]
    known = tuple((Const(value=key), part) for key, part in pairs if part is not None)
    return Entries(pairs=known) if len(known) == len(pairs) else None


def looked_up(operation: str, whole: Expr | None, operands: list[Value]) -> Expr | None:
    """Give what looking up in a container as it is now gives."""
    parts = [shown(value) for value in operands]
    known = tuple(part for part in parts if part is not None)
    if whole is None or len(known) < len(parts):
        return None
    return Apply(operation=operation, operands=(whole, *known))


def applied_to(operation: str, receiver: Value, operands: list[Value]) -> Expr | None:
    """Give an operation on values that can all be worked out."""
    parts = [shown(value) for value in (receiver, *operands)]
    if any(part is None for part in parts):
        return None
    return Apply(operation=operation, operands=tuple(part for part in parts if part is not None))


def member(expr: Expr, index: int) -> Expr:
    """Give one member of what an expression gives."""
    return Apply(operation="[]", operands=(expr, Const(value=index)))


def is_large(expr: Expr) -> bool:
    """Say whether an expression, spread out, is larger than a runner should be given."""
    left = _LARGEST
    stack = [expr]
    while stack and left:
        left -= 1
        part = stack.pop()
        stack.extend(children(part))
        if isinstance(part, Hole) and part.value is not None:
            stack.append(part.value)
    return bool(stack)


def each(loop: str, over: Expr, body: Expr, test: Expr | None) -> Expr:
    """Give the list made by going over another one; ``body`` and ``test`` speak of the turn by the loop's id."""
    parts = (Const(value=loop), over, body)
    return Apply(operation="each", operands=parts if test is None else (*parts, test))


def those(pairs: list[tuple[Expr | None, Expr]]) -> Expr | None:
    """Give the list of those values whose conditions hold; ``None`` where a condition is not shown."""
    shown_pairs = [(test, value) for test, value in pairs if test is not None]
    if len(shown_pairs) < len(pairs):
        return None
    return Apply(operation="those", operands=tuple(Items(values=pair) for pair in shown_pairs))
