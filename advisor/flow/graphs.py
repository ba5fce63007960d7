"""Runs of a graph of nodes, step by step as its framework does: what a step's nodes need has ended before it begins."""

from __future__ import annotations

from dataclasses import field

import libcst as cst

from advisor.dialects.shapes import RunShape
from advisor.flow.concurrency import deferred, note_group, settle_all, start
from advisor.flow.control import Control
from advisor.flow.cycles import cycle_record, limits_of
from advisor.flow.deps import NOTHING, Deps, union
from advisor.flow.handing import Handed, handed
from advisor.flow.machine import Machine
from advisor.flow.netorder import is_cycle, parts, steps
from advisor.flow.nodes import act
from advisor.flow.picking import Picked, pick, webs_of
from advisor.flow.repeat import each_member, repeat
from advisor.flow.sessions import pause
from advisor.flow.trace import Joint, LoopForm
from advisor.flow.values import (
    NONE,
    Arguments,
    Built,
    Content,
    Future,
    Opaque,
    Table,
    Value,
    constant,
    sequence,
    text_of,
)
from advisor.flow.ways import Turn, Way, decided, met, under
from advisor.flow.wiring import END, START, Key, Net, is_laid, net_of
from advisor.values import dataclass

_IN_MEMORY = "MemorySaver"
_PAUSES = ("interrupt_before", "interrupt_after")


@dataclass(slots=True, kw_only=True, eq=False)
class Region:
    """The nodes that are run in one go: all, or those of one cycle. ``cut`` are the nodes at which its turns begin.

    ``ways`` are the ways that lead to each node, ``sent`` what it is sent, ``again`` what decides on another turn.
    """

    net: Net
    inside: frozenset[Key]
    cut: frozenset[Key] = frozenset()
    ways: dict[Key, list[Way]] = field(default_factory=dict)
    sent: dict[Key, Content] = field(default_factory=dict)
    again: list[Deps] = field(default_factory=list)

    def after(self, key: Key) -> list[Key]:
        """Give the nodes of the region that may come after one, in the same turn."""
        return [each for each in self.net.after(key) if each in self.inside and each not in self.cut]


