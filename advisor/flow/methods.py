"""Methods of text, lists and dictionaries."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.asking import bound_by_person
from advisor.flow.deps import NOTHING, control, union
from advisor.flow.ends import at_the_end
from advisor.flow.expr import Expr
from advisor.flow.folding import TEXT_METHODS, call_text
from advisor.flow.iteration import members, with_deps
from advisor.flow.joining import capped, choose
from advisor.flow.literals import merge_table, store_item
from advisor.flow.lookup import item
from advisor.flow.machine import Machine
from advisor.flow.models import consume
from advisor.flow.shown import added_in_turn, applied_to, is_text_method, longer, looked_up, of_table, showing
from advisor.flow.texts import format_braces, format_map, join_text
from advisor.flow.unknown import call_unknown
from advisor.flow.values import (
    NONE,
    Arguments,
    Choice,
    Content,
    Future,
    Manager,
    Method,
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
from advisor.flow.webs import deps_of

Handler = Callable[[Machine, Value, Arguments, cst.CSTNode], Value]


def call_method(machine: Machine, callee: Method, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a method by the kind of its receiver."""
    receiver = callee.receiver
    if isinstance(receiver, Pure):
        return _of_text(machine, callee, arguments, node)
    if isinstance(receiver, Choice):
        options = [_of_text(machine, Method(option, callee.name), arguments, node) for option in receiver.options]
        expr = applied_to(callee.name, receiver, [given.value for given in arguments.all()])
        return showing(choose(options, receiver.deps), expr)
    if isinstance(receiver, Future | Manager):
        from advisor.flow.pools import call_handle

        return call_handle(machine, callee, arguments, node)
    table = _LISTS if isinstance(receiver, Seq) else _TABLES if isinstance(receiver, Table) else {}
    handler = table.get(callee.name)
    return (
        call_unknown(machine, callee, arguments, node)
        if handler is None
        else handler(machine, receiver, arguments, node)
    )


