"""Prompts of a dialect, filled with what a chain hands them: messages whose texts say what is asked."""

from __future__ import annotations

import string

import libcst as cst

from advisor.flow.built import parameter
from advisor.flow.deps import NOTHING
from advisor.flow.machine import Machine
from advisor.flow.texts import format_braces
from advisor.flow.values import (
    Arguments,
    Built,
    Choice,
    Given,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    const,
    content,
    sequence,
    text_of,
)
from advisor.flow.webs import deps_of

_HELD = ("variable_name", "messages")


def filled(machine: Machine, prompt: Built, value: Value, node: cst.CSTNode) -> Value:
    """Fill a prompt: gives a text, or a list of what its messages say. What it was given by name stands, too."""
    said = parameter(prompt, prompt.shape.says)
    given = _given(prompt, value)
    if said is None:
        return Opaque(name="prompt", reason="its words are not shown", deps=deps_of(value), place=node, input=True)
    return _fill(machine, said, given, value, node)


def _given(prompt: Built, value: Value) -> Table:
    table = Table(slots=dict(value.slots) if isinstance(value, Table) else {})
    for key, each in prompt.slots.items():
        if isinstance(key, tuple) and key[0] == "a" and key[1] not in prompt.shape.says:
            table.slots.setdefault(("k", key[1]), each)
    return table


def _fill(machine: Machine, said: Value, given: Table, value: Value, node: cst.CSTNode) -> Value:
    if isinstance(said, Choice) and len(said.options) == 1:
        said = said.options[0]
    text = text_of(said)
    if text is not None:
        return _text(machine, said, text, given, value)
    if isinstance(said, Seq):
        held = content(said)
        if said.kind == "tuple" and len(held.items) == 2 and text_of(held.items[0]) is not None:  # noqa: PLR2004 - a role and its text
            return _fill(machine, held.items[1], given, value, node)
        rest = None if held.rest is None else _fill(machine, held.rest, given, value, node)
        return sequence([_fill(machine, item, given, value, node) for item in held.items], "list", rest)
    if isinstance(said, Built):
        inner = parameter(said, said.shape.says)
        if inner is not None:
            return _fill(machine, inner, given, value, node)
        name = next((word for each in _HELD if (word := text_of(said.slots.get(("a", each))))), None)
        found = given.slots.get(("k", name))
        return found if isinstance(found, Value) else _made_of(value, name or "messages", node)
    return said


def _text(machine: Machine, said: Value, text: str, given: Table, value: Value) -> Value:
    names = _names(text)
    if not names:
        return said
    if not isinstance(value, Table) and len(names) == 1:
        given = Table(slots={**given.slots, ("k", names[0]): value})
    known = {
        name: Given(found, machine.statics.module)
        for name in names
        if isinstance(found := given.slots.get(("k", name)), Value)
    }
    for name in names:
        known.setdefault(name, Given(_made_of(value, name, None), machine.statics.module))
    made = format_braces(machine, said, Arguments(named=known))
    return made if isinstance(made, Pure) else const(text)


def _names(text: str) -> list[str]:
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field]
    except ValueError:
        return []
    return list(dict.fromkeys(field.split(".")[0].split("[")[0] for field in fields))


def _made_of(value: Value, name: str, node: cst.CSTNode | None) -> Value:
    """Give a member of a value that does not show it."""
    rest = value.slots.get("rest") if isinstance(value, Table) else value
    web = deps_of(rest) if isinstance(rest, Value) else NOTHING
    return Opaque(name=name, reason="handed to the chain", deps=web, place=node, input=True)
