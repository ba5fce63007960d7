"""Objects that run others: crews, workflows and teams of agents, step by step or at once, as their framework does."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from advisor.dialects.shapes import RunShape, TaskShape
from advisor.flow.built import members_of, parameter
from advisor.flow.concurrency import deferred, run_group, settle_all, start
from advisor.flow.deps import NOTHING, Deps, union, weaken
from advisor.flow.machine import Machine
from advisor.flow.tasks import visit
from advisor.flow.trace import Certainty, Joint, NeedKind
from advisor.flow.values import (
    NONE,
    Arguments,
    Built,
    Choice,
    Future,
    Given,
    Opaque,
    Pure,
    Value,
    constant,
)
from advisor.flow.webs import deps_of


def run_steps(machine: Machine, shape: RunShape, receiver: Built, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Come to a call that runs an object's steps: run them, or give the awaitable that will."""
    machine.learned.started.add(receiver.origin)
    if machine.silent:
        return Opaque(name=machine.snippet(node), reason="made outside this entry point", place=node, input=True)

    def run() -> Value:
        return _Run(machine, shape, receiver, node, _inputs(arguments)).all()

    if not shape.awaited:
        return run()
    work = deferred(machine, run, node)
    work.paid = True
    return work


def _inputs(arguments: Arguments) -> Deps:
    return union(*(deps_of(given.value) for given in arguments.all()))


@dataclass(slots=True, kw_only=True, eq=False)
class _State:
    """What has run so far: the results by the object that gave them, in order; those that still run."""

    results: dict[int, Value] = field(default_factory=dict)
    order: list[Value] = field(default_factory=list)
    running: list[tuple[Built, Future]] = field(default_factory=list)
    last: Value | None = None


