"""Calls of functions nobody can see: what goes in may come out, here or later."""

from __future__ import annotations

import libcst as cst

from advisor.flow.asking import asks_person, bound_by_person
from advisor.flow.deps import NOTHING, Deps, records_of, union, weaken
from advisor.flow.ends import put_at_end
from advisor.flow.handed import note_handed
from advisor.flow.iteration import members
from advisor.flow.joining import is_mutable
from advisor.flow.machine import OPENED, Machine
from advisor.flow.models import consume
from advisor.flow.outlets import is_outlet, put_out, shows_itself
from advisor.flow.paths import Way, fork
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Choice,
    Class,
    Function,
    Future,
    Given,
    Method,
    Native,
    Obj,
    Opaque,
    Partial,
    Value,
    text_of,
)
from advisor.flow.webs import deps_of

_KEEPERS = ("Session", "SessionService", "Thread", "Memory", "History", "Conversation")
"""How what keeps a conversation is called by those who make it."""
_OPENERS = ("create_session", "create_session_sync", "get_session")


def call_unknown(machine: Machine, callee: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call something the source does not show.

    Its result may be made of everything that went in. What it was given to keep (lists, objects, the object whose
    method it is) may hold the rest of the arguments afterwards.
    """
    from advisor.flow.standins import STAND_IN, brings_stand_in

    given = arguments.all()
    note_handed(machine, callee, given)
    _let_run(machine, given)
    for each in given:
        consume(machine, each.value, ("call", id(node)))
    web = union(*(deps_of(each.value) for each in given))
    own = union(deps_of(callee), deps_of(callee.owner) if isinstance(callee, Opaque) and callee.owner else NOTHING)
    called = callbacks(machine, arguments, node)
    _leave_behind(machine, callee, given, web, node)
    through = weaken(union(web, own, deps_of(called) if called is not None else NOTHING), Certainty.LIKELY)
    result = union(through, _from_the_world(machine, union(web, own)))
    if web is not NOTHING:
        _note(machine, callee, web, node)
        if is_outlet(callee):
            put_out(machine, web)
    if own is not NOTHING and isinstance(callee, Opaque) and shows_itself(callee.name.rpartition(".")[2]):
        put_out(machine, own)
    if asks_person(callee):
        bound_by_person(machine)
    made = Opaque(name=machine.snippet(node), reason=f"made by {machine.snippet(_function(node))}", place=node)
    made.deps = result
    if brings_stand_in(machine, callee, given):
        made.reason = STAND_IN
    made.input = result is NOTHING and not machine.records
    _note_alike(machine, callee, made, given)
    _note_opened(machine, callee, made, arguments)
    return made


def _note_opened(machine: Machine, callee: Value, made: Opaque, arguments: Arguments) -> None:
    """Note which session a service opened: one of a name, or one that nobody had before."""
    name = callee.name.rpartition(".")[2] if isinstance(callee, Native | Opaque) else ""
    if name not in _OPENERS or arguments.named_rest is not None:
        return
    asked = arguments.named.get("session_id")
    text = text_of(asked.value) if asked is not None else None
    if text is not None:
        machine.alike[id(made)] = (made, (OPENED, text))
    elif asked is None and name.startswith("create"):
        machine.alike[id(made)] = (made, (OPENED, f"{made.name} {id(made)}"))


def _note_alike(machine: Machine, callee: Value, made: Opaque, given: list[Given]) -> None:
    """Note by which texts a session was opened: what is opened by the same ones later is the same session."""
    name = callee.name if isinstance(callee, Native | Opaque) else ""
    if name.rpartition(".")[2].endswith(_KEEPERS):
        texts = tuple(text_of(each.value) for each in given)
        known = tuple(text for text in texts if text is not None)
        if known and len(known) == len(texts):
            machine.alike[id(made)] = (made, (name, *known))


def _let_run(machine: Machine, given: list[Given]) -> None:
    """Run a dialect's awaitable that is handed to somebody else: it was made to be awaited there."""
    from advisor.flow.concurrency import settle

    for each in given:
        if isinstance(each.value, Future) and each.value.paid:
            settle(machine, each.value)


def _function(node: cst.CSTNode) -> cst.CSTNode:
    return node.func if isinstance(node, cst.Call) else node


def _note(machine: Machine, callee: Value, web: Deps, node: cst.CSTNode) -> None:
    if records_of(web):
        machine.world.append(web)
        machine.refuse(node, f"{machine.snippet(_function(node))} is not shown, and a result goes into it")
    del callee


def _from_the_world(machine: Machine, web: Deps) -> Deps:
    """Give what an unknown call may bring back: results that other unknown calls took in before."""
    if web is not NOTHING or not machine.world:
        return NOTHING
    reason = "a function not shown took its result, and another made this"
    recent = machine.world[-20:]
    return weaken(union(*recent), Certainty.POSSIBLE, reason, NeedKind.STATE)


def _leave_behind(machine: Machine, callee: Value, given: list[Given], web: Deps, node: cst.CSTNode) -> None:
    receiver = receiver_of(callee)
    if receiver is not None:
        taint_with(machine, receiver, web)
        put_at_end(machine, receiver, callee, given)
    if isinstance(callee, Method):
        from advisor.flow.changing import changed_by

        changed_by(machine, receiver, callee.name)
    for each in given:
        if is_mutable(each.value):
            others = [deps_of(other.value) for other in given if other is not each]
            receiver_web = deps_of(receiver) if receiver is not None else NOTHING
            taint_with(machine, each.value, weaken(union(*others, receiver_web), Certainty.LIKELY))
    machine.tick()
    del node


def receiver_of(callee: Value) -> Value | None:
    """Give the object whose method is called."""
    if isinstance(callee, Opaque):
        return callee.parent if callee.owner is None else callee.owner
    if isinstance(callee, Method | Bound):
        return callee.receiver
    return None


def taint_with(machine: Machine, value: Value, web: Deps) -> None:
    """Say that an object may hold more than is shown."""
    if web is NOTHING:
        return
    if isinstance(value, Choice):
        for option in value.options:
            taint_with(machine, option, web)
    elif isinstance(value, Obj) and not isinstance(value, Class):
        machine.store.put(value.slots, "taint", union(value.slots.get("taint", NOTHING), web))


def callbacks(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value | None:
    """Follow functions of the file handed to an unknown one, where its result is asked for: it may well call them."""
    found = [each.value for each in arguments.all() if _callable(each.value)]
    if not found or _only_registered(machine, found, node):
        return None
    values: list[Value] = []
    rest = tuple(each for each in arguments.positional if not _callable(each.value))
    for callee in found:
        arms = [_called(machine, callee, rest, node), Way(run=lambda: NONE)]
        given = fork(machine, arms)[0]
        if isinstance(given, Future):
            from advisor.flow.concurrency import settle

            given = settle(machine, given)
        values.extend([given] if isinstance(given, Value) else [])
    web = union(*(deps_of(value) for value in values))
    return Opaque(name="…", reason="given back by a callback", deps=web) if values else None


def _called(machine: Machine, callee: Value, rest: tuple[Given, ...], node: cst.CSTNode) -> Way:
    return Way(run=lambda: machine.call(callee, _unknown_arguments(callee, rest), node))


def _callable(value: Value) -> bool:
    if isinstance(value, Partial | Bound):
        return _callable(value.function)
    return isinstance(value, Function) or (isinstance(value, Native) and value.name.startswith("advisor."))


def _unknown_arguments(callee: Value, rest: tuple[Given, ...]) -> Arguments:
    if isinstance(callee, Function) and len(rest) >= _required(callee):
        return Arguments(rest[: len(callee.node.params.params)])
    if isinstance(callee, Native) and rest:
        return Arguments(rest)
    return Arguments()


def _required(callee: Function) -> int:
    return sum(param.default is None for param in callee.node.params.params)


def _only_registered(machine: Machine, found: list[Value], node: cst.CSTNode) -> bool:
    """Say whether a named function is only handed over (``bus.on("x", handler)``): an entry point of its own then."""
    named = all(isinstance(value, Function) and isinstance(value.node, cst.FunctionDef) for value in found)
    return named and node in machine.discarded


def contents_of(machine: Machine, value: Value, node: cst.CSTNode) -> list[Value]:
    """Give all members, known and not, of what can be gone through."""
    held = members(machine, value, node)
    return [*held.items, *([held.rest] if held.rest is not None else [])]
