"""Building text: ``%``, ``format``, ``join`` and templates."""

from __future__ import annotations

import re
import string

import libcst as cst

from advisor.flow.deps import union
from advisor.flow.expr import Apply, Const
from advisor.flow.folding import applied, joined, with_format
from advisor.flow.iteration import members
from advisor.flow.machine import Machine
from advisor.flow.values import (
    Arguments,
    Given,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    const,
    constant,
    content,
    taint,
    text_of,
)
from advisor.flow.webs import deps_of, to_expr

_WIDEST = 6
_PERCENT = re.compile(r"%(?:\((?P<key>[^)]*)\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?(?P<kind>[a-zA-Z%])")
_DOLLAR = re.compile(r"\$(?:\$|(?P<name>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)\})")


def format_percent(machine: Machine, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """Evaluate ``"…%s…" % values``."""
    text = text_of(left) or ""
    values = list(content(right).items) if isinstance(right, Seq) and right.kind == "tuple" else [right]
    parts: list[Value] = []
    at = used = 0
    for found in _PERCENT.finditer(text):
        parts.append(const(text[at : found.start()]))
        at = found.end()
        if found["kind"] == "%":
            parts.append(const("%"))
        elif found["key"] is not None:
            plain = found[0].replace(f"({found['key']})", "")
            parts.append(_percented(plain, member(machine, right, found["key"])))
        else:
            parts.append(_percented(found[0], values[used] if used < len(values) else _unknown(right)))
            used += 1
    parts.append(const(text[at:]))
    return _all_of(joined(parts), right, node)


def _percented(how: str, value: Value) -> Value:
    """Write one value the way ``%`` asks for."""
    known, found = constant(value)
    if known and "*" not in how and len(how) < _WIDEST:
        try:
            return Pure(Const(value=how % (found,)), deps_of(value))
        except (TypeError, ValueError):
            return _unshown(value, how)
    if how == "%r":
        return applied("repr", [value])
    return value if how in {"%s", "%d", "%i"} else _unshown(value, how)


def _unshown(value: Value, how: str) -> Value:
    return Opaque(name=how, reason="written in a way that is not shown", deps=deps_of(value))


def _unknown(source: Value) -> Value:
    return Opaque(name="…", reason="not shown", deps=deps_of(source))


def _all_of(text: Value, source: Value, _node: cst.CSTNode) -> Value:
    """Keep what only taints a container in the text made of it."""
    if isinstance(text, Pure) and isinstance(source, Seq | Table):
        return Pure(text.expr, union(text.deps, taint(source)), size=text.size)
    return text


def member(machine: Machine, source: Value, name: str) -> Value:
    """Look a name up in the mapping a text is filled from."""
    from advisor.flow.lookup import item

    return item(machine, source, const(name), None)


def format_braces(machine: Machine, receiver: Value, arguments: Arguments) -> Value:
    """Evaluate ``"…{}…".format(…)``; a template nobody can see takes in everything."""
    text = text_of(receiver)
    if text is None:
        return _opaque_format("format", receiver, arguments)
    parts: list[Value] = []
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError:
        return _opaque_format("format", receiver, arguments)
    counter = 0
    for words, field, spec, conversion in pieces:
        parts.append(const(words))
        if field is None:
            continue
        root = re.split(r"[.\[]", field, maxsplit=1)[0]
        key = root or str(counter)
        counter += not root
        whole = field == root and "{" not in (spec or "")
        argument = _argument(machine, arguments, key)
        parts.append(_braced(argument, spec or "", conversion or "") if whole else _unshown(argument, f"{{{field}}}"))
        parts.extend(_argument(machine, arguments, name) for name in re.findall(r"\{(\w+)\}", spec or ""))
    return joined(parts)


def _braced(value: Value, spec: str, conversion: str) -> Value:
    """Write one value the way ``{…}`` asks for."""
    if conversion in {"r", "a"}:
        value = applied("repr", [value])
    return with_format(value, const(spec)) if spec else value


def _argument(machine: Machine, arguments: Arguments, key: str) -> Value:
    if key.isdigit() and len(key) < 4 and int(key) < len(arguments.positional):  # noqa: PLR2004 - no such long calls
        return arguments.positional[int(key)].value
    if key in arguments.named:
        return arguments.named[key].value
    if arguments.named_rest is not None:
        return member(machine, arguments.named_rest.value, key)
    web = union(*(deps_of(given.value) for given in (arguments.rest,) if given is not None))
    return Opaque(name=key, reason="no such argument is shown", deps=web, input=True)


def _opaque_format(name: str, receiver: Value, arguments: Arguments) -> Value:
    operands = [receiver, *(given.value for given in arguments.all())]
    expr = Apply(operation=name, operands=tuple(to_expr(value) for value in operands))
    return Pure(expr, union(*(deps_of(value) for value in operands)), size=len(operands) + 1)


def format_map(machine: Machine, receiver: Value, mapping: Value, node: cst.CSTNode) -> Value:
    """Evaluate ``text.format_map(mapping)``."""
    return format_braces(machine, receiver, Arguments(named_rest=Given(mapping, node)))


def substitute(machine: Machine, template: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Evaluate ``Template(text).substitute(…)``."""
    text = text_of(template)
    if text is None:
        return _opaque_format("substitute", template, arguments)
    if arguments.positional:
        arguments = Arguments(named=arguments.named, named_rest=Given(arguments.positional[0].value, node))
    parts: list[Value] = []
    at = 0
    for found in _DOLLAR.finditer(text):
        parts.append(const(text[at : found.start()]))
        name = found["name"] or found["braced"]
        parts.append(const("$") if name is None else _argument(machine, arguments, name))
        at = found.end()
    return joined([*parts, const(text[at:])])


def join_text(machine: Machine, receiver: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Evaluate ``separator.join(parts)``."""
    given = arguments.value(0)
    if given is None:
        return receiver
    held = members(machine, given, node)
    web = union(deps_of(given), *(deps_of(each) for each in (*held.items, held.rest) if each is not None))
    if held.rest is not None or held.shown is not None or (isinstance(given, Seq) and given.kind == "set"):
        listed = given if isinstance(given, Seq) else Seq(slots={"content": held})
        expr = Apply(operation="join", operands=(to_expr(receiver), to_expr(listed, machine.snippet(node))))
        return Pure(expr, union(web, deps_of(receiver)), size=3)
    parts: list[Value] = []
    for index, item in enumerate(held.items):
        parts.extend([receiver, item] if index else [item])
    together = joined(parts or [const("")])
    return (
        Pure(together.expr, union(together.deps, web), size=together.size) if isinstance(together, Pure) else together
    )
