"""Graphs that a program lays node by node and edge by edge: noting what is laid, and reading the net that results."""

from __future__ import annotations

from dataclasses import field

import libcst as cst

from advisor.dialects.shapes import WireShape
from advisor.flow.machine import Machine
from advisor.flow.mentioned import gotos, mentions
from advisor.flow.values import (
    Arguments,
    Bound,
    Built,
    Choice,
    Function,
    Given,
    Native,
    Obj,
    Opaque,
    Partial,
    Seq,
    Table,
    Value,
    content,
    text_of,
)
from advisor.values import dataclass

START = "__start__"
END = "__end__"
_ENDS = {"START": START, "END": END}
Key = str


@dataclass(slots=True, eq=False)
class Laid(Value):
    """One call that laid something: what it was given, where it stands, and how much the graph had before."""

    shape: WireShape
    given: dict[str, Given]
    node: cst.CSTNode
    number: int


@dataclass(slots=True, kw_only=True, eq=False)
class Branch:
    """Ways out of a node of which a function, or the node itself (``path`` is ``None``), picks some."""

    source: Key
    path: Value | None
    targets: tuple[Key, ...]
    node: cst.CSTNode
    answers: dict[str, Key] = field(default_factory=dict)
    exclusive: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class Net:
    """A graph as it is laid: what each node does and where it was added, plain edges, and branches, by source."""

    actions: dict[Key, Value] = field(default_factory=dict)
    places: dict[Key, cst.CSTNode] = field(default_factory=dict)
    edges: dict[Key, dict[Key, cst.CSTNode]] = field(default_factory=dict)
    branches: dict[Key, list[Branch]] = field(default_factory=dict)

    def after(self, key: Key) -> list[Key]:
        """Give every node that may come after one, each once."""
        found = dict.fromkeys(self.edges.get(key, ()))
        found.update(dict.fromkeys(each for branch in self.branches.get(key, ()) for each in branch.targets))
        return [each for each in found if each in self.actions]


