"""The ways that lead to a node of a graph: which branches had to be taken, and what decided them."""

from __future__ import annotations

import libcst as cst

from advisor.flow.control import Control
from advisor.flow.deps import Deps, union
from advisor.flow.machine import Machine
from advisor.values import dataclass

_REASON = "an edge of the graph that its result chooses leads here"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turn:
    """One branch taken: the ``arm`` of ``arms`` there are (1: there is no choice); ``exclusive``: only one is."""

    branch: str
    arm: int
    arms: int
    web: Deps
    place: cst.CSTNode
    exclusive: bool = True


Way = tuple[Turn, ...]


def met(ways: list[Way]) -> Way:
    """Give what must hold at a node to which several ways lead: what they have in common, and whether it is sure."""
    if not ways or any(not way for way in ways):
        return ()
    first = ways[0][0]
    if all(way[0].branch == first.branch and way[0].arm == first.arm for way in ways):
        return (first, *met([way[1:] for way in ways]))
    if all(way[0].branch == first.branch for way in ways):
        arms: dict[int, list[Way]] = {}
        for way in ways:
            arms.setdefault(way[0].arm, []).append(way[1:])
        if len(arms) == first.arms and not any(_is_open(met(rest)) for rest in arms.values()):
            return ()
    web = union(*(turn.web for way in ways for turn in way))
    arms_left = 2 if all(_is_open(way) for way in ways) else 1
    return (Turn(branch="", arm=0, arms=arms_left, web=web, place=first.place, exclusive=False),)


def _is_open(way: Way) -> bool:
    return any(turn.arms > 1 for turn in way)


def decided(way: Way) -> Deps | None:
    """Give what decides whether a node runs; ``None`` where it always does."""
    webs = [turn.web for turn in way if turn.arms > 1]
    return union(*webs) if webs else None


def under(machine: Machine, way: Way) -> None:
    """Put on the stack what must hold for a node to run."""
    for turn in way:
        arm = (turn.branch, turn.arm) if turn.exclusive and turn.arms > 1 else None
        machine.control = Control(turn.web, machine.control, turn.place, _REASON, arm=arm, certain=turn.arms == 1)
