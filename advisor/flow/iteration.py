"""What one gets by going through a value: its known members, and a summary of the unknown ones."""

from __future__ import annotations

import libcst as cst

from advisor.flow.deps import NOTHING, Deps, control, records_of, union
from advisor.flow.expr import Apply, Const, Hole
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.values import (
    Choice,
    Class,
    Content,
    Future,
    Instance,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    const,
    constant,
    content,
    sequence,
    taint,
)
from advisor.flow.webs import deps_of, to_expr


def members(machine: Machine, value: Value, node: cst.CSTNode) -> Content:
    """Give the members of anything that can be gone through."""
    if isinstance(value, Seq):
        return _tainted(content(value), taint(value))
    if isinstance(value, Table):
        keys = tuple(const(key[1]) for key in value.slots if isinstance(key, tuple) and key[0] == "k")
        rest = value.slots.get("rest")
        unknown = _unknown_key(value) if rest is not None else None
        return _tainted(Content(keys, unknown), taint(value))
    if isinstance(value, Future):
        from advisor.flow.concurrency import settle

        return members(machine, settle(machine, value), node)
    if isinstance(value, Choice):
        return _of_any(machine, value, node)
    return _of_other(machine, value, node)


def _unknown_key(value: Table) -> Value:
    known = value.slots.get("keys")
    if isinstance(known, Seq) and content(known).items:
        return choose(list(content(known).items), taint(value))
    return Opaque(name="key", reason="a key not shown", deps=taint(value))


def _of_other(machine: Machine, value: Value, node: cst.CSTNode) -> Content:
    known, found = constant(value)
    if known and isinstance(found, str) and len(found) < 300:  # noqa: PLR2004 - as many turns as are unrolled
        return Content(tuple(Pure(Const(value=letter), deps_of(value)) for letter in found))
    if isinstance(value, Class) and value.enum:
        return Content(tuple(each for key, each in value.slots.items() if _member(key, each)))
    if isinstance(value, Instance):
        from advisor.flow.protocols import iterate

        found_members = iterate(machine, value, node)
        if found_members is not None:
            return found_members
    return Content((), element(machine, value, node))


def _member(key: object, value: object) -> bool:
    return isinstance(key, tuple) and isinstance(value, Instance)


def element(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """Give the summary of the members of something whose members are not shown."""
    web = deps_of(value)
    if isinstance(value, Pure):
        tasks = frozenset(record.id for record in records_of(web))
        part = Hole(name="…", reason=f"a member of {machine.snippet(node)}", tasks=tasks)
        return Pure(part, web, inner=value.inner or value.record is not None, size=2)
    key = ("element", id(value), id(node))
    known = machine.memo.get(key)
    if isinstance(known, Opaque) and known.deps == web:  # else more was put in since
        return known
    reason = f"a member of {machine.snippet(node)}"
    machine.memo[key] = made = Opaque(name="…", reason=reason, deps=web, place=node, input=web is NOTHING)
    return made


def _of_any(machine: Machine, value: Choice, node: cst.CSTNode) -> Content:
    each = [members(machine, option, node) for option in value.options]
    sizes = {len(held.items) for held in each}
    if len(sizes) == 1 and all(held.rest is None for held in each):
        columns = zip(*(held.items for held in each), strict=True)
        return Content(tuple(choose(list(column), value.deps) for column in columns))
    loose = [item for held in each for item in held.items]
    loose += [held.rest for held in each if held.rest is not None]
    ends = [len(held.items) if held.rest is None else held.most for held in each]
    most = None if None in ends else max((end for end in ends if end is not None), default=None)
    portion = all(held.portion or held.rest is None for held in each)
    return Content((), choose(loose, value.deps) if loose else None, most, portion=portion)


def _tainted(held: Content, web: Deps) -> Content:
    if web is NOTHING:
        return held
    rest = held.rest
    return Content(
        tuple(with_deps(item, control(web)) for item in held.items),
        with_deps(rest, web) if rest is not None else Opaque(name="…", reason="contents not shown", deps=web),
        held.most,
        held.endless,
        portion=held.portion,
    )


def may_lack(item: Value) -> bool:
    """Say whether a member of a list is one that a condition, which is not shown, may have left out."""
    return isinstance(item, Choice) and len(item.options) == 1


def with_deps(value: Value, web: Deps) -> Value:
    """Give the value with more that it depends on."""
    if web is NOTHING:
        return value
    if isinstance(value, Pure):
        return Pure(value.expr, union(value.deps, web), value.record, value.inner, value.size)
    return Choice((value,), web)


def unpack(machine: Machine, value: Value, count: int, star: int | None, node: cst.CSTNode) -> list[Value]:
    """Spread a value over ``count`` targets, of which number ``star`` takes all that is left."""
    if isinstance(value, Pure) and constant(value)[0] is False:
        return [_part(value, index, star) for index in range(count)]
    held = members(machine, value, node)
    if star is None:
        return [_at(machine, value, held, index, node) for index in range(count)]
    tail = count - star - 1
    if held.rest is not None:
        spread = [_at(machine, value, held, index, node) for index in range(star)]
        middle = sequence(held.items[star:], "list", held.rest)
        return [*spread, middle, *(choose([held.rest, *held.items[star:]]) for _ in range(tail))]
    end = max(len(held.items) - tail, star)
    last = [*held.items[end:], *(element(machine, value, node) for _ in range(tail))][:tail]
    first = [_at(machine, value, held, index, node) for index in range(star)]
    return [*first, sequence(held.items[star:end]), *last]


def _part(value: Pure, index: int, star: int | None) -> Value:
    name = "slice" if index == star else "[]"
    expr = Apply(operation=name, operands=(to_expr(value), Const(value=index)))
    return Pure(expr, value.deps, size=value.size + 2)


def _at(machine: Machine, value: Value, held: Content, index: int, node: cst.CSTNode) -> Value:
    if index < len(held.items):
        return held.items[index]
    return held.rest if held.rest is not None else element(machine, value, node)
