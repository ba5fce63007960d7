"""Methods that run when others have ended: a class whose decorators say what starts, what listens, and what routes.

All that is ready runs at once. A method that routes names what happens next; where its answer is not shown, each of the
names that somebody listens to may be it.
"""

from __future__ import annotations

from dataclasses import field
from functools import partial

import libcst as cst

from advisor.dialects.shapes import EventShape
from advisor.flow.concurrency import deferred, finish, note_group, settle_all, start
from advisor.flow.deps import Deps, union
from advisor.flow.machine import Machine
from advisor.flow.paths import Way, fork
from advisor.flow.records import NeedRecord, TaskRecord
from advisor.flow.tasks import note_need
from advisor.flow.trace import Certainty, Joint, NeedKind
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Choice,
    Code,
    Function,
    Given,
    Instance,
    Listener,
    Opaque,
    Value,
    text_of,
)
from advisor.flow.webs import deps_of
from advisor.values import dataclass

_ALL = "all"
_ROUTE = "route"


def listener(shape: EventShape, arguments: Arguments) -> Listener:
    """Make what a decorator of events, or a condition in one, says: its role, and the names it waits for."""
    heard: list[str | Listener] = []
    for given in arguments.positional:
        value = given.value.function if isinstance(given.value, Bound) else given.value
        name = value.name if isinstance(value, Function) else text_of(value)
        if isinstance(value, Listener):
            heard.append(value)
        elif name:
            heard.append(name)
    return Listener(shape, tuple(heard))


def run_by(machine: Machine, value: Instance, name: str) -> Value | None:
    """Give the method that runs an object's events; ``None`` for any other attribute."""
    methods = _methods(value)
    shape = next((each.listens.shape for each in methods.values() if each.listens is not None), None)
    names = (*shape.run_by, *shape.awaited_by) if shape is not None else ()
    if shape is None or name not in names:
        return None

    def call(arguments: Arguments, node: cst.CSTNode) -> Value:
        del arguments
        if machine.silent:
            return Opaque(name=machine.snippet(node), reason="made outside this entry point", place=node, input=True)
        run = _Run(machine, value, methods, node)
        if name not in shape.awaited_by:
            return run.all()
        work = deferred(machine, run.all, node)
        work.paid = True
        return work

    return Code(call, name)


def _methods(value: Instance) -> dict[str, Function]:
    from advisor.flow.classes import lineage

    slots = [item for each in reversed(list(lineage(value.cls))) for item in each.slots.items()]
    return {key[1]: slot for key, slot in slots if isinstance(slot, Function) and slot.listens is not None}


@dataclass(slots=True, eq=False)
class _Run:
    """One run: what has ended, with what it gave."""

    machine: Machine
    value: Instance
    methods: dict[str, Function]
    node: cst.CSTNode
    ended: dict[str, Value] = field(default_factory=dict)
    paid: dict[str, list[TaskRecord]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def all(self) -> Value:
        """Run from the methods that start; gives what all methods made."""
        starts = [name for name, each in self.methods.items() if self._role(each) == "start"]
        # Those that wait for something run first only where all of them do.
        self._from([name for name in starts if not _heard(self.methods[name])] or starts)
        web = union(*(deps_of(each) for each in self.ended.values()))
        return Opaque(name=self.machine.snippet(self.node), reason="made by its methods", deps=web, place=self.node)

    def _from(self, ready: list[str]) -> None:
        while ready:
            self.begun.update(ready)
            self._at_once(ready)
            for name in ready:
                if self._role(self.methods[name]) == _ROUTE:
                    self._routed(self.ended[name])
            ready = self._ready()

    def _ready(self) -> list[str]:
        names = [name for name in self.methods if name not in self.begun]
        return [name for name in names if self._is_heard(self.methods[name].listens)]

    def _is_heard(self, one: Listener | str | None) -> bool:
        if isinstance(one, str):
            return one in self.ended
        if one is None or not one.heard:
            return False
        every = all if one.shape.role == _ALL else any
        return every(self._is_heard(each) for each in one.heard)

    def _at_once(self, names: list[str]) -> None:
        work = [deferred(self.machine, partial(self._call, name), self.node) for name in names]
        if len(work) > 1:
            for each in work:
                start(self.machine, each)
        settle_all(self.machine, work)
        if len(work) > 1:
            note_group(self.machine, Joint.CREATED, work, self.node)
        for name, each in zip(names, work, strict=True):
            found = each.slots.get("value")
            self.ended[name] = found if isinstance(found, Value) else NONE

    def _call(self, name: str) -> Value:
        method = self.methods[name]
        heard = next((each for each in _heard(method) if isinstance(each, str) and each in self.ended), None)
        takes = len(method.node.params.params) > 1
        handed = self.ended[heard] if heard in self.methods and heard is not None else NONE
        given = (Given(handed, self.node),) if takes and heard is not None else ()
        since = len(self.machine.log)
        found = finish(self.machine, self.machine.call(Bound(method, self.value), Arguments(given), self.node))
        self.paid[name] = list(dict.fromkeys(self.machine.log[since:]))
        self._wait_for(name, method)
        return found

    def _wait_for(self, name: str, method: Function) -> None:
        """Note that a method's tasks come after those of the methods it listens to: its author says so."""
        place, reason = method.node, "its method listens to the other one"
        for heard in _names(method.listens) - {name}:
            for source in self.paid.get(heard, ()):
                for target in self.paid[name]:
                    note_need(
                        self.machine, NeedRecord(source, target, NeedKind.DECLARED, Certainty.CERTAIN, place, reason)
                    )

    def _routed(self, answer: Value) -> None:
        """Follow what a router's answer leads to: the name itself, or one of several."""
        options = answer.options if isinstance(answer, Choice) else (answer,)
        texts = [text_of(each) for each in options]
        labels = [each for each in texts if each is not None]
        if len(labels) < len(texts):
            labels = self._labels()
        if len(labels) == 1 and len(texts) == 1 and texts[0] is not None:
            self.ended[labels[0]] = NONE
            return
        web, before = deps_of(answer), (dict(self.ended), set(self.begun))
        fork(self.machine, [self._way(label, web, before) for label in labels] or [Way(run=lambda: NONE)])

    def _labels(self) -> list[str]:
        """Name what only a router can say: names of no method, and a method's own name, which it cannot wait for."""
        heard = {(name, own) for own, each in self.methods.items() for name in _names(each.listens)}
        return sorted({name for name, own in heard if name not in self.methods or name == own})

    def _way(self, label: str, web: Deps, before: tuple[dict[str, Value], set[str]]) -> Way:
        def run() -> Value:
            ended, begun = before
            self.ended, self.begun = {**ended, label: NONE}, {*begun, *self.begun}
            self._from(self._ready())
            return NONE

        return Way(run=run, deps=web, place=self.node)

    @staticmethod
    def _role(method: Function) -> str:
        return method.listens.shape.role if method.listens is not None else ""


def _heard(method: Function) -> tuple[str | Listener, ...]:
    return method.listens.heard if method.listens is not None else ()


def _names(one: Listener | None) -> set[str]:
    if one is None:
        return set()
    return {name for each in one.heard for name in ({each} if isinstance(each, str) else _names(each))}
