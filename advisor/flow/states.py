"""The state a graph hands from node to node: a table of which each node reads some keys and writes some."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from advisor.flow.deps import NOTHING, Deps, union, weaken
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.values import (
    NONE,
    Built,
    Choice,
    Class,
    Given,
    Instance,
    Native,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    constant,
    content,
    sequence,
)
from advisor.flow.webs import deps_of

MESSAGES = "messages"
_UPDATE = "update"


class State:
    """The state of one run of a graph. ``schema`` says its keys, and which of them grow instead of being replaced."""

    def __init__(self, machine: Machine, schema: Value | None, given: Given | None, node: cst.CSTNode) -> None:
        self.machine = machine
        self.node = node
        self.growing = {MESSAGES}
        self.table = Table()
        self._fields(schema, node)
        value = given.value if given is not None else None
        if isinstance(value, Instance) and schema is value.cls:
            held = {("k", key[1]): each for key, each in value.slots.items() if isinstance(key, tuple)}
            self.table.slots.update({key: each for key, each in held.items() if key in self.table.slots})
        elif isinstance(value, Table):
            self.table.slots.update(value.slots)
        elif value is not None and not _is_nothing(value):
            web = deps_of(value)
            for key in tuple(self.table.slots) or ("rest",):
                name = key[1] if isinstance(key, tuple) else "state"
                self.table.slots[key] = Opaque(name=name, reason="given to the graph", deps=web, input=web is NOTHING)
        elif value is None and not self.table.slots:
            self.table.slots["rest"] = Opaque(name="state", reason="given to the graph", place=node, input=True)
        if isinstance(schema, Native):
            self.table.slots.setdefault(("k", MESSAGES), Opaque(name=MESSAGES, reason="given to the graph", input=True))

    def _fields(self, schema: Value | None, node: cst.CSTNode) -> None:
        if not isinstance(schema, Class):
            return
        for name, default in schema.fields:
            unknown = Opaque(name=name, reason="given to the graph", place=node, input=True)
            self.table.slots["k", name] = unknown if default is None else default
        for name, annotation in _annotations(schema):
            if "Annotated" in self.machine.file_of(annotation).positions.source(annotation):
                self.growing.add(name)

    def seen(self, key: str = "") -> Table:
        """Give what a node sees: a copy, whose members are attributes as well."""
        del key
        return self._copied(self.table)

    def sent(self, value: Value) -> Value:
        """Give what a node sees that is sent a state of its own."""
        return self._copied(value) if isinstance(value, Table) else value

    def imagined(self, key: str, gave: Value, seen: Value) -> Table:
        """Give the state after a node, though it is written only when the whole step is over."""
        other = State(self.machine, None, Given(Table(slots=dict(self.table.slots)), self.node), self.node)
        other.growing = self.growing
        del seen
        other.take(key, gave, None)
        return other.seen()

    def _copied(self, table: Table) -> Table:
        made = Table(slots=dict(table.slots))
        for key, value in list(made.slots.items()):
            if isinstance(key, tuple) and key[0] == "k" and isinstance(key[1], str) and key[1] not in _METHODS:
                made.slots["a", key[1]] = value
        return made

    def remember(self, web: Deps) -> None:
        """Say that an earlier run's state is still there: keys that grow hold it, and those nobody set anew."""
        if web is not NOTHING:
            past = weaken(web, Certainty.LIKELY, "both runs go on with one thread", NeedKind.STATE)
            for name in self.growing:
                self.write(name, Opaque(name=name, reason="said before", deps=past))

    def take(self, key: str, gave: Value, maybe: Deps | None) -> None:
        """Write what a node gave. ``maybe`` is what chose whether it ran (``None``: it always does)."""
        del key
        self._take(gave, Table(slots=dict(self.table.slots)), maybe)

    def outcome(self) -> Value:
        """Give the state in the end."""
        return self.seen()

    def _take(self, value: Value, before: Table, maybe: Deps | None = None) -> None:
        if isinstance(value, Choice):
            web = union(maybe or NOTHING, value.deps)
            for option in value.options:
                self._take(option, before, web)
        elif isinstance(value, Table):
            self._take_table(value, before, maybe)
        elif isinstance(value, Built):
            update = value.slots.get(("a", _UPDATE))
            if isinstance(update, Value):
                self._take(update, before, maybe)
        elif isinstance(value, Seq):
            for each in _members(value):
                self._take(each, before, maybe)
        elif isinstance(value, Instance):
            held = {("k", key[1]): each for key, each in value.slots.items() if isinstance(key, tuple)}
            self._take_table(Table(slots=held), before, maybe)
        elif not _is_nothing(value):
            self._take_other(value, maybe)

    def _take_table(self, value: Table, before: Table, maybe: Deps | None) -> None:
        for key, held in list(value.slots.items()):
            shown = isinstance(key, tuple) and isinstance(held, Value)
            if shown and held is not before.slots.get(("k", key[1])):
                self.write(str(key[1]), held, maybe)
        rest = value.slots.get("rest")
        if isinstance(rest, Value) and rest is not before.slots.get("rest"):
            self._take_other(rest, maybe)

    def _take_other(self, value: Value, maybe: Deps | None) -> None:
        """Write what shows no keys: a message or an agent's answer is a message, anything else may be in every key."""
        if isinstance(value, Pure) and (value.inner or value.record is not None):
            self.write(MESSAGES, value, maybe)
            return
        web = weaken(deps_of(value), Certainty.LIKELY)
        if web is NOTHING:
            return
        for key in [*self.table.slots, "rest"]:
            name = key[1] if isinstance(key, tuple) else "state"
            self._put(key, Opaque(name=str(name), reason="a node not shown wrote it", deps=web), maybe or web)

    def write(self, name: str, value: Value, maybe: Deps | None = None) -> None:
        """Write one key."""
        old = self.table.slots.get(("k", name))
        grown = _grown(old, value) if name in self.growing else value
        self._put(("k", name), grown, maybe)

    def _put(self, key: object, value: Value, maybe: Deps | None) -> None:
        old = self.table.slots.get(key)
        if maybe is not None:
            value = choose([value, *([old] if isinstance(old, Value) else [])], maybe)
        self.machine.store.put(self.table.slots, key, value)

    def web(self) -> Deps:
        """Give everything the state holds."""
        return deps_of(self.table)


_METHODS = frozenset({"get", "items", "keys", "values", "update", "copy", "pop", "setdefault", "clear"})


def _grown(old: Value | None, value: Value) -> Value:
    before = _members(old) if isinstance(old, Seq) else []
    after = _members(value) if isinstance(value, Seq) else [value]
    known = all(not isinstance(each, Seq) or content(each).rest is None for each in (old, value))
    if known and isinstance(old, Seq):
        return sequence([*before, *after])
    held = [*before, *after] if old is None or isinstance(old, Seq) else [old, *after]
    return sequence((), "list", choose(held)) if held else sequence(())


def _members(value: Seq) -> list[Value]:
    held = content(value)
    return [*held.items, *([held.rest] if held.rest is not None else [])]


def _annotations(schema: Class) -> Iterator[tuple[str, cst.CSTNode]]:
    from advisor.flow.classes import lineage

    for each in lineage(schema):
        body = each.node.body.body if each.node is not None else ()
        for line in body:
            for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                    yield small.target.value, small.annotation


def _is_nothing(value: Value) -> bool:
    return value is NONE or constant(value) == (True, None)
