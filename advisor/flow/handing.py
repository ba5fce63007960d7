"""What the nodes of a graph hand on to each other: a state of which each writes some keys, or their answers."""

from __future__ import annotations

from typing import Protocol

import libcst as cst

from advisor.dialects.shapes import RunShape
from advisor.flow.answers import Answers
from advisor.flow.deps import Deps
from advisor.flow.machine import Machine
from advisor.flow.states import State
from advisor.flow.values import Arguments, Built, Value


class Handed(Protocol):
    """What a graph's run keeps between its steps."""

    def seen(self, key: str = "") -> Value:
        """Give what a node is called with."""
        ...

    def sent(self, value: Value) -> Value:
        """Give what a node is called with that is sent something."""
        ...

    def imagined(self, key: str, gave: Value, seen: Value) -> Value:
        """Give what would be seen after a node gave something, for what picks the way on."""
        ...

    def take(self, key: str, gave: Value, maybe: Deps | None) -> None:
        """Keep what a node gave; ``maybe`` is what chose whether it ran."""
        ...

    def remember(self, web: Deps) -> None:
        """Begin with what an earlier run left."""
        ...

    def web(self) -> Deps:
        """Give everything that is kept."""
        ...

    def outcome(self) -> Value:
        """Give what the run gives in the end."""
        ...


def handed(machine: Machine, shape: RunShape, laid: Built, arguments: Arguments, node: cst.CSTNode) -> Handed:
    """Begin a run's state, as its framework keeps one."""
    given = next((found for name in shape.inputs if (found := arguments.get(0, name)) is not None), None)
    if shape.hands_on == "state":
        return State(machine, laid.slots.get(("a", "state_schema")), given, node)
    return Answers(machine, shape, laid, given, node)
