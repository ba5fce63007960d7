"""Names, attributes and subscripts: finding the value that is meant."""

from __future__ import annotations

from typing import Any

import libcst as cst

from advisor.flow.deps import NOTHING, control, records_of, union
from advisor.flow.dialect import undefined
from advisor.flow.ends import cut_to
from advisor.flow.expr import Apply, Const, Hole
from advisor.flow.folding import TEXT_METHODS, applied
from advisor.flow.iteration import element, members, with_deps
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.modules import attribute_of, imported
from advisor.flow.scopes import Scope
from advisor.flow.shown import applied_to, fixed, looked_up, of_table, showing, shown
from advisor.flow.values import (
    NONE,
    Built,
    Choice,
    Class,
    Function,
    Future,
    Instance,
    Manager,
    Method,
    ModuleValue,
    Native,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    constant,
    content,
    hole,
    sequence,
    taint,
)
from advisor.flow.webs import deps_of, to_expr

BUILTINS = frozenset({
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "compile",
    "complex", "delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit", "filter", "float", "format",
    "frozenset", "getattr", "globals", "hasattr", "hash", "hex", "id", "input", "int", "isinstance", "issubclass",
    "iter", "len", "list", "locals", "map", "max", "min", "next", "object", "oct", "open", "ord", "pow", "print",
    "property", "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod",
    "str", "sum", "super", "tuple", "type", "vars", "zip", "anext", "aiter", "__import__", "Exception",
    "BaseException", "ValueError", "TypeError", "RuntimeError", "KeyError", "IndexError", "TimeoutError",
    "NotImplementedError", "AssertionError", "AttributeError", "OSError", "StopIteration", "KeyboardInterrupt",
    "SystemExit", "ConnectionError", "IOError", "FileNotFoundError", "PermissionError", "LookupError",
    "ArithmeticError", "ZeroDivisionError", "UnicodeDecodeError",
})  # fmt: skip
# What an answer says of itself, beside its text.
_BESIDE = frozenset({
    "stop_reason", "finish_reason", "usage", "usage_metadata", "response_metadata", "tool_calls", "function_call",
    "id", "type", "role", "created", "session_id", "total_cost_usd", "duration_ms", "num_turns", "is_error",
})  # fmt: skip


def name(machine: Machine, node: cst.Name) -> Value:
    """Read a name, as Python's scopes have it."""
    word = node.value
    if word in {"None", "True", "False"}:
        return Pure(Const(value={"None": None, "True": True, "False": False}[word]))
    if word == "__name__":
        # Whoever calls a function of the file from outside has imported it.
        own = machine.frame.scope.root() is machine.globals and not machine.silent
        return Pure(Const(value="__main__" if own else "module"))
    scope = machine.frame.scope.find(word)
    if scope is not None and word in scope.slots:
        found: Value = imported(machine, scope.slots[word])
        mark_used(found)
        return found
    return _unbound(machine, node, scope)


def _unbound(machine: Machine, node: cst.Name, scope: Scope | None) -> Value:
    word = node.value
    if scope is None and word in BUILTINS:
        return Native(f"builtins.{word}")
    if scope is None and not machine.frame.scope.foreign_star():
        ours = undefined(word, machine.program.medium)
        if ours is not None:
            return Native(ours)
    key = ("name", word, id(scope))
    if key not in machine.memo:
        known = scope is None
        reason = "no value is given to it" if known else "not set yet"
        machine.memo[key] = Opaque(name=word, reason=reason, place=node, input=known)
    return machine.memo[key]


def mark_used(value: Value) -> None:
    """Note that somebody reads a task's result."""
    if isinstance(value, Pure):
        if value.record is not None:
            value.record.used = True
    elif isinstance(value, Choice):
        for option in value.options:
            mark_used(option)


def attribute(machine: Machine, node: cst.Attribute) -> Value:
    """Read ``value.name``."""
    return get(machine, machine.eval(node.value), node.attr.value, node)


def get(machine: Machine, value: Value, name: str, node: cst.CSTNode) -> Value:  # noqa: PLR0911 - by kind
    """Read an attribute of a value."""
    if isinstance(value, Native):
        return Native(f"{value.name}.{name}")
    if isinstance(value, ModuleValue):
        return attribute_of(machine, value, name)
    if isinstance(value, Choice):
        if value.shown is not None and name in TEXT_METHODS and all(isinstance(each, Pure) for each in value.options):
            return Method(value, name)
        return choose([get(machine, option, name, node) for option in there(value)], value.deps)
    if isinstance(value, Instance | Class):
        return _of_object_or_class(machine, value, name, node)
    if isinstance(value, Opaque):
        return child(machine, value, name, node)
    if isinstance(value, Pure):
        return _of_pure(machine, value, name, node)
    if isinstance(value, Function) and name == "__name__":
        return Pure(Const(value=value.name))
    if isinstance(value, Seq | Table | Future | Manager | Built):
        stored = value.slots.get(("a", name))
        return stored if isinstance(stored, Value) else Method(value, name)
    return Method(value, name)


