"""Chains of runnables: each part is given what the one before it gave; some parts fill prompts, some are paid."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from advisor.dialects.shapes import RunShape, TaskShape
from advisor.flow.batches import note_batch
from advisor.flow.built import may_be_model, parameter
from advisor.flow.concurrency import deferred, finish, note_group, settle_all, start
from advisor.flow.deps import union, weaken
from advisor.flow.filling import filled
from advisor.flow.iteration import members
from advisor.flow.joining import choose
from advisor.flow.machine import Machine
from advisor.flow.paths import Way, fork
from advisor.flow.repeat import each_member
from advisor.flow.tasks import visit
from advisor.flow.trace import Certainty, Joint, LoopForm
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Built,
    Choice,
    Code,
    Function,
    Future,
    Given,
    Instance,
    Native,
    Opaque,
    Partial,
    Pure,
    Seq,
    Table,
    Value,
    content,
    sequence,
    text_of,
)
from advisor.flow.webs import deps_of

_CALLED = (Function, Bound, Partial, Code, Instance)
_MOST = 60


def run_chain(machine: Machine, shape: RunShape, receiver: Built, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Run a chain on the input of a call, or on each member of it; gives what its last part gives."""
    given = next((found for name in shape.inputs if (found := arguments.get(0, name)) is not None), None)
    value = given.value if given is not None else _named(arguments)
    options = arguments.value(1, "config")
    if shape.each:
        made, work = _each(machine, receiver, value, options, node)
        note_batch(machine, shape, work, {**_configured(arguments), **arguments.named}, node)
        return made
    made = ChainRun(machine, receiver, node, options).run(receiver, value)
    if not shape.streams:
        return made
    part = Opaque(name=machine.snippet(node), reason="streamed by a chain", deps=deps_of(made), place=node)
    return made if isinstance(made, Pure) else sequence((), "generator", part)


def _named(arguments: Arguments) -> Value:
    """Give the input of a call that names its parts (``chain.run(topic=…)``)."""
    return Table(slots={("k", name): given.value for name, given in arguments.named.items()})


def _configured(arguments: Arguments) -> dict[str, Given]:
    given = arguments.get(1, "config")
    return {} if given is None else {"config": given}


def _each(
    machine: Machine, receiver: Built, value: Value, options: Value | None, node: cst.CSTNode
) -> tuple[Value, list[Future]]:
    work: list[Future] = []

    def turn(member: Value) -> Value:
        run = deferred(machine, lambda: ChainRun(machine, receiver, node, options).run(receiver, member), node)
        start(machine, run)
        work.append(run)
        gave = run.slots.get("value")
        return gave if isinstance(gave, Value) else NONE

    made = each_member(machine, members(machine, value, node), LoopForm.MAP, node, turn)
    settle_all(machine, work)
    return made, work


