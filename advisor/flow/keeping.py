"""What an agent works with that may keep something from one call to the next: tools, memories, its own settings."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from advisor.flow.built import parameter, with_models
from advisor.flow.deps import Deps, Visit, weaken
from advisor.flow.machine import Machine
from advisor.flow.records import LoopRecord, TaskRecord
from advisor.flow.scopes import dotted
from advisor.flow.sessions import meet
from advisor.flow.tasks import add_needs
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.values import Built, Choice, Opaque, Seq, Table, Value, constant, content

# Words by which an object is told whose past it is to go on with.
_PASTS = frozenset(
    {
        "session_id", "thread_id", "user_id", "conversation_id", "chat_id", "session", "thread", "conversation",
        "memory", "chat_history",
    }
)  # fmt: skip
# Parameters with a place that agents work in one after another.
_PLACES = frozenset({"browser", "browser_context", "browser_session", "page", "sandbox", "workspace"})
_TOOLS = ("tools", "toolsets", "mcp_servers")  # where a dialect does not say all by which its agents act
_DEEP = 3
_GOES_ON = "it goes on with the latest conversation"


def _keepers(holders: list[Built]) -> Iterator[Opaque]:
    """Give the objects an agent was made with that were told whose session, thread or memory they work on."""
    for part in with_models(holders):
        for key, value in list(part.slots.items()):
            if isinstance(value, Opaque) and isinstance(key, tuple) and key[1] in _PLACES:
                yield value
            elif isinstance(key, tuple) and key[0] == "a" and isinstance(value, Value):
                yield from (each for each in _parts(value, 0) if isinstance(each, Opaque) and _has_past(each))


def _parts(value: Value, depth: int) -> Iterator[Value]:
    if depth > _DEEP:
        return
    inner: list[object] = []
    if isinstance(value, Choice):
        inner = list(value.options)
    elif isinstance(value, Seq):
        held = content(value)
        inner = [*held.items, held.rest]
    elif isinstance(value, Table):
        inner = list(value.slots.values())
    else:
        yield value
    for each in inner:
        if isinstance(each, Value):
            yield from _parts(each, depth + 1)


def _has_past(value: Opaque) -> bool:
    call = value.place
    if not isinstance(call, cst.Call):
        return False
    words = [each.keyword.value for each in call.args if each.keyword is not None]
    return not _PASTS.isdisjoint(words) or "memory" in dotted(call.func).rpartition(".")[2].lower()


def work_with(machine: Machine, record: TaskRecord, holders: list[Built]) -> None:
    """Note what a task works with: tools of its own, whose past it goes on with, and the settings as they are now."""
    record.hands = _hands(machine, holders)
    for each in _keepers(holders):
        meet(machine, record, "memory", each, record.node, Certainty.POSSIBLE)
    _go_on(machine, record, holders)
    web = Deps(own=(Visit(record, _passes(machine)),))
    for holder in holders:
        machine.store.put(holder.slots, "ran", web)
        maker = holder.slots.get("before")
        if isinstance(maker, Built):
            machine.store.put(maker.slots, "ran by", (*maker.slots.get("ran by", ())[-_DEEP:], holder))


def _go_on(machine: Machine, record: TaskRecord, holders: list[Built]) -> None:
    """Tie a call whose options go on with the latest conversation to the latest call of its dialect."""
    before = next((each for each in reversed(machine.log) if each.dialect == record.dialect), None)
    for part in with_models(holders) if before is not None else ():
        for way in part.shape.goes_on:
            name, _, wanted = way.partition("=")
            value = parameter(part, (name,))
            known, found = constant(value) if value is not None else (True, None)
            if before is not None and (not known or str(found) == wanted):
                surety = Certainty.LIKELY if known else Certainty.POSSIBLE
                web = weaken(Deps(own=(Visit(before),)), surety, _GOES_ON, NeedKind.STATE)
                add_needs(machine, record, _passes(machine), web, record.node)


def _passes(machine: Machine) -> tuple[tuple[LoopRecord, int], ...]:
    return tuple((loop, loop.turn) for loop in machine.loops)


def _hands(machine: Machine, holders: list[Built]) -> str:
    """Name the tools of an agent that are not the program's own functions: by where it is made; empty for none."""
    for part in with_models(holders):
        names = part.shape.acts_by or _TOOLS
        given = [value for name in names if (value := parameter(part, (name,))) is not None]
        if any(isinstance(each, Opaque) for value in given for each in _parts(value, 0)):
            return str(machine.span(part.origin))
    return ""
