"""Strings, numbers, f-strings and displays of containers."""

from __future__ import annotations

import ast

import libcst as cst

from advisor.flow.deps import placed, union, weaken
from advisor.flow.expr import Const
from advisor.flow.folding import applied, joined, scalar, spelled, with_format
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.models import consume
from advisor.flow.parsed import Parsed
from advisor.flow.trace import Certainty
from advisor.flow.values import NONE, Content, Opaque, Pure, Seq, Table, Value, const, constant, content, sequence
from advisor.flow.webs import deps_of

_KEYS = 300
_PLAIN_DIGITS = 18
_QUOTES = frozenset({'"', "'"})
_LONG = '"' * 3


def simple_string(machine: Machine, node: cst.SimpleString) -> Value:
    """Read a string literal; bytes are read as the text they spell."""
    value = _literal(node.value)
    return Pure(Const(value=value, literal=machine.span(node)))


def _literal(source: str) -> str:
    quote = source[:1]
    if quote in _QUOTES and "\\" not in source and source.isascii() and source.isprintable():
        width = len(_LONG) if source.startswith(quote * len(_LONG)) and len(source) >= 2 * len(_LONG) else 1
        return source[width:-width]
    try:
        value = ast.literal_eval(source)
    except (ValueError, SyntaxError, MemoryError):
        return source
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def concatenated(machine: Machine, node: cst.ConcatenatedString) -> Value:
    """Read literals written side by side."""
    parts = [machine.eval(part) for part in _pieces(node)]
    together = joined(parts)
    if isinstance(together, Pure) and isinstance(together.expr, Const):
        return Pure(Const(value=together.expr.value, literal=machine.span(node)))
    return together


def _pieces(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    found: list[cst.BaseExpression] = []
    while isinstance(node, cst.ConcatenatedString):
        found.append(node.left)
        node = node.right
    return [*found, node]


def number(machine: Machine, node: cst.Integer | cst.Float | cst.Imaginary) -> Value:
    """Read a number."""
    text = node.value
    if text.isdecimal() and text.isascii() and len(text) <= _PLAIN_DIGITS and (text[0] != "0" or text == "0"):
        return Pure(Const(value=int(text)))
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError):
        value = None
    return Pure(Const(value=value)) if scalar(value) else Opaque(name=machine.snippet(node), reason="a number")


def ellipsis(_machine: Machine, _node: cst.Ellipsis) -> Value:
    """Read ``...``."""
    return NONE


def formatted(machine: Machine, node: cst.FormattedString) -> Value:
    """Read an f-string: words and holes, each hole marked as the place where its value enters."""
    raw = "r" in node.start.lower()
    parts, names = _written(machine, node.parts, raw=raw)
    return joined(parts, names)


def _written(machine: Machine, parts: object, *, raw: bool) -> tuple[list[Value], list[str]]:
    values: list[Value] = []
    names: list[str] = []
    for part in parts if isinstance(parts, list | tuple) else ():
        if isinstance(part, cst.FormattedStringText):
            values.append(const(_plain(part.value, raw=raw)))
            names.append("")
        elif isinstance(part, cst.FormattedStringExpression):
            values.append(_hole(machine, part))
            names.append(machine.snippet(part.expression))
    return values, names


def _plain(text: str, *, raw: bool) -> str:
    text = text.replace("{{", "{").replace("}}", "}")
    if raw or "\\" not in text:
        return text
    marks = '"""' if "'''" in text else "'''"
    guarded = text[:-1] + "\\" + text[-1] if text.endswith(marks[0]) and not text.endswith("\\" + marks[0]) else text
    return _literal(f"{marks}{guarded}{marks}")


def _hole(machine: Machine, part: cst.FormattedStringExpression) -> Value:
    value = machine.eval(part.expression)
    consume(machine, value, ("text", id(part)))
    # Python's own order; ``{x=}`` alone shows the value as ``repr`` does.
    if part.conversion in {"r", "a"} or (part.equal is not None and not part.format_spec and not part.conversion):
        value = applied("repr", [value])
    if part.format_spec:
        specs, names = _written(machine, part.format_spec, raw=True)
        value = with_format(value, joined(specs, names))
    if part.equal is not None:
        value = joined([const(machine.snippet(part.expression) + "="), value])
    return entered(value, part, machine.snippet(part.expression))


def entered(value: Value, place: cst.CSTNode, name: str) -> Value:
    """Mark where a value enters a text."""
    if isinstance(value, Pure):
        return Pure(value.expr, placed(value.deps, place), None, value.inner, value.size)
    return Pure(spelled(value, name), placed(deps_of(value), place), size=2)