class ChainRun:
    """One run of a chain at one call."""

    def __init__(self, machine: Machine, whole: Built, node: cst.CSTNode, options: Value | None) -> None:
        self.machine = machine
        self.node = node
        self.options = options
        paid = _paid_parts(machine, whole)
        self.single = len(paid) <= 1
        self.unseen = next(iter(_opaque_parts(whole)), None) if not paid else None
        self.session: Given | None = None

    def run(self, part: Value, value: Value, place: cst.CSTNode | None = None) -> Value:
        """Run one part on a value; ``place`` is where it was joined to the chain."""
        if isinstance(part, Choice):
            return self._one_of(part, value, place)
        if isinstance(part, Built):
            return self._of_built(part, value, place)
        if isinstance(part, Table):
            return self._at_once(part.slots, value)
        if isinstance(part, _CALLED):
            return self._called(part, value)
        if part is self.unseen:
            return self._unseen(value, place)
        return self._passed(part, value)

    def _of_built(  # noqa: PLR0911 - by what the part does
        self, part: Built, value: Value, place: cst.CSTNode | None
    ) -> Value:
        before = part.slots.get("before")
        own = part.slots
        if isinstance(before, Built) and part.shape.passes in {"adds", "joins"}:
            value = self.run(before, value, place)
            own = {key: each for key, each in own.items() if before.slots.get(key) is not each}
        match part.shape.passes:
            case "fills":
                return filled(self.machine, part, value, self.node)
            case "joins":
                return self._joined(part, own, value)
            case "splits":
                return self._at_once(_spread(own), value)
            case "adds":
                return self._added(own, value)
            case "same":
                return value
            case "runs":
                return self._within(part, value, before)
            case "picks":
                return self._picked(part, value)
        return self._paid(part, value, place)

    def _joined(self, part: Built, own: dict[object, object], value: Value) -> Value:
        parts: tuple[Value, ...] = part.slots.get("parts", ()) if "joints" in own else ()
        joints: tuple[cst.CSTNode, ...] = part.slots.get("joints", ())
        for inner, joint in zip(parts, joints, strict=False):
            value = self.run(inner, value, joint)
        for inner in _positional(own) if not parts else ():
            value = self.run(inner, value, part.origin)
        return value

    def _paid(self, part: Built, value: Value, place: cst.CSTNode | None) -> Value:
        machine = self.machine
        shape = machine.dialects.on(part.shape, part.shape.paid_as) if part.shape.paid_as else None
        if isinstance(shape, RunShape):
            from advisor.flow.steps import run_steps

            return finish(machine, run_steps(machine, shape, part, Arguments((Given(value, self.node),)), self.node))
        if not isinstance(shape, TaskShape):
            return self._passed(part, value)
        return self._pay(shape, part, value, place)

    def _pay(self, shape: TaskShape, part: Built | None, value: Value, place: cst.CSTNode | None) -> Value:
        machine = self.machine
        named = {(shape.described_by or ("input",))[0]: Given(value, self.node)}
        if self.options is not None:
            named["config"] = Given(self.options, self.node)
        if self.session is not None:
            named["session"] = self.session
        place = place or _origin(part)
        if self.single or place is None:
            self.single = False  # what a function of the chain picks afterwards is another task
            return visit(machine, shape, Arguments(named=named), self.node, part)
        with machine.placed((*machine.via, self.node), machine.loops, machine.turns):
            return visit(machine, shape, Arguments(named=named), place, part)

    def _unseen(self, value: Value, place: cst.CSTNode | None) -> Value:
        """Pay for a model the file does not show."""
        return self._pay(_UNSEEN, None, value, place)

    def _passed(self, part: Value, value: Value) -> Value:
        """Go through something that is not shown: what it gives is made of what it was given."""
        result = isinstance(value, Pure) and (value.inner or value.record is not None)
        if isinstance(value, Pure) and result:
            return Pure(value.expr, union(value.deps, deps_of(part)), value.record, inner=True, size=value.size)
        web = weaken(union(deps_of(value), deps_of(part)), Certainty.LIKELY)
        name = part.name if isinstance(part, Opaque | Native) else "…"
        return Opaque(name=name, reason="made by a part of a chain", deps=web, place=self.node)

    def _called(self, part: Value, value: Value) -> Value:
        gave = finish(self.machine, self.machine.call(part, Arguments((Given(value, self.node),)), self.node))
        # A function that gives a runnable has picked what runs next.
        return self.run(gave, value) if isinstance(gave, Built) or _has_built(gave) else gave

    def _at_once(self, slots: dict[object, object], value: Value) -> Value:
        """Run all members of a table on the same value, at once."""
        machine = self.machine
        held = {key: each for key, each in slots.items() if isinstance(key, tuple) and isinstance(each, Value)}
        work = {key: self._begun(each, value) for key, each in held.items()}
        settle_all(machine, list(work.values()))
        note_group(machine, Joint.CREATED, list(work.values()), self.node, keeps=True)
        gave = {key: future.slots.get("value", NONE) for key, future in work.items()}
        return Table(slots={("k", key[1]): each for key, each in gave.items()})

    def _begun(self, part: Value, value: Value) -> Future:
        work = deferred(self.machine, lambda: self.run(part, value, _origin(part)), self.node)
        start(self.machine, work)
        return work

    def _added(self, own: dict[object, object], value: Value) -> Value:
        more = self._at_once(_spread(own), value)
        made = Table(slots=dict(value.slots) if isinstance(value, Table) else {"rest": value})
        made.slots.update(more.slots if isinstance(more, Table) else {})
        return made

    def _within(self, part: Built, value: Value, before: object) -> Value:
        """Run what an object wraps; one that keeps histories ties the runs of a session."""
        inner = before if isinstance(before, Built) else parameter(part, part.shape.model)
        if part.shape.remembers:
            self.session = Given(_session(self.options, part), self.node)
        return value if inner is None else self.run(inner, value, _origin(inner))

    def _one_of(self, part: Choice, value: Value, place: cst.CSTNode | None) -> Value:
        ways = [self._way(option, value, place, part) for option in part.options]
        return choose([each for each in fork(self.machine, ways) if isinstance(each, Value)], part.deps)

    def _way(self, option: Value, value: Value, place: cst.CSTNode | None, part: Choice) -> Way:
        return Way(run=lambda: self.run(option, value, place), deps=part.deps, place=self.node)

    def _picked(self, part: Built, value: Value) -> Value:
        """Run the first branch whose condition holds: each is a way of its own."""
        ways: list[Way] = []
        for branch in _positional(part.slots):
            pair = content(branch).items if isinstance(branch, Seq) else (branch,)
            ways.append(self._way(pair[-1], value, _origin(pair[-1]), Choice((pair[-1],), deps_of(value))))
        return choose([each for each in fork(self.machine, ways) if isinstance(each, Value)], deps_of(value))