class GraphRun:
    """One run of a graph."""

    def __init__(
        self, machine: Machine, shape: RunShape, receiver: Built, arguments: Arguments, node: cst.CSTNode
    ) -> None:
        self.machine = machine
        self.shape = shape
        self.flow = receiver
        self.arguments = arguments
        self.node = node
        laid = laid_on(receiver, shape.steps)
        self.net: Net = net_of(laid)
        self.limits = limits_of(receiver, arguments)
        self.state: Handed = handed(machine, shape, laid, arguments, node)
        self.gave: dict[Key, Value] = {}
        self.picked: dict[Key, list[Picked]] = {}
        self.via = machine.via if node is receiver.origin else (*machine.via, node)

    def all(self) -> Value:
        """Run the graph; give the state it ends with, or what it streams."""
        machine = self.machine
        if self._resumes():
            return Opaque(name=machine.snippet(self.node), reason="the rest of an earlier run", place=self.node)
        kept = machine.running, machine.via
        machine.running, machine.via = (*machine.running, f"{self.shape.dialect} {len(machine.ran)}"), self.via
        machine.ran.setdefault(self.flow.origin, (*machine.via, self.node))
        thread = self._thread()
        before = self.flow.slots.get(thread) if thread is not None else None
        if isinstance(before, Deps):
            self.state.remember(before)
        region = Region(net=self.net, inside=frozenset(self.net.actions))
        lasting = self._is_saved()
        machine.handlers += lasting
        self._enter(region)
        self._run(region)
        machine.handlers -= lasting
        machine.running, machine.via = kept
        if thread is not None:
            machine.store.put(self.flow.slots, thread, self.state.web())
        if self.shape.streams:
            part = Opaque(name=machine.snippet(self.node), reason="streamed by its nodes", deps=self.state.web())
            return sequence((), "generator", part)
        return self.state.outcome()

    def _resumes(self) -> bool:
        """Say whether this call only goes on with a run that waits for a person: its nodes were all followed there."""
        given = next((found for name in self.shape.inputs if (found := self.arguments.value(0, name))), None)
        goes_on = isinstance(given, Built) or (given is not None and constant(given) == (True, None))
        return goes_on and self.flow.origin in self.machine.ran

    def _is_saved(self) -> bool:
        """Say whether each step's state is saved where a failure leaves it, from where the same thread goes on.

        What its caller is to give is not known; a saver in memory goes with the process.
        """
        savers = [self.flow.slots.get(("a", name)) for name in self.flow.shape.remembers]
        given = [each for each in savers if isinstance(each, Value) and constant(each) != (True, None)]
        return any(_IN_MEMORY not in getattr(each, "name", "") for each in given)

    def _thread(self) -> object:
        """Name the thread a run belongs to; ``None`` where nothing is kept."""
        if not any(isinstance(self.flow.slots.get(("a", name)), Value) for name in self.flow.shape.remembers):
            return None
        found = self.limits.options.slots.get(("k", "configurable"))
        thread = found.slots.get(("k", "thread_id")) if isinstance(found, Table) else None
        text = text_of(thread) if isinstance(thread, Value) else ""
        return ("thread", text if text is not None else id(thread))

    def _enter(self, region: Region) -> None:
        """Come in from outside: the first nodes, or a branch that picks them."""
        for branch in self.net.branches.get(START, ()):
            self.picked.setdefault(START, []).append(pick(self.machine, branch, self.state.seen(), self.state.seen()))
        self._leave([START], (), region)

    def _run(self, region: Region) -> None:
        """Run the nodes of a region, all that begin in one step at once."""
        groups = parts([key for key in self.net.actions if key in region.inside], region.after)
        heads = [key for key in self.net.actions if key in region.ways]
        for step in steps(groups, heads, region.after):
            ready = [group for group in step if any(key in region.ways for key in group)]
            ways = [met([way for key in group for way in region.ways.get(key, ())]) for group in ready]
            self._at_once(ready, ways, region)
            for group, way in zip(ready, ways, strict=True):
                self._settle(group, way)
                self._leave(group, way, region)

    def _at_once(self, ready: list[list[Key]], ways: list[Way], region: Region) -> None:
        machine = self.machine
        if any(isinstance(self.flow.slots.get(("a", name)), Value) for name in _PAUSES):
            pause(machine, "waits for a person", self.node)
        work = [self._work(group, way, region) for group, way in zip(ready, ways, strict=True)]
        for future in work:
            start(machine, future)
        settle_all(machine, work)
        if len(work) > 1:
            # Whether what the other nodes of a step gave outlives a failure is for the framework to say, not the code.
            note_group(machine, Joint.CREATED, work, self.node, keeps=True)

    def _work(self, group: list[Key], way: Way, region: Region) -> Future:
        machine = self.machine

        def run() -> Value:
            kept = machine.control, machine.dead, machine.region
            under(machine, way)
            if is_cycle(group, region.after):
                self._cycle(group, region)
            else:
                self._node(group[0], region.sent.get(group[0]))
            machine.control, machine.dead, machine.region = kept
            return Opaque(name="…", reason="run by its graph")

        return deferred(machine, run, self.node)

    def _node(self, key: Key, sent: Content | None) -> None:
        """Run one node, or once for each thing it is sent; then see where it goes on."""
        machine = self.machine
        place = self.net.places[key]
        kept, machine.via = machine.via, (*machine.via, place)
        step, machine.step = machine.step, f"{machine.step}/{key}"
        if sent is None:
            seen = self.state.seen(key)
            gave = act(machine, self.net.actions[key], seen, place)
        else:
            gave = self._each(key, sent, place)
            seen = self.state.seen(key)
        self.gave[key] = gave
        machine.via = kept
        after = self.state.imagined(key, gave, seen)
        self.picked[key] = [pick(machine, branch, gave, after) for branch in self.net.branches.get(key, ())]
        machine.step = step

    def _each(self, key: Key, sent: Content, place: cst.CSTNode) -> Value:
        """Run a node once for each thing that is sent to it, all at once."""
        machine = self.machine
        work: list[Future] = []

        def turn(value: Value) -> Value:
            given = self.state.sent(value)
            future = deferred(machine, lambda: act(machine, self.net.actions[key], given, place), place)
            start(machine, future)
            work.append(future)
            gave = future.slots.get("value")
            return gave if isinstance(gave, Value) else NONE

        made = each_member(machine, sent, LoopForm.MAP, place, turn)
        settle_all(machine, work)
        note_group(machine, Joint.CREATED, work, place, keeps=True, limited=self.limits.at_once)
        return made

    def _cycle(self, group: list[Key], region: Region) -> None:
        """Run nodes that lead to each other again and again, from those where the graph comes in."""
        machine = self.machine
        heads = frozenset(key for key in group if key in region.ways)
        inner = Region(net=self.net, inside=frozenset(group), cut=heads)
        record = cycle_record(machine, self.net, group, heads, self.limits)

        def body() -> bool:
            web = union(*inner.again)
            if web is not NOTHING:
                reason = "its result decides whether the graph comes here again"
                machine.control = Control(web, machine.control, record.node, reason, certain=True)
            inner.ways, inner.again = {key: [()] for key in heads}, []
            inner.sent = {key: region.sent[key] for key in heads if key in region.sent}
            self._run(inner)
            return True

        repeat(machine, record, body)

    def _settle(self, group: list[Key], way: Way) -> None:
        if len(group) == 1 and group[0] in self.gave:
            self.state.take(group[0], self.gave.pop(group[0]), decided(way))

    def _leave(self, group: list[Key], way: Way, region: Region) -> None:
        """Note where the graph goes on from a node, or from a cycle that is over."""
        found = [each for key in group for each in self.picked.get(key, ())]
        plain = [target for key in group for target in self.net.edges.get(key, ()) if target not in group]
        for target in plain:
            self._come(target, way, region)
        single = len(group) == 1 and not is_cycle(group, self.net.after)
        for each in found if single else ():
            self._take_branch(each, list(each.branch.targets), way, region)
        if not single and found:
            self._leave_cycle(group, found, way, region)

    def _leave_cycle(self, group: list[Key], found: list[Picked], way: Way, region: Region) -> None:
        outside = [each for picked in found for each in picked.branch.targets if each not in group]
        joined = Picked(branch=found[0].branch, web=webs_of(found), exclusive=all(each.exclusive for each in found))
        for each in found:
            joined.sent.update(each.sent)
        self._take_branch(joined, list(dict.fromkeys(outside)), way, region)

    def _take_branch(self, picked: Picked, targets: list[Key], way: Way, region: Region) -> None:
        name = self.machine.branch_id()
        for arm, target in enumerate(targets):
            sent = picked.sent.get(target)
            many = 1 if sent is not None else len(targets)
            turn = Turn(
                branch=name, arm=arm, arms=many, web=picked.web, place=picked.branch.node, exclusive=picked.exclusive
            )
            if sent is not None:
                region.sent[target] = sent
            self._come(target, (*way, turn), region)

    def _come(self, target: Key, way: Way, region: Region) -> None:
        if target in region.cut:
            region.again.append(union(*(turn.web for turn in way)))
        elif target in region.inside and target != END:
            region.ways.setdefault(target, []).append(way)


def laid_on(flow: Built, holding: tuple[str, ...]) -> Built:
    """Give the object on which the graph of a runnable was laid: ``holding`` are parameters that may have it."""
    seen = next((held for name in holding if isinstance(held := flow.slots.get(("a", name)), Built)), flow)
    while not is_laid(seen):
        before = next((each for each in seen.slots.get("parts", ()) if isinstance(each, Built)), None)
        if before is None:
            return seen
        seen = before
    return seen