def there(value: Choice) -> list[Value]:
    """Give what a value may be where something is asked of it: nothing of ``None``, which ends in an exception."""
    found = [each for each in value.options if constant(each) != (True, None)]
    return found or list(value.options)


def _of_object_or_class(machine: Machine, value: Instance | Class, name: str, node: cst.CSTNode) -> Value:
    from advisor.flow.classes import class_attribute, instance_attribute

    if isinstance(value, Instance):
        return instance_attribute(machine, value, name, node)
    return class_attribute(machine, value, name, node)


def _of_pure(machine: Machine, value: Pure, name: str, node: cst.CSTNode) -> Value:
    """Attributes of a result are that result, or what it says of itself; of text, its methods (found when called)."""
    if value.record is None and not value.inner:
        return Method(value, name)
    if name in TEXT_METHODS or name in {"format", "join"}:
        return Method(value, name)
    expr, size = value.expr, value.size
    if name in _BESIDE:
        tasks = frozenset(each.id for each in records_of(value.deps))
        expr, size = Hole(name=machine.snippet(node), reason="an answer's text does not say it", tasks=tasks), 2
    return Pure(expr, value.deps, value.record, inner=True, size=size)


def child(machine: Machine, value: Opaque, name: str, node: cst.CSTNode) -> Value:
    """Read an attribute of something unknown: itself unknown, but the same one each time."""
    key = ("a", name)
    found = value.slots.get(key)
    if isinstance(found, Value):
        mark_used(found)
        return found
    memo = ("child", id(value), name)
    if memo not in machine.memo:
        shown = f"{value.name}.{name}"
        machine.memo[memo] = Opaque(name=shown, reason=value.reason, place=node, input=value.input, parent=value)
    made = machine.memo[memo]
    machine.store.put(value.slots, key, made)
    return made


def subscript(machine: Machine, node: cst.Subscript) -> Value:
    """Read ``value[key]`` or ``value[a:b]``."""
    value = _waited(machine, machine.eval(node.value))
    if len(node.slice) != 1:
        keys = [part.slice for part in node.slice]
        web = [deps_of(machine.eval(key.value)) for key in keys if isinstance(key, cst.Index)]
        return (
            value
            if isinstance(value, Native)
            else hole(machine.snippet(node), "not shown", union(deps_of(value), *web))
        )
    part = node.slice[0].slice
    if isinstance(part, cst.Slice):
        return _slice(machine, value, part, node)
    key = machine.eval(part.value) if isinstance(part, cst.Index) else NONE
    return item(machine, value, key, node)


def _waited(machine: Machine, value: Value) -> Value:
    """Give what work gave, when a member of it is asked for."""
    if isinstance(value, Future):
        from advisor.flow.concurrency import settle

        return settle(machine, value)
    return value


def item(  # noqa: PLR0911 - by kind
    machine: Machine, value: Value, key: Value, node: cst.CSTNode | None
) -> Value:
    """Look up one member. What a result chose is controlled by that result."""
    if isinstance(value, Choice):
        found = choose([item(machine, option, key, node) for option in there(value)], value.deps)
        return found if value.shown is None else showing(found, applied_to("[]", value, [key]))
    if isinstance(key, Choice) and isinstance(value, Seq | Table):
        return choose([item(machine, value, option, node) for option in key.options], key.deps)
    if isinstance(value, Table):
        return _of_table(machine, value, key)
    if isinstance(value, Seq):
        return _of_sequence(value, key)
    if isinstance(value, Native | Class | Function):
        return _of_class(value, key)
    if isinstance(value, Pure):
        return _of_text(value, key)
    return _of_object(machine, value, key, node)


def _of_class(value: Value, key: Value) -> Value:
    if isinstance(value, Class) and value.enum:
        found = value.slots.get(("a", constant(key)[1]))
        if isinstance(found, Value):
            return found
    return value


def _of_table(machine: Machine, value: Table, key: Value) -> Value:
    known, wanted = constant(key)
    chosen = control(union(deps_of(key), taint(value)))
    found = value.slots.get(("k", wanted)) if known else None
    if isinstance(found, Value):
        rest = value.slots.get("rest")
        mark_used(found)
        return choose([found, rest], chosen) if isinstance(rest, Value) else with_deps(found, chosen)
    if known and value.factory is not None:
        return _made_by_factory(machine, value, wanted)
    options = [each for slot, each in value.slots.items() if isinstance(slot, tuple) and slot[0] == "k" and not known]
    options += [value.slots["rest"]] if isinstance(value.slots.get("rest"), Value) else []
    if options:
        return showing(choose(options, chosen), None if known else looked_up("[]", of_table(value), [key]))
    return hole("…", "no such key is shown", chosen)


def _made_by_factory(machine: Machine, value: Table, key: object) -> Value:
    from advisor.flow.values import Arguments

    factory = value.factory if value.factory is not None else NONE
    made = machine.call(factory, Arguments(), machine.statement or machine.statics.module)
    machine.store.put(value.slots, ("k", key), made)
    return made


