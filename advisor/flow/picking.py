"""Where a graph goes on after a node: what picks among its branches, and what is sent along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from advisor.flow.deps import Deps, control, union
from advisor.flow.machine import Machine
from advisor.flow.nodes import act
from advisor.flow.values import Built, Choice, Content, Native, Seq, Value, content, text_of
from advisor.flow.webs import deps_of
from advisor.flow.wiring import Branch, Key
from advisor.values import dataclass

_SENT_TO, _SENT = "node", "arg"
_CHOSEN = "goto"


@dataclass(slots=True, kw_only=True, eq=False)
class Picked:
    """What one branch picked: ``web`` is what decided, ``sent`` what each target is sent, once for each run of it."""

    branch: Branch
    web: Deps
    exclusive: bool
    sent: dict[Key, Content] = field(default_factory=dict)


def pick(machine: Machine, branch: Branch, gave: Value, seen: Value) -> Picked:
    """Follow what picks: the path function on the state after the node, or the node's own command."""
    value = _commanded(gave) if branch.path is None else _answered(machine, branch, seen)
    web = control(deps_of(value))
    sent = _sent(value, branch)
    exclusive = branch.exclusive and not sent and not _is_several(value)
    return Picked(branch=branch, web=web, exclusive=exclusive, sent=sent)


def _is_several(value: Value) -> bool:
    """Say whether what picked may name several nodes: a list, on any way."""
    return isinstance(value, Seq) or (isinstance(value, Choice) and any(map(_is_several, value.options)))


def _answered(machine: Machine, branch: Branch, seen: Value) -> Value:
    path = branch.path
    return seen if path is None or isinstance(path, Native) else act(machine, path, seen, branch.node)


def _commanded(gave: Value) -> Value:
    """Give where a node's own commands go, as one value."""
    from advisor.flow.joining import choose
    from advisor.flow.values import NONE

    if isinstance(gave, Choice):
        return choose([_commanded(option) for option in gave.options], gave.deps)
    if isinstance(gave, Built):
        goto = gave.slots.get(("a", _CHOSEN))
        return goto if isinstance(goto, Value) else NONE
    return NONE


def _sent(value: Value, branch: Branch) -> dict[Key, Content]:
    """Give what each target is sent: known messages, and any number of one summary message."""
    known: dict[Key, list[Value]] = {}
    loose: dict[Key, Value] = {}
    for message, many in _messages(value):
        name = text_of(message.slots.get(("a", _SENT_TO)))
        arg = message.slots.get(("a", _SENT))
        for key in [name] if name is not None else branch.targets:
            if isinstance(arg, Value) and many:
                loose[key] = arg
            elif isinstance(arg, Value):
                known.setdefault(key, []).append(arg)
    return {key: Content(tuple(known.get(key, ())), loose.get(key)) for key in (*known, *loose)}


def _messages(value: Value, *, many: bool = False) -> Iterator[tuple[Built, bool]]:
    if isinstance(value, Built) and ("a", _SENT) in value.slots:
        yield value, many
    elif isinstance(value, Choice):
        for option in value.options:
            yield from _messages(option, many=many)
    elif isinstance(value, Seq):
        held = content(value)
        for item in held.items:
            yield from _messages(item, many=many)
        if held.rest is not None:
            yield from _messages(held.rest, many=True)


def webs_of(found: list[Picked]) -> Deps:
    """Give all that decided some branches."""
    return union(*(each.web for each in found))