def lay(machine: Machine, shape: WireShape, receiver: Built, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Note what a call lays. Such calls can be chained: each gives the graph itself."""
    given = {**dict(zip(shape.positional, arguments.positional, strict=False)), **arguments.named}
    key = ("wire", id(node), tuple(map(id, machine.via)), machine.turns)
    before = receiver.slots.get(key)
    number = before.number if isinstance(before, Laid) else len(receiver.slots)
    machine.store.put(receiver.slots, key, Laid(shape, given, node, number))
    return receiver


def is_laid(graph: Built) -> bool:
    """Say whether anything was laid on an object."""
    return any(isinstance(key, tuple) and key[0] == "wire" for key in graph.slots)


def net_of(graph: Built) -> Net:
    """Read the net from all that was laid on a graph."""
    net = Net()
    found = [_laid(value) for key, value in graph.slots.items() if isinstance(key, tuple) and key[0] == "wire"]
    laid = sorted((wire for wire in found if wire is not None), key=lambda wire: wire.number)
    for kinds in (("node", "sequence"), ("edge", "entry", "sequence"), ("branch",)):
        for wire in laid:
            if wire.shape.lays in kinds:
                _LAYERS[wire.shape.lays](net, wire)
    _note_gotos(net)
    if START not in net.edges and START not in net.branches:
        reached = {target for key in net.actions for target in net.after(key) if target != key}
        for key in net.actions:
            if key not in reached:
                net.edges.setdefault(START, {})[key] = net.places[key]
    if any(_leads_somewhere(net, wire) for wire in laid):
        _enter_all(net)
    return net


def _leads_somewhere(net: Net, wire: Laid) -> bool:
    """Say whether the source does not show which nodes an edge joins."""
    ends = (_first(wire, names) for names in (wire.shape.source, wire.shape.target) if names)
    return any(_end_of(net, each) is None for end in ends for each in _listed(end))


def _end_of(net: Net, value: Value) -> Key | None:
    """Give the node at an end of an edge; ``None`` for a name that is not shown, among nodes that have names."""
    key = key_of(value)
    if not isinstance(value, Opaque) or key in net.actions:
        return key
    return None if any(not each.startswith("object ") for each in net.actions) else key


def _enter_all(net: Net) -> None:
    """Come in at the nodes to which no edge that is shown leads: one that is not shown will."""
    seen: set[Key] = set()
    waiting = net.after(START)
    for key in net.actions:
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += net.after(current)
        if key not in seen:
            net.edges.setdefault(START, {})[key] = net.places[key]
            waiting = [key]


def _laid(value: object) -> Laid | None:
    """Give what one call laid; in a loop, what it laid in the latest turn followed."""
    if isinstance(value, Choice):
        return _laid(value.options[-1])
    return value if isinstance(value, Laid) else None


def _first(wire: Laid, names: tuple[str, ...]) -> Value | None:
    return next((wire.given[name].value for name in names if name in wire.given), None)


def key_of(value: Value | None) -> Key | None:  # noqa: PLR0911 - by kind
    """Give the name under which a graph knows a node: its own, or that of the function or object it is."""
    if value is None:
        return None
    text = text_of(value)
    if text is not None:
        return text
    if isinstance(value, Partial | Bound):
        return key_of(value.function)
    if isinstance(value, Native):
        word = value.name.rsplit(".", 1)[-1]
        return _ENDS.get(word, word)
    if isinstance(value, Function):
        return value.name if value.name != "<lambda>" else f"lambda {id(value)}"
    if isinstance(value, Choice) and len(value.options) == 1:
        return key_of(value.options[0])
    if isinstance(value, Built):
        named = (text_of(value.slots.get(("a", name))) for name in value.shape.named)
        return next((each for each in named if each is not None), f"object {id(value)}")
    return f"object {id(value)}" if isinstance(value, Obj) else None


def _listed(value: Value | None) -> list[Value]:
    if isinstance(value, Seq):
        held = content(value)
        return [*held.items, *([held.rest] if held.rest is not None else [])]
    return [] if value is None else [value]


def _node(net: Net, wire: Laid) -> None:
    named, action = _first(wire, wire.shape.named), _first(wire, wire.shape.action)
    _add(net, key_of(named if named is not None else action), action if action is not None else named, wire)


def _add(net: Net, key: Key | None, action: Value | None, wire: Laid) -> None:
    if key is not None and action is not None and key not in {START, END}:
        net.actions.setdefault(key, action)
        net.places.setdefault(key, wire.node)


def _ends(net: Net, wire: Laid, value: Value | None) -> list[Key]:
    """Give the nodes an edge names; a graph that is laid of objects learns of them here."""
    found: list[Key] = []
    for each in _listed(value):
        key = _end_of(net, each)
        if key is not None:
            if text_of(each) is None and not isinstance(each, Native):
                _add(net, key, each, wire)
            found.append(key)
    return found


def _edge(net: Net, wire: Laid) -> None:
    targets = _ends(net, wire, _first(wire, wire.shape.target))
    sources = _ends(net, wire, _first(wire, wire.shape.source))
    when = _first(wire, wire.shape.path)
    for source in sources or ([START] if not wire.shape.source else []):
        for target in targets:
            if when is None or text_of(when) is not None:
                net.edges.setdefault(source, {}).setdefault(target, wire.node)
            else:
                ways = (target, END)
                made = Branch(source=source, path=when, targets=ways, node=wire.node, exclusive=False)
                net.branches.setdefault(source, []).append(made)


def _sequence(net: Net, wire: Laid) -> None:
    before: Key | None = None
    for each in _listed(_first(wire, wire.shape.action)):
        pair = content(each).items if isinstance(each, Seq) else ()
        key, action = (key_of(pair[0]), pair[1]) if len(pair) == 2 else (key_of(each), each)  # noqa: PLR2004 - name, node
        _add(net, key, action, wire)
        if before is not None and key is not None:
            net.edges.setdefault(before, {}).setdefault(key, wire.node)
        before = key


def _branch(net: Net, wire: Laid) -> None:
    path, choices = _first(wire, wire.shape.path), _first(wire, wire.shape.choices)
    sources = _ends(net, wire, _first(wire, wire.shape.source)) if wire.shape.source else [START]
    for source in sources:
        answers = _answers(net, wire, choices)
        targets = tuple(dict.fromkeys(answers.values())) or _guessed(net, path)
        made = Branch(source=source, path=path, targets=targets, node=wire.node, answers=answers)
        net.branches.setdefault(source, []).append(made)


def _answers(net: Net, wire: Laid, choices: Value | None) -> dict[str, Key]:
    """Give what each answer of a path leads to: a table says it, a list names the nodes themselves."""
    if isinstance(choices, Table):
        pairs = [(str(key[1]), key_of(value)) for key, value in choices.slots.items() if isinstance(key, tuple)]
        return {answer: key for answer, key in pairs if key is not None}
    return {key: key for key in _ends(net, wire, choices)}


def _guessed(net: Net, path: Value | None) -> tuple[Key, ...]:
    """Give the nodes a path function may name: those whose names stand in it."""
    if isinstance(path, Native):
        return tuple(key for key in ("tools", END) if key == END or key in net.actions)
    found = mentions(code_of(path), {*net.actions, END})
    return tuple(found) if found else (*(key for key in net.actions if not _is_reached(net, key)), END)


def _is_reached(net: Net, key: Key) -> bool:
    return any(key in targets for targets in net.edges.values())


def code_of(value: Value | None) -> cst.CSTNode | None:
    """Give the code of a function of the file, through what wraps it."""
    while isinstance(value, Partial | Bound):
        value = value.function
    return value.node if isinstance(value, Function) else None


def _note_gotos(net: Net) -> None:
    """Add the ways out that nodes themselves choose (``Command(goto=…)``)."""
    for key, action in net.actions.items():
        found = gotos(code_of(action), {*net.actions, END})
        if found:
            made = Branch(source=key, path=None, targets=tuple(found), node=net.places[key])
            net.branches.setdefault(key, []).append(made)


_LAYERS = {"node": _node, "edge": _edge, "entry": _edge, "sequence": _sequence, "branch": _branch}
