"""Answers that the nodes of a graph hand on: each node is told what those before it said, or all of it."""

from __future__ import annotations

import libcst as cst

from advisor.dialects.shapes import RunShape
from advisor.flow.deps import NOTHING, Deps, union, weaken
from advisor.flow.machine import Machine
from advisor.flow.trace import Certainty, NeedKind
from advisor.flow.values import Built, Choice, Given, Opaque, Pure, Value
from advisor.flow.webs import deps_of
from advisor.flow.wiring import net_of


class Answers:
    """What the nodes of one run have said so far."""

    def __init__(self, machine: Machine, shape: RunShape, laid: Built, given: Given | None, node: cst.CSTNode) -> None:
        self.machine = machine
        self.shape = shape
        self.net = net_of(laid)
        self.given = given.value if given is not None else None
        self.node = node
        self.said: dict[str, Value] = {}
        self.past: Deps = NOTHING

    def seen(self, key: str = "") -> Value:
        """Give what a node is told: the question where it comes first, else what came before."""
        before = self._before(key)
        web = union(self.past, *(deps_of(value) for value in before))
        if web is NOTHING:
            return self.given or Opaque(name="input", reason="given to the graph", place=self.node, input=True)
        asked = deps_of(self.given) if self.given is not None else NOTHING
        return Opaque(name="handed on", reason="said by the nodes before", deps=union(web, asked), place=self.node)

    def _before(self, key: str) -> list[Value]:
        if self.shape.hands_on == "all":
            return list(self.said.values())
        return [value for source, value in self.said.items() if key in self.net.after(source)]

    def sent(self, value: Value) -> Value:
        """Give what is sent as it is."""
        return value

    def imagined(self, key: str, gave: Value, seen: Value) -> Value:
        """Give what a node said: conditions on the edges after it look at that."""
        del key, seen
        return gave

    def take(self, key: str, gave: Value, maybe: Deps | None) -> None:
        """Keep what a node said."""
        self.said[key] = gave if maybe is None else Choice((gave,), maybe)

    def remember(self, web: Deps) -> None:
        """Begin with what an earlier run said."""
        self.past = weaken(web, Certainty.LIKELY, "both runs go on with one conversation", NeedKind.STATE)

    def web(self) -> Deps:
        """Give everything that was said."""
        return union(*(deps_of(value) for value in self.said.values()))

    def outcome(self) -> Value:
        """Give what was said last, made of all."""
        name = self.machine.snippet(self.node)
        last = next(reversed(self.said.values()), None)
        if isinstance(last, Pure):
            return Pure(last.expr, self.web(), last.record, inner=True, size=last.size)
        return Opaque(name=name, reason="made by its nodes", deps=self.web(), place=self.node)