def _of_sequence(value: Seq, key: Value) -> Value:
    known, index = constant(key)
    held = content(value)
    chosen = control(union(deps_of(key), taint(value)))
    if known and isinstance(index, int) and (held.rest is None or index >= 0):
        if -len(held.items) <= index < len(held.items):
            mark_used(held.items[index])
            return with_deps(held.items[index], chosen)
        if held.rest is not None and held.shown is None:
            return with_deps(held.rest, chosen)
    options = [*held.items, *([held.rest] if held.rest is not None else [])]
    if not options:
        return hole("…", "no such member is shown", union(chosen, taint(value)))
    whole = fixed(held) if taint(value) is NOTHING else None
    return showing(choose(options, chosen), looked_up("[]", whole, [key]))


def _of_text(value: Pure, key: Value) -> Value:
    if value.inner or (value.record is not None and isinstance(constant(key)[1], str)):
        return Pure(value.expr, union(value.deps, control(deps_of(key))), None, inner=True, size=value.size)
    return applied("[]", [value, key])


def _of_object(machine: Machine, value: Value, key: Value, node: cst.CSTNode | None) -> Value:
    if isinstance(value, Instance):
        from advisor.flow.protocols import special

        found = special(machine, value, "__getitem__", [key], node or machine.statics.module)
        if found is not None:
            return found
    known, wanted = constant(key)
    if isinstance(value, Instance) and known and ("a", f"[{wanted!r}]") in value.slots:
        kept: Value = value.slots["a", f"[{wanted!r}]"]
        mark_used(kept)
        return with_deps(kept, control(deps_of(key)))
    if (
        isinstance(value, Opaque)
        and not (value.input and known)
        and shown(value) is not None
        and shown(key) is not None
    ):
        return _of_turn(machine, value, key, node)
    if isinstance(value, Opaque) and known:
        return with_deps(child(machine, value, f"[{wanted!r}]", node or machine.statics.module), control(deps_of(key)))
    return with_deps(element(machine, value, node or machine.statics.module), control(deps_of(key)))


def _of_turn(machine: Machine, value: Opaque, key: Value, node: cst.CSTNode | None) -> Value:
    """Look up a member of what a turn is given, which a runner can do as well."""
    place = node or machine.statics.module
    known, wanted = constant(key)
    found = child(machine, value, f"[{wanted!r}]", place) if known else element(machine, value, place)
    made = showing(found, applied_to("[]", value, [key]))
    return made if deps_of(key) is NOTHING else Choice((made,), control(deps_of(key)), applied_to("[]", value, [key]))


def _cut(known: list[tuple[bool, Any]]) -> slice:
    return slice(*(bound for _, bound in known))


def _slice(machine: Machine, value: Value, part: cst.Slice, node: cst.CSTNode) -> Value:
    bounds = [machine.eval(bound) if bound is not None else NONE for bound in (part.lower, part.upper, part.step)]
    if isinstance(value, Choice):
        found = choose([_sliced(machine, option, bounds, node) for option in value.options], value.deps)
        return found if value.shown is None else showing(found, applied_to("slice", value, bounds))
    if isinstance(value, Opaque):
        return showing(_sliced(machine, value, bounds, node), applied_to("slice", value, bounds))
    return _sliced(machine, value, bounds, node)


def _width(bounds: list[Value]) -> int | None:
    """Give how many members ``rows[i : i + 20]`` has at most; ``None`` where that is not a number in the source."""
    start, stop = to_expr(bounds[0]), to_expr(bounds[1])
    if not (isinstance(stop, Apply) and stop.operation == "+" and len(stop.operands) == 2):  # noqa: PLR2004 - of two
        return None
    sizes = [one for one, other in zip(stop.operands, reversed(stop.operands), strict=True) if other == start]
    size = sizes[0].value if len(sizes) == 1 and isinstance(sizes[0], Const) else None
    return size if isinstance(size, int) and size >= 0 else None


def _sliced(machine: Machine, value: Value, bounds: list[Value], node: cst.CSTNode) -> Value:
    known = [constant(bound) for bound in bounds]
    if isinstance(value, Pure):
        shown, text = constant(value)
        if shown and isinstance(text, str) and all(each for each, _ in known):
            cut = text[_cut(known)]
            return Pure(Const(value=cut), union(value.deps, *(deps_of(bound) for bound in bounds)))
        return applied("slice", [value, *bounds])
    held = members(machine, value, node)
    if held.rest is None and all(each for each, _ in known):
        cut_items = held.items[_cut(known)]
        return sequence(cut_items, value.kind if isinstance(value, Seq) else "list")
    loose = [*held.items, *([held.rest] if held.rest is not None else [])]
    most = cut_to(_cut(known), held.most) if all(each for each, _ in known) else _width(bounds)
    made = sequence((), "list", choose(loose) if loose else None, most)
    content(made).portion = known[1] != (True, None)
    made.slots["taint"] = union(
        taint(value) if isinstance(value, Seq) else NOTHING, *(control(deps_of(b)) for b in bounds)
    )
    return made