_UNSEEN = TaskShape(dialect="langchain", described_by=("input",), model=(), state=("session",))


def _origin(part: Value | None) -> cst.CSTNode | None:
    return part.origin if isinstance(part, Built) else None


def _session(options: Value | None, part: Built) -> Value:
    """Give what names the session of a run: its text where it is shown."""
    found = options.slots.get(("k", "configurable")) if isinstance(options, Table) else None
    named = next(iter(found.slots.values()), None) if isinstance(found, Table) else None
    return named if isinstance(named, Value) and text_of(named) is not None else (options or part)


def _positional(slots: dict[object, object]) -> list[Value]:
    held = [each for key, each in slots.items() if isinstance(key, tuple) and str(key[1]).startswith("*")]
    return [each for each in held if isinstance(each, Value)]


def _spread(slots: dict[object, object]) -> dict[object, object]:
    """Give the named members of an object, those of a table it was given included."""
    found: dict[object, object] = {}
    for key, each in slots.items():
        if isinstance(key, tuple) and key[0] == "a":
            found.update(each.slots if isinstance(each, Table) else {key: each})
    return found


def _has_built(value: Value) -> bool:
    return isinstance(value, Choice) and any(isinstance(option, Built) for option in value.options)


def _parts_of(value: object, depth: int = 0) -> Iterator[Value]:
    """Give all runnables in a chain, however they are nested, each as often as it runs."""
    if depth > _MOST or not isinstance(value, Value):
        return
    yield value
    for each in _inside(value):
        yield from _parts_of(each, depth + 1)


def _inside(value: Value) -> list[object]:
    if isinstance(value, Built):
        if value.shape.passes in {"", "fills"}:
            return []
        before = value.slots.get("before")
        past = before.slots if isinstance(before, Built) else {}
        own = [
            each for key, each in value.slots.items() if key not in {"parts", "before"} and past.get(key) is not each
        ]
        joined = value.slots.get("parts", ()) if "joints" in value.slots and past.get("joints") is None else ()
        return [before, *joined, *own]
    if isinstance(value, Table):
        return list(value.slots.values())
    if isinstance(value, Seq):
        return list(content(value).items)
    return list(value.options) if isinstance(value, Choice) else []


def _paid_parts(machine: Machine, whole: Built) -> list[Value]:
    found = [each for each in _parts_of(whole) if isinstance(each, Built) and each.shape.paid_as]
    return [each for each in found if machine.dialects.on(each.shape, each.shape.paid_as) is not None]


def _opaque_parts(whole: Built) -> list[Value]:
    """Give the parts the file does not show that may be a model, the likeliest first; one without a prompt is none."""
    parts = list(_parts_of(whole))
    asks = any(isinstance(each, Built) and each.shape.passes == "fills" for each in parts)
    found = [each for each in parts if isinstance(each, Opaque) and (may_be_model(each) if asks else _is_named(each))]
    return sorted(found, key=lambda each: not _is_named(each))


def _is_named(value: Value) -> bool:
    return isinstance(value, Opaque) and any(word in value.name.lower() for word in ("llm", "model", "chat"))
