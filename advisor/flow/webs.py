"""From values to webs of dependence and to expressions: everything a value holds, seen from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from advisor.flow.deps import NOTHING, Deps, Visit, flatten, records_of, union
from advisor.flow.effort import EFFORT
from advisor.flow.expr import Apply, Const, Entries, Expr, Hole, Items
from advisor.flow.shown import gathered_in_turns
from advisor.flow.trace import NeedKind
from advisor.flow.values import (
    ENVIRONMENT,
    Bound,
    Choice,
    Class,
    Content,
    Function,
    Future,
    Instance,
    Method,
    Native,
    Obj,
    Opaque,
    Partial,
    Pure,
    Seq,
    Table,
    Value,
    content,
    taint,
    text_of,
)

_LARGEST = 2000


def deps_of(value: Value) -> Deps:
    """Give everything a value holds, however deep it is buried."""
    if isinstance(value, Pure):
        return value.deps
    if EFFORT.blank:
        return NOTHING
    found: list[Deps] = []
    seen: set[int] = set()
    stack: list[Value] = [value]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Pure):  # most of what is held: a history of messages is asked again at each turn
            if current.deps is not NOTHING:
                found.append(current.deps)
            continue
        own = _own(current)
        if own is not NOTHING:
            found.append(own)
        stack.extend(reversed(_inside(current)))
    EFFORT.spend(len(seen))
    return union(*found)


def _own(value: Value) -> Deps:
    if isinstance(value, Choice):
        return value.deps
    if isinstance(value, Opaque):
        return union(value.deps, taint(value), *(union(up.deps, taint(up)) for up in _parents(value)))
    return taint(value) if isinstance(value, Obj) else NOTHING


def _parents(value: Opaque) -> Iterator[Opaque]:
    up = value.parent
    while up is not None:
        yield up
        up = up.parent


def _inside(value: Value) -> Sequence[Value]:
    if isinstance(value, Obj):
        return () if isinstance(value, Class) else [each for slot in value.slots.values() for each in _held(slot)]
    if isinstance(value, Choice):
        return value.options
    if isinstance(value, Bound | Method):
        return (value.receiver,)
    return [given.value for given in value.given.all()] if isinstance(value, Partial) else ()


def _held(slot: object) -> Sequence[Value]:
    if isinstance(slot, Value):
        return (slot,)
    if isinstance(slot, Content):
        return slot.items if slot.rest is None else (*slot.items, slot.rest)
    return [each for each in slot if isinstance(each, Value)] if isinstance(slot, tuple) else ()


def task_ids(deps: Deps) -> frozenset[str]:
    """Give the ids of all tasks in a web."""
    return frozenset(record.id for record in records_of(deps))


def data_ids(deps: Deps) -> frozenset[str]:
    """Give the ids of the tasks whose results are in a web, leaving out those that only chose."""
    return frozenset(flow.visit.record.id for flow in flatten(deps) if flow.kind is NeedKind.DATA)


def to_expr(value: Value, name: str = "…", depth: int = 0) -> Expr:
    """Give a value as the frozen expression the other rooms read."""
    if isinstance(value, Pure):
        return value.expr
    if depth > 20:  # noqa: PLR2004 - deeper than anybody reads, and a container may hold itself
        return Hole(name=name, reason="nested too deep", tasks=task_ids(deps_of(value)))
    if isinstance(value, Choice):
        return _choice_expr(value, name)
    if isinstance(value, Seq | Table):
        return _container_expr(value, name, depth)
    return _named_expr(value, name)


def _choice_expr(value: Choice, name: str) -> Expr:
    tasks = task_ids(deps_of(value))
    hole = Hole(name=name, reason="one of several values", tasks=tasks, value=value.shown)
    set_outside = any(isinstance(option, Opaque) and option.reason == ENVIRONMENT for option in value.options)
    default = _unset(value) if set_outside else None
    return hole if default is None else replace(hole, default=default)


def _unset(value: Value | None) -> str | None:
    """Give the text that a value is where nobody sets anything in the environment, whichever way led to it."""
    if isinstance(value, Opaque) and value.reason == ENVIRONMENT:
        return _unset(value.default)
    if isinstance(value, Choice):
        texts = {_unset(option) for option in value.options}
        return texts.pop() if len(texts) == 1 else None
    return text_of(value)


def _container_expr(value: Seq | Table, name: str, depth: int) -> Expr:
    unknown = Hole(name=name, reason="its contents are not shown", tasks=task_ids(deps_of(value)))
    if taint(value) is not NOTHING or depth > 5:  # noqa: PLR2004 - deeper than anybody reads
        return unknown
    if isinstance(value, Seq):
        return _sequence_expr(content(value), unknown, name, depth)
    if value.slots.get("rest") is not None or len(value.slots) > _LARGEST:
        return unknown
    pairs = [(key[1], held) for key, held in value.slots.items() if isinstance(key, tuple) and key[0] == "k"]
    return Entries(pairs=tuple((Const(value=key), to_expr(held, name, depth + 1)) for key, held in pairs))


def _sequence_expr(held: Content, unknown: Hole, name: str, depth: int) -> Expr:
    if held.shown is not None:
        return replace(unknown, value=held.shown)
    if held.rest is not None and not held.items:
        return _turns(held.rest) or replace(unknown, value=gathered_in_turns(held))
    if held.rest is not None or len(held.items) > _LARGEST:
        return unknown
    return Items(values=tuple(to_expr(item, name, depth + 1) for item in held.items))


def _turns(each: Value) -> Expr | None:
    """Give the list of what all turns of a loop that is over gave, when each turn gave one thing."""
    if not isinstance(each, Pure) or isinstance(each.expr, Hole):
        return None
    flows = list(flatten(each.deps))
    made_of = {flow.visit.record for flow in flows if flow.kind is NeedKind.DATA}
    record = made_of.pop() if len(made_of) == 1 else None
    around = [loop for loop in record.loops if not loop.unrolled] if record is not None else []
    if record is None or len(around) != 1 or around[0].running or not record.every_turn:
        return None
    if any(flow.kind is not NeedKind.DATA and around[0] in flow.visit.record.loops for flow in flows):
        return None
    return Apply(operation="turns", operands=(Const(value=around[0].key), each.expr))


def _named_expr(value: Value, name: str) -> Expr:
    if isinstance(value, Opaque):
        tasks = task_ids(deps_of(value))
        shown = name if value.name == "…" else value.name
        entered = value.input and not tasks
        default = _unset(value) if value.reason == ENVIRONMENT else None
        hole = Hole(name=shown, reason=value.reason, tasks=tasks, input=entered, loop=value.loop, value=value.shown)
        return hole if default is None else replace(hole, default=default)
    if isinstance(value, Function | Class):
        return Hole(name=value.name, reason="not text")
    if isinstance(value, Native):
        return Hole(name=value.name, reason="imported, not shown", input=True)
    reason = "an object of the program" if isinstance(value, Instance) else "not text"
    if isinstance(value, Future):
        reason = "work that was not waited for"
    return Hole(name=name, reason=reason, tasks=task_ids(deps_of(value)))


def visits(deps: Deps) -> Iterator[Visit]:
    """Give each visit in a web once."""
    seen: set[int] = set()
    for flow in flatten(deps):
        if id(flow.visit) not in seen:
            seen.add(id(flow.visit))
            yield flow.visit
