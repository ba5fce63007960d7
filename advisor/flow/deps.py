"""What a value depends on: a shared, immutable web of task visits, flattened only when a task takes the value.

Joining two webs is one small object, so that text built up over ten thousand statements stays linear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.flow.effort import EFFORT
from advisor.flow.trace import Certainty, NeedKind

if TYPE_CHECKING:
    import libcst as cst

    from advisor.flow.records import LoopRecord, TaskRecord

# A node of a web is looked at in a fraction of what a value costs.
_CHEAP = 4
# A web is asked for its tasks again and again in nested loops: few are remembered, many would fill the memory.
_REMEMBERED = 32
_WEAKNESS = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1, Certainty.POSSIBLE: 2}
_BY_WEAKNESS = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """One time the interpreter came to a task; ``passes`` tells in which pass over each loop around it."""

    record: TaskRecord
    passes: tuple[tuple[LoopRecord, int], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Deps:
    """Visits of its own and those of its parts; what is set here weakens everything below it.

    ``kind`` ``None`` leaves the kind as it is (data). ``place`` is the node where the value enters; the outermost wins.
    ``known`` remembers what ``records_of`` found.
    """

    own: tuple[Visit, ...] = ()
    parts: tuple[Deps, ...] = ()
    kind: NeedKind | None = None
    certainty: Certainty = Certainty.CERTAIN
    place: cst.CSTNode | None = None
    reason: str = ""
    known: tuple[TaskRecord, ...] = field(default=(), init=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Flowed:
    """One visit reached through a web, with all that was said on the way."""

    visit: Visit
    kind: NeedKind
    certainty: Certainty
    place: cst.CSTNode | None
    reason: str


NOTHING = Deps()


def union(*parts: Deps) -> Deps:
    """Join webs."""
    real = [part for part in parts if part is not NOTHING]
    if not real:
        return NOTHING
    first = real[0]
    if all(part is first for part in real):
        return first
    return Deps(parts=tuple(real))


def control(deps: Deps, reason: str = "", place: cst.CSTNode | None = None) -> Deps:
    """Turn what a value is made of into what it was chosen by."""
    return deps if deps is NOTHING else Deps(parts=(deps,), kind=NeedKind.CONTROL, reason=reason, place=place)


def weaken(deps: Deps, certainty: Certainty, reason: str = "", kind: NeedKind | None = None) -> Deps:
    """Lower the certainty of everything in the web."""
    return deps if deps is NOTHING else Deps(parts=(deps,), certainty=certainty, reason=reason, kind=kind)


def placed(deps: Deps, place: cst.CSTNode) -> Deps:
    """Say where the value enters a text or a call."""
    return deps if deps is NOTHING else Deps(parts=(deps,), place=place)


def weaker(one: Certainty, other: Certainty) -> Certainty:
    """Give the lower of two certainties."""
    return _BY_WEAKNESS[max(_WEAKNESS[one], _WEAKNESS[other])]


def flatten(deps: Deps) -> Iterator[Flowed]:
    """Give every visit in the web once per kind and certainty, in a stable order, without recursion."""
    if deps is NOTHING:
        return
    seen: set[tuple[int, NeedKind | None, Certainty]] = set()
    stack = [(deps, deps.kind, deps.certainty, deps.place, deps.reason)]
    while stack:
        node, kind, certainty, place, reason = stack.pop()
        if (id(node), kind, certainty) in seen:
            continue
        seen.add((id(node), kind, certainty))
        for visit in node.own:
            yield Flowed(visit, kind or NeedKind.DATA, certainty, place, reason)
        for part in reversed(node.parts):
            lower = weaker(certainty, part.certainty)
            stack.append((part, kind or part.kind, lower, place or part.place, reason or part.reason))


def records_of(deps: Deps) -> dict[TaskRecord, None]:
    """Give the tasks in the web, each once, in a stable order."""
    if deps.known:
        return dict.fromkeys(deps.known)
    found: dict[TaskRecord, None] = {}
    seen: set[int] = set()
    stack = [deps]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.known:
            found.update(dict.fromkeys(node.known))
            continue
        for visit in node.own:
            found[visit.record] = None
        stack.extend(reversed(node.parts))
    if len(found) <= _REMEMBERED:
        object.__setattr__(deps, "known", tuple(found))  # a memo, no part of the value
    EFFORT.spend(len(seen) // _CHEAP)
    return found