def text_method(machine: Machine, callee: Opaque, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Call a method that only text has on something unknown, where a runner will know it; ``None`` for any other."""
    receiver, name = callee.parent, callee.name.rpartition(".")[2]
    given = [each.value for each in arguments.positional]
    plain = not arguments.named and arguments.rest is None and arguments.named_rest is None
    if receiver is None or not plain or not is_text_method(receiver, name, len(given)):
        return None
    expr = applied_to(name, receiver, given)
    if expr is None:
        return None
    for each in arguments.positional:
        consume(machine, each.value, ("method", id(node)))
    web = union(deps_of(receiver), *(deps_of(value) for value in given))
    made = Opaque(name=machine.snippet(node), reason=f"made by {callee.name}", place=node, deps=web)
    made.input = web is NOTHING and receiver.input
    return showing(made, expr)


def _of_text(machine: Machine, callee: Method, arguments: Arguments, node: cst.CSTNode) -> Value:
    receiver = callee.receiver
    for value in (receiver, *(given.value for given in arguments.all())):
        consume(machine, value, ("method", id(node)))
    if callee.name == "format":
        return format_braces(machine, receiver, arguments)
    if callee.name == "format_map":
        return format_map(machine, receiver, arguments.value(0) or NONE, node)
    if callee.name == "join":
        return join_text(machine, receiver, arguments, node)
    if callee.name in {"split", "splitlines", "rsplit"}:
        return _split(callee.name, receiver, arguments)
    if callee.name in TEXT_METHODS:
        return call_text(callee.name, receiver, [given.value for given in arguments.all()])
    return call_unknown(machine, callee, arguments, node)


def _split(name: str, receiver: Value, arguments: Arguments) -> Value:
    known = [constant(given.value) for given in arguments.all()]
    shown, text = constant(receiver)
    if shown and isinstance(text, str) and all(each for each, _ in known):
        try:
            return sequence(
                [Pure(const(part).expr, deps_of(receiver)) for part in getattr(text, name)(*(v for _, v in known))]
            )
        except (TypeError, ValueError):
            return sequence(())
    return call_text(name, receiver, [given.value for given in arguments.all()])


def set_content(
    machine: Machine, target: Seq, items: tuple[Value, ...], rest: Value | None, shown: Expr | None = None
) -> None:
    """Write what a sequence holds."""
    machine.store.put(target.slots, "content", capped(Content(items, rest, shown=shown)))


def add(machine: Machine, target: Seq, value: Value, node: cst.CSTNode) -> None:
    """Add one member at the end; in an abstract loop any number of them, which widening finds out."""
    held = content(target)
    if held.rest is None:
        made = Content((*held.items, value), None)
    else:
        made = Content(held.items, choose([held.rest, value]), shown=longer(held, Content((value,))), last=value)
    made.turns = added_in_turn(machine, held, value)
    machine.store.put(target.slots, "content", made)
    del node


def _append(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.value(0)
    if value is not None:
        add(machine, target, value, node)
    return NONE


def _extend(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    for given in arguments.all():
        held, old = members(machine, given.value, given.node), content(target)
        loose = [value for value in (old.rest, held.rest) if value is not None]
        if old.rest is None:
            set_content(machine, target, (*old.items, *held.items), held.rest)
        else:
            rest, last = choose([*loose, *held.items]), at_the_end(held)
            made = Content(old.items, rest, shown=longer(old, held), last=last)
            machine.store.put(target.slots, "content", capped(made))
    del node
    return NONE


def _insert(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    known, index = constant(arguments.value(0))
    value, held = arguments.value(1), content(target)
    if value is None:
        return NONE
    if held.rest is None and known and isinstance(index, int):
        items = list(held.items)
        items.insert(index, value)
        set_content(machine, target, tuple(items), None)
    else:
        everything = [*held.items, value, *([held.rest] if held.rest is not None else [])]
        set_content(machine, target, (), choose(everything))
    del node
    return NONE


def _pop(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode, default: int = -1) -> Value:
    given = arguments.value(0)
    known, index = constant(given) if given is not None else (True, default)
    held = content(target)
    if held.rest is None and known and isinstance(index, int) and -len(held.items) <= index < len(held.items):
        items = list(held.items)
        value = items.pop(index)
        set_content(machine, target, tuple(items), None)
        return with_deps(value, control(taint(target)))
    del node
    options = [*held.items, *([held.rest] if held.rest is not None else [])]
    return choose(options, taint(target)) if options else Opaque(name="…", reason="empty", deps=taint(target))


def _popleft(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    return _pop(machine, target, arguments, node, 0)


def _received(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Take the next piece from a queue, which waits until somebody puts one there: no answers, so others do."""
    value = _popleft(machine, target, arguments, node)
    bound_by_person(machine, holds=deps_of(value) is NOTHING)  # a first turn may not have put answers there yet
    return value


def _clear(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    set_content(machine, target, (), None)
    del arguments, node
    return NONE


def _reverse(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = content(target)
    set_content(machine, target, held.items[::-1] if held.rest is None else held.items, held.rest)
    del arguments, node
    return NONE


def _sort(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Sort in place, as ``sorted`` does."""
    from advisor.flow.sequences import ordered

    key, reverse = arguments.named.get("key"), arguments.value(9, "reverse")
    held = ordered(machine, content(target), key, node, reverse=constant(reverse)[1] is True)
    set_content(machine, target, held.items, held.rest)
    return NONE


def _copy(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del arguments, node
    return Seq(slots=dict(target.slots), kind=target.kind)


def _counted(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    web = union(deps_of(target), *(deps_of(given.value) for given in arguments.all()))
    return Opaque(name=machine.snippet(node), reason="depends on contents", deps=web)


def _union(machine: Machine, target: Seq, arguments: Arguments, node: cst.CSTNode) -> Value:
    made = Seq(slots=dict(target.slots), kind=target.kind)
    _extend(machine, made, arguments, node)
    return made


def _get(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    key = arguments.value(0, "key") or NONE
    default = arguments.value(1, "default") or NONE
    known, wanted = constant(key)
    if known and ("k", wanted) not in target.slots and target.slots.get("rest") is None:
        return with_deps(default, control(taint(target)))
    found = item(machine, target, key, node)
    sure = known and ("k", wanted) in target.slots and deps_of(key) is NOTHING
    if sure:
        return found
    return showing(choose([found, default], deps_of(key)), looked_up("get", of_table(target), [key, default]))


def _setdefault(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    key, default = arguments.value(0) or NONE, arguments.value(1) or NONE
    known, wanted = constant(key)
    if known and ("k", wanted) in target.slots:
        return item(machine, target, key, node)
    store_item(machine, target, key, default)
    return item(machine, target, key, node)


def _pop_key(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    found = _get(machine, target, arguments, node)
    known, wanted = constant(arguments.value(0))
    if known:
        machine.store.drop(target.slots, ("k", wanted))
    return found


def _update(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    for given in arguments.positional:
        if isinstance(given.value, Table):
            merge_table(machine, target, given.value)
        else:
            _update_from_pairs(machine, target, given.value, node)
    for name, each in arguments.named.items():
        store_item(machine, target, const(name), each.value)
    if arguments.named_rest is not None:
        merge_table(machine, target, arguments.named_rest.value)
    return NONE


def _update_from_pairs(machine: Machine, target: Table, value: Value, node: cst.CSTNode) -> None:
    held = members(machine, value, node)
    for pair in (*held.items, *([held.rest] if held.rest is not None else [])):
        parts = members(machine, pair, node)
        if len(parts.items) == 2 and parts.rest is None:  # noqa: PLR2004 - a key and a value
            store_item(machine, target, parts.items[0], parts.items[1])
        else:
            merge_table(machine, target, pair)


def pairs(machine: Machine, target: Table) -> list[tuple[Value, Value]]:
    """Give the known keys of a table with their values."""
    machine.tick()
    return [
        (const(slot[1]), value) for slot, value in target.slots.items() if isinstance(slot, tuple) and slot[0] == "k"
    ]


def _listed(target: Table, items: list[Value], rest: Value | None) -> Value:
    made = sequence(items, "list", rest)
    if taint(target) is not NOTHING:
        made.slots["taint"] = taint(target)
    return made


def _items(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    found: list[Value] = [sequence([key, value], "tuple") for key, value in pairs(machine, target)]
    rest = target.slots.get("rest")
    unknown = Opaque(name="key", reason="a key not shown", deps=taint(target))
    del arguments, node
    return _listed(target, found, sequence([unknown, rest], "tuple") if isinstance(rest, Value) else None)


def _values(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    del arguments, node
    return _listed(target, [value for _, value in pairs(machine, target)], target.slots.get("rest"))


def _keys(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    held = members(machine, target, node)
    del arguments
    return _listed(target, list(held.items), held.rest)


def _copy_table(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del arguments, node
    return Table(slots=dict(target.slots), factory=target.factory)


def _clear_table(machine: Machine, target: Table, arguments: Arguments, node: cst.CSTNode) -> Value:
    for slot in list(target.slots):
        machine.store.drop(target.slots, slot)
    del arguments, node
    return NONE


def _ignored(machine: Machine, target: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    machine.tick()
    del target, arguments, node
    return NONE


_LISTS: dict[str, Callable[..., Value]] = {
    "append": _append, "add": _append, "appendleft": _append, "put": _append, "put_nowait": _append,
    "extend": _extend, "update": _extend, "extendleft": _extend, "insert": _insert, "pop": _pop,
    "popleft": _popleft, "get": _received, "get_nowait": _popleft, "clear": _clear, "reverse": _reverse,
    "sort": _sort, "copy": _copy, "count": _counted, "index": _counted, "union": _union,
    "__getitem__": lambda m, t, a, n: item(m, t, a.value(0) or NONE, n), "join": _ignored,
    "task_done": _ignored, "qsize": _counted, "empty": _counted, "discard": _ignored,
    "remove": _ignored,
}  # fmt: skip
_TABLES: dict[str, Callable[..., Value]] = {
    "get": _get, "setdefault": _setdefault, "pop": _pop_key, "update": _update, "items": _items, "values": _values,
    "keys": _keys, "copy": _copy_table, "clear": _clear_table,
    "__getitem__": lambda m, t, a, n: item(m, t, a.value(0) or NONE, n),
}  # fmt: skip