class _Run:
    """One run of an object with steps."""

    def __init__(self, machine: Machine, shape: RunShape, receiver: Built, node: cst.CSTNode, inputs: Deps) -> None:
        self.machine = machine
        self.shape = shape
        self.receiver = receiver
        self.node = node
        self.inputs = inputs
        self.state = _State()
        again = receiver.origin in machine.ran and machine.ran[receiver.origin] is not node
        self.via: tuple[cst.CSTNode, ...] = (node,) if again else ()
        machine.ran.setdefault(receiver.origin, node)

    def all(self) -> Value:
        """Run every step; give what the last one gave."""
        listed = parameter(self.receiver, self.shape.steps)
        steps, _ = members_of(listed) if listed is not None else ([], True)
        machine = self.machine
        kept, machine.running = machine.running, (*machine.running, f"{self.shape.dialect} {len(machine.ran)}")
        for step in steps:
            self._step(step)
        self._wait()
        machine.running = kept
        everything = union(*(deps_of(value) for value in self.state.order))
        last = self.state.order[-1] if self.state.order else None
        if isinstance(last, Pure):
            return Pure(last.expr, union(last.deps, everything), last.record, inner=True, size=last.size)
        return Opaque(name=machine.snippet(self.node), reason="made by its steps", deps=everything, place=self.node)

    def _step(self, step: Value) -> None:
        if isinstance(step, Choice):
            for option in step.options:
                self._step(option)
            return
        if not isinstance(step, Built):
            return
        shape = self.machine.dialects.on(step.shape, step.shape.paid_as) if step.shape.paid_as else None
        if not isinstance(shape, TaskShape):
            return
        web, place = self._context(step)
        if self._is_at_once(step):
            self._begin(step, shape, web, place)
            return
        self._wait()
        if not self._is_at_once(step) and self.shape.hands_on == "all" and not self._has_context(step):
            web, place = self._context(step)
        value = self.pay(step, shape, web, place)
        self._note(step, value)
        self.state.last = value

    def _is_at_once(self, step: Built) -> bool:
        if self.shape.order == "parallel":
            return True
        value = step.slots.get(("a", self.shape.at_once)) if self.shape.at_once else None
        return isinstance(value, Value) and constant(value) == (True, True)

    def _has_context(self, step: Built) -> bool:
        return isinstance(step.slots.get(("a", self.shape.context)), Value)

    def _context(self, step: Built) -> tuple[Deps, cst.CSTNode]:
        """Give what results of earlier steps a step is handed."""
        named = step.slots.get(("a", self.shape.context)) if self.shape.context else None
        if isinstance(named, Value):
            return self._named(named), step.origin
        if self.shape.hands_on == "none":
            return NOTHING, step.origin
        if self.shape.hands_on == "last" or self._is_at_once(step):
            last = self.state.last
            return (deps_of(last) if last is not None else NOTHING), step.origin
        return union(*(deps_of(value) for value in self.state.order)), step.origin

    def _named(self, named: Value) -> Deps:
        members, _ = members_of(named)
        found: list[Deps] = []
        for member in members:
            known = self.state.results.get(id(member)) or next(
                (future.slots.get("value") for step, future in self.state.running if step is member), None
            )
            if isinstance(known, Value):
                web = deps_of(known)
                found.append(weaken(web, Certainty.CERTAIN, "its context names it", NeedKind.DECLARED))
        return union(*found)

    def _begin(self, step: Built, shape: TaskShape, web: Deps, place: cst.CSTNode) -> None:
        machine = self.machine
        waits = [future for other, future in self.state.running if self._is_named(step, other)]
        settle_all(machine, waits)
        work = deferred(machine, lambda: self.pay(step, shape, web, place), step.origin)
        work.loops = machine.loops
        start(machine, work)
        self.state.running.append((step, work))

    def _is_named(self, step: Built, other: Built) -> bool:
        named = step.slots.get(("a", self.shape.context)) if self.shape.context else None
        return isinstance(named, Value) and any(member is other for member in members_of(named)[0])

    def _wait(self) -> None:
        if not self.state.running:
            return
        running, self.state.running = self.state.running, []
        work = [future for _, future in running]
        run_group(self.machine, Joint.CREATED, work, self.node)
        for step, future in running:
            value = future.slots.get("value")
            self._note(step, value if isinstance(value, Value) else NONE)

    def _note(self, step: Built, value: Value) -> None:
        self.state.results[id(step)] = value
        self.state.order.append(value)

    def pay(self, step: Built, shape: TaskShape, web: Deps, place: cst.CSTNode) -> Value:
        """Pay for one step, with what it is handed."""
        machine = self.machine
        machine.learned.started.add(step.origin)
        named = {
            key[1]: Given(value, step.origin)
            for key, value in step.slots.items()
            if isinstance(key, tuple) and key[0] == "a" and isinstance(value, Value) and key[1] != self.shape.context
        }
        if web is not NOTHING:
            named["context"] = Given(Opaque(name="context", reason="handed on", deps=web), place)
        if self.inputs is not NOTHING:
            named["inputs"] = Given(Opaque(name="inputs", reason="handed in", deps=self.inputs), self.node)
        manager = parameter(self.receiver, self.shape.manager) if self.shape.manager else None
        if manager is not None:
            named = {**named, **{name: Given(self.receiver, step.origin) for name in shape.agent[:1]}}
        turns = machine.turns if len(machine.turns) >= len(step.turns) else step.turns
        # Turns in which steps were made are no turns of the run, unless nobody knows how many there are.
        made = tuple(loop for loop in step.loops if not loop.unrolled)
        loops = machine.loops if len(machine.loops) >= len(made) else made
        statement, machine.statement = machine.statement, step.statement
        with machine.placed((*step.way, *self.via), loops, turns):
            value = visit(machine, shape, Arguments(named=named), step.origin, step)
        machine.statement = statement
        return value


def run_left(machine: Machine) -> None:
    """Run what an entry point built and nothing in the file runs: somebody else will, as it stands."""
    waiting = [each for each in machine.built if each.origin in machine.learned.left]
    runs = [(each, machine.dialects.default_run(each.shape)) for each in waiting]
    for built, shape in runs:
        if shape is not None and built.origin not in machine.ran:
            run_steps(machine, shape, built, Arguments(), built.origin)
    for built in waiting:
        if built.shape.paid_as and not _was_paid(machine, built):
            alone = RunShape(dialect=built.shape.dialect, called=(), steps=())
            shape_of = machine.dialects.on(built.shape, built.shape.paid_as)
            if isinstance(shape_of, TaskShape):
                _Run(machine, alone, built, built.origin, NOTHING).pay(built, shape_of, NOTHING, built.origin)


def _was_paid(machine: Machine, built: Built) -> bool:
    return any(record.node is built.origin for record in machine.records.values())