def display(machine: Machine, node: cst.List | cst.Tuple | cst.Set) -> Value:
    """Read a list, tuple or set."""
    kind = type(node).__name__.lower()
    file = machine.file_of(node)
    if (whole := file.bulk.of(node)) is not None:
        return sequence(
            [written(machine, file, each) for each in ast.iter_child_nodes(whole) if isinstance(each, ast.expr)], kind
        )
    items: list[Value] = []
    loose: list[Value] = []
    for element in node.elements:
        value = machine.eval(element.value)
        if isinstance(element, cst.StarredElement):
            held = members(machine, value, element.value)
            items.extend(held.items)
            if held.rest is not None:
                loose.append(held.rest)
        elif loose:
            loose.append(value)
        else:
            items.append(value)
    made = sequence(items, kind, _any_of(loose))
    if loose and not isinstance(node.elements[-1], cst.StarredElement):
        content(made).last = loose[-1]
    return made


def _any_of(values: list[Value]) -> Value | None:
    from advisor.flow.joining import choose

    return choose(values) if values else None


def dictionary(machine: Machine, node: cst.Dict) -> Value:
    """Read a dictionary."""
    table = Table()
    file = machine.file_of(node)
    if isinstance(whole := file.bulk.of(node), ast.Dict):
        for key_node, each in zip(whole.keys, whole.values, strict=True):
            if key_node is not None:
                store_item(machine, table, written(machine, file, key_node), written(machine, file, each))
        return table
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key, value = machine.eval(element.key), machine.eval(element.value)
            store_item(machine, table, key, value)
        else:
            merge_table(machine, table, machine.eval(element.value))
    return table


def written(machine: Machine, file: Parsed, node: ast.expr) -> Value:
    """Read a constant, or a row of them, of a large display: what libcst's tree of it would have been read as."""
    machine.tick()
    if isinstance(node, ast.List | ast.Tuple):
        return sequence([written(machine, file, each) for each in node.elts], type(node).__name__.lower())
    if isinstance(node, ast.UnaryOp):
        _, value = constant(written(machine, file, node.operand))
        return const(-value)
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return Pure(Const(value=value, literal=file.program.locate(*file.bulk.span(node))))
    return const(value) if isinstance(value, int | float) else NONE


def store_item(machine: Machine, table: Table, key: Value, value: Value) -> None:
    """Write ``table[key] = value``; an unknown key may be any."""
    known, name = constant(key)
    if known and scalar(name) and deps_of(key) is deps_of(NONE):
        machine.store.put(table.slots, ("k", name), value)
        scope = table.slots.get("scope")
        if scope is not None:
            machine.store.put(scope.slots, name, value)
        return
    store_rest(machine, table, value)
    known_keys = table.slots.get("keys")
    old = content(known_keys).items if isinstance(known_keys, Seq) else ()
    if not isinstance(key, Pure):
        if len(old) < _KEYS:
            machine.store.put(table.slots, "keys", sequence((*old, key)))
        return
    machine.store.put(table.slots, "taint", union(table.slots.get("taint", deps_of(NONE)), deps_of(key)))


def merge_table(machine: Machine, table: Table, other: Value) -> None:
    """Write ``table.update(other)``."""
    if not isinstance(other, Table):
        web = deps_of(other)
        rest = Opaque(name="…", reason="contents not shown", deps=web)
        store_rest(machine, table, rest)
        machine.store.put(table.slots, "taint", union(table.slots.get("taint", deps_of(NONE)), web))
        return
    for slot, value in list(other.slots.items()):
        if isinstance(slot, tuple) and slot[0] == "k":
            machine.store.put(table.slots, slot, value)
    if other.slots.get("rest") is not None:
        store_rest(machine, table, other.slots["rest"])
    if "taint" in other.slots:
        machine.store.put(table.slots, "taint", union(table.slots.get("taint", deps_of(NONE)), other.slots["taint"]))


def store_rest(machine: Machine, table: Table, value: Value) -> None:
    """Say that any further key may hold ``value``."""
    before = table.slots.get("rest")
    machine.store.put(table.slots, "rest", _any_of([each for each in (before, value) if each is not None]))


def likely(value: Value) -> Value:
    """Give a value that a function nobody can see may have made of this one."""
    return Opaque(name="…", reason="unknown", deps=weaken(deps_of(value), Certainty.LIKELY))


def contents(items: list[Value]) -> Content:
    """Make the contents of a sequence."""
    return Content(tuple(items))
