"""Objects that run others: crews, workflows and teams of agents, step by step or at once, as their framework does."""

from __future__ import annotations

from dataclasses import field

import libcst as cst

from advisor.dialects.shapes import RunShape, TaskShape
from advisor.flow.built import members_of, parameter
from advisor.flow.concurrency import deferred, finish, note_group, settle_all, start
from advisor.flow.deps import NOTHING, Deps, union, weaken
from advisor.flow.machine import Machine
from advisor.flow.paths import Way, fork
from advisor.flow.repeat import loop_record, repeat
from advisor.flow.sessions import remember_run
from advisor.flow.tasks import visit
from advisor.flow.trace import Certainty, Count, Joint, LoopForm, NeedKind
from advisor.flow.values import (
    NONE,
    Arguments,
    Bound,
    Built,
    Choice,
    Function,
    Future,
    Given,
    Opaque,
    Pure,
    Value,
    constant,
    text_of,
)
from advisor.flow.webs import deps_of
from advisor.values import dataclass

_LIKELY_TURNS = 3


def run_steps(machine: Machine, shape: RunShape, receiver: Built, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Come to a call that runs an object's steps: run them, or give the awaitable that will."""
    machine.learned.started.add(receiver.origin)
    if machine.silent:
        return Opaque(name=machine.snippet(node), reason="made outside this entry point", place=node, input=True)

    def once(given: Arguments) -> Value:
        if shape.order == "graph":
            from advisor.flow.graphs import GraphRun

            return GraphRun(machine, shape, receiver, given, node).all()
        return Run(machine, shape, receiver, node, given).all()

    def run() -> Value:
        if not shape.for_each:
            return once(arguments)
        from advisor.flow.foreach import run_each

        return run_each(machine, shape, arguments, node, once)

    if not shape.awaited:
        return run()
    work = deferred(machine, run, node)
    work.paid = True
    return work


@dataclass(slots=True, kw_only=True, eq=False)
class _State:
    """What has run so far: results by the object that gave them, in order, and by name; those that still run."""

    results: dict[int, Value] = field(default_factory=dict)
    order: list[Value] = field(default_factory=list)
    names: dict[str, Value] = field(default_factory=dict)
    running: list[tuple[Value, Future]] = field(default_factory=list)
    last: Value | None = None


class Run:
    """One run of an object with steps; ``outer`` is the run it is a step of."""

    def __init__(  # noqa: PLR0913, PLR0917 - a call and the run around it
        self,
        machine: Machine,
        shape: RunShape,
        receiver: Built,
        node: cst.CSTNode,
        arguments: Arguments,
        outer: Run | None = None,
    ) -> None:
        self.machine = machine
        self.shape = shape
        self.receiver = receiver
        self.node = node
        self.arguments = arguments
        self.state = _State()
        if outer is not None:
            self.state.names, self.state.last = outer.state.names, outer.state.last
            self.state.order = list(outer.state.order)
        self.before = len(self.state.order)
        here = (*machine.via, node)
        again = machine.ran.setdefault(receiver.origin, here) != here
        self.via: tuple[cst.CSTNode, ...] = outer.via if outer is not None else here if again else ()
        self.here: tuple[cst.CSTNode, ...] = outer.here if outer is not None else here

    def all(self) -> Value:
        """Run every step as the framework orders them; give what the last one gave, made of all."""
        machine = self.machine
        since = len(machine.log)
        kept = machine.running
        listed = self._listed()
        if any(isinstance(step, Built) and step.shape.alone for step in listed) or not listed:
            shown = bool(listed) and all(isinstance(step, Built) for step in listed)
            machine.shown_runs[self.shape.dialect] = shown and machine.shown_runs.get(self.shape.dialect, True)
        if len(listed) > 1 or self.shape.order == "loop":
            run = f"{self.shape.dialect} {len(machine.ran)}.{len(machine.log)} {machine.turns}"
            machine.running = (*machine.running, run)
        if self.shape.order == "loop":
            self._loop()
        elif self.shape.order == "maybe":
            fork(machine, [Way(run=self._once), Way(run=lambda: NONE)])
        else:
            self._once()
        machine.running = kept
        named = (self.arguments.named[name].value for name in self.shape.state if name in self.arguments.named)
        remember_run(machine, self.receiver, next(named, None), since)
        return self._outcome()

    def _outcome(self) -> Value:
        gave = self.state.order[self.before :]
        everything = union(*(deps_of(value) for value in gave))
        last = gave[-1] if gave else None
        if isinstance(last, Pure) and self.shape.order == "sequence":
            return Pure(last.expr, union(last.deps, everything), last.record, inner=True, size=last.size)
        name = self.machine.snippet(self.node)
        return Opaque(name=name, reason="made by its steps", deps=everything, place=self.node)

    def _loop(self) -> None:
        known, most = constant(self.receiver.slots.get(("a", self.shape.turns)) or NONE)
        bound = most if known and isinstance(most, int) and most > 0 else None
        count = Count(low=1, likely=min(bound or _LIKELY_TURNS, _LIKELY_TURNS), high=bound)
        form = LoopForm.WHILE if bound is None else LoopForm.FOR
        node = self.receiver.origin
        record = loop_record(self.machine, form, node, count, bounded=bound is not None, unrolled=False)

        def body() -> bool:
            self._once()
            return True

        repeat(self.machine, record, body)

    def _listed(self) -> list[Value]:
        """Give the steps, as they are listed."""
        if self.shape.steps == (".",):
            return [self.receiver]
        asked = (self.arguments.value(at, name) for at, name in enumerate(self.shape.given))
        named = [value for value in asked if value is not None]
        named += [
            value
            for name in self.shape.steps
            for key, value in self.receiver.slots.items()
            if isinstance(key, tuple) and _is_named(key[1], name) and isinstance(value, Value)
        ]
        return [step for each in named for step in members_of(each)[0]]

    def _once(self) -> Value:
        for step in self._listed():
            self._step(step)
        self._wait()
        return NONE

    def _step(self, step: Value) -> None:
        if isinstance(step, Choice):
            for option in step.options:
                self._step(option)
            return
        if self._is_at_once(step):
            self._begin(step)
            return
        self._wait()
        before, value = self.state.last, self._run(step)
        if value is not None:
            self._note(step, value)
            self.state.last = self._either(step, value, before)

    def _either(self, step: Value, value: Value, before: Value | None) -> Value:
        """Give what is handed on after a step: where it may have been left out, that may be what was there before."""
        run = self.machine.dialects.default_run(step.shape) if isinstance(step, Built) else None
        if run is None or run.order != "maybe" or before is None:
            return value
        web = union(deps_of(value), deps_of(before))
        return Opaque(name="handed on", reason="one of two", deps=web, place=self.node)

    def _run(self, step: Value) -> Value | None:
        """Run one step: a paid one, one with steps of its own, or a function."""
        machine = self.machine
        function = parameter(step, self.shape.calls) if isinstance(step, Built) and self.shape.calls else step
        if isinstance(function, Function | Bound):
            handed = Opaque(name="step_input", reason="handed on", deps=self.handed(step), place=self.node)
            return finish(machine, machine.call(function, Arguments((Given(handed, self.node),)), self.node))
        if isinstance(step, Opaque) and self.shape.unseen:
            return self._unseen(step)
        if not isinstance(step, Built):
            return None
        inner = machine.dialects.default_run(step.shape)
        if inner is not None and inner is not self.shape:
            machine.learned.started.add(step.origin)
            return Run(machine, inner, step, step.origin, self.arguments, self).all()
        shape = machine.dialects.on(step.shape, step.shape.paid_as) if step.shape.paid_as else None
        if not isinstance(shape, TaskShape):
            return None
        return self.pay(step, shape, self.handed(step))

    def _unseen(self, step: Opaque) -> Value | None:
        """Run a step of which only the run itself is shown: an agent that was made elsewhere."""
        kind, _, path = self.shape.unseen.partition(".")
        shape = self.machine.dialects.task_of(self.shape.dialect, kind, path)
        if shape is None:
            return None
        web = union(self.handed(step), deps_of(step))
        named = {"handed on": Given(Opaque(name="handed on", reason="handed on", deps=web), self.node)}
        named.update(self._inputs(step))
        return visit(self.machine, shape, Arguments(named=named), self.node, self.receiver)

    def _is_at_once(self, step: Value) -> bool:
        if self.shape.order == "parallel":
            return True
        value = step.slots.get(("a", self.shape.at_once)) if self.shape.at_once and isinstance(step, Built) else None
        return isinstance(value, Value) and constant(value) == (True, True)

    def handed(self, step: Value) -> Deps:
        """Give what results of earlier steps a step is handed."""
        named = step.slots.get(("a", self.shape.context)) if self.shape.context and isinstance(step, Built) else None
        if isinstance(named, Value):
            return self._named(named)
        read = self._read_by_name(step)
        if self.shape.hands_on == "none":
            return read
        if self.shape.hands_on == "history":
            if self._forgets(step):
                return read
            past = union(*(deps_of(value) for value in self.state.order))
            return union(read, weaken(past, Certainty.LIKELY, "they share a session's history", NeedKind.STATE))
        if self.shape.hands_on == "last" or self._is_at_once(step):
            return deps_of(self.state.last) if self.state.last is not None else NOTHING
        return union(*(deps_of(value) for value in self.state.order))

    def _named(self, named: Value) -> Deps:
        found: list[Deps] = []
        for member in members_of(named)[0]:
            waiting = next((future.slots.get("value") for step, future in self.state.running if step is member), None)
            known = self.state.results.get(id(member)) or waiting
            if isinstance(known, Value):
                web = deps_of(known)
                found.append(weaken(web, Certainty.CERTAIN, "its context names it", NeedKind.DECLARED))
        return union(*found)

    def _read_by_name(self, step: Value) -> Deps:
        texts = [text_of(parameter(step, (name,))) for name in self.shape.reads] if isinstance(step, Built) else []
        found = [
            deps_of(value)
            for name, value in self.state.names.items()
            for text in texts
            if text and ("{" + name + "}" in text or "{" + name + "?}" in text)
        ]
        return union(*found)

    def _forgets(self, step: Value) -> bool:
        pairs = [pair.partition("=") for pair in self.shape.forgets]
        return isinstance(step, Built) and any(text_of(parameter(step, (name,))) == value for name, _, value in pairs)

    def _begin(self, step: Value) -> None:
        machine = self.machine
        named = step.slots.get(("a", self.shape.context)) if self.shape.context and isinstance(step, Built) else None
        wanted = members_of(named)[0] if isinstance(named, Value) else []
        settle_all(machine, [work for other, work in self.state.running if any(other is each for each in wanted)])
        work = deferred(machine, lambda: self._run(step) or NONE, self.node)
        start(machine, work)
        self.state.running.append((step, work))

    def _wait(self) -> None:
        if not self.state.running:
            return
        running, self.state.running = self.state.running, []
        work = [future for _, future in running]
        settle_all(self.machine, work)
        note_group(self.machine, Joint.CREATED, work, self.node)
        for step, future in running:
            value = future.slots.get("value")
            self._note(step, value if isinstance(value, Value) else NONE)

    def _note(self, step: Value, value: Value) -> None:
        self.state.results[id(step)] = value
        self.state.order.append(value)
        name = text_of(parameter(step, (self.shape.publishes,))) if isinstance(step, Built) else None
        if name is not None:
            self.state.names[name] = value

    def pay(self, step: Built, shape: TaskShape, web: Deps) -> Value:
        """Pay for one step, with what it is handed."""
        machine = self.machine
        origin = self.node if step.slots.get("outside") else step.origin
        machine.learned.started.add(step.origin)
        for each in (self.receiver, step):
            machine.reached.update(dict.fromkeys((each.origin, *each.makers)))
        named = {
            key[1]: Given(value, origin)
            for key, value in step.slots.items()
            if isinstance(key, tuple) and key[0] == "a" and isinstance(value, Value) and key[1] != self.shape.context
        }
        named.update(self._inputs(step))
        if web is not NOTHING:
            named["handed on"] = Given(Opaque(name="handed on", reason="handed on", deps=web), origin)
        manager = parameter(self.receiver, self.shape.manager) if self.shape.manager else None
        if manager is not None:
            named.update({name: Given(self.receiver, origin) for name in shape.agent[:1]})
        turns = machine.turns if len(machine.turns) >= len(step.turns) else step.turns
        # Turns in which steps were made are no turns of the run, unless nobody knows how many there are.
        made = tuple(loop for loop in step.loops if not loop.unrolled)
        loops = machine.loops if len(machine.loops) >= len(made) else made
        statement = machine.statement
        machine.statement = statement if origin is self.node else step.statement
        # A step that another run has paid for is paid once more here.
        again = machine.paid_by.setdefault(step.origin, self.here) != self.here
        # One that stands ready in another module is found by the call that runs it here.
        again = again or (not step.way and machine.file_of(step.origin) is not machine.file_of(self.here[-1]))
        via = (*step.way, *(self.via or (self.here if again else ())))
        with machine.placed(via if origin is step.origin else machine.via, loops, turns):
            value = visit(machine, shape, Arguments(named=named), origin, step)
        if isinstance(value, Pure) and value.record is not None:
            asked = tuple(machine.snippet(each.node) for each in self.arguments.all())
            value.record.besides = (*value.record.besides, *asked)
            value.record.handled |= parameter(self.receiver, self.receiver.shape.saves) is not None
        machine.statement = statement
        return value

    def _inputs(self, step: Built | Opaque) -> dict[str, Given]:
        """Give the run's own arguments: they reach every step, and the first one as what it is asked."""
        web = union(*(deps_of(given.value) for given in self.arguments.all()))
        found: dict[str, Given] = {}
        if web is not NOTHING:
            found["handed in"] = Given(Opaque(name="handed in", reason="handed in", deps=web), self.node)
        for at, name in enumerate(self.shape.inputs):
            given = self.arguments.get(at, name)
            said = ("a", name) in step.slots and self.shape.steps != (".",)
            if given is not None and not self.state.order and not said:
                found[name] = given
        return found


def _is_named(key: object, name: str) -> bool:
    """Say whether a parameter is meant: ``*`` stands for all positional ones beyond those with a name."""
    return key == name or (name == "*" and isinstance(key, str) and key.startswith("*"))
