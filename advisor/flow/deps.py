"""What a value depends on: a shared, immutable web of task visits, flattened only when a task takes the value.

Joining two webs is one small object, so that text built up over ten thousand statements stays linear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from advisor.flow.effort import EFFORT
from advisor.flow.trace import Certainty, NeedKind
from advisor.values import dataclass

if TYPE_CHECKING:
    import libcst as cst

    from advisor.flow.records import LoopRecord, TaskRecord

# A node of a web is looked at in a fraction of what a value costs; what is known of it is copied in less, changed in
# more.
_CHEAP, _CHEAPER, _DEARER = 4, 16, 2
# A web is asked for its tasks again and again in nested loops: few are remembered, many would fill the memory.
_REMEMBERED = 32
_SMALL = 512


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """One time the interpreter came to a task; ``passes`` tells in which pass over each loop around it."""

    record: TaskRecord
    passes: tuple[tuple[LoopRecord, int], ...] = ()


@dataclass(slots=True, eq=False)
class Deps:
    """Visits of its own and those of its parts; what is set here weakens everything below it.

    ``kind`` ``None`` leaves the kind as it is (data). ``place`` is the node where the value enters; the outermost wins.
    ``known`` remembers what ``records_of`` found, ``flat`` what ``flatten`` did; of a ``large`` web the second is not
    remembered, of one with ``many`` tasks the first.
    Nothing else is ever written after it was made; frozen it would take three times as long to make, and nothing is
    made oftener.
    """

    own: tuple[Visit, ...] = ()
    parts: tuple[Deps, ...] = ()
    kind: NeedKind | None = None
    certainty: Certainty = Certainty.CERTAIN
    place: cst.CSTNode | None = None
    reason: str = ""
    known: tuple[TaskRecord, ...] | None = field(default=None, init=False, repr=False)
    flat: dict[_Seen, Flowed] | None = field(default=None, init=False, repr=False)
    large: bool = field(default=False, init=False, repr=False)
    many: bool = field(default=False, init=False, repr=False)


@dataclass(slots=True, eq=False)
class Flowed:
    """One visit reached through a web, with all that was said on the way."""

    visit: Visit
    kind: NeedKind
    certainty: Certainty
    place: cst.CSTNode | None
    reason: str


_Seen = tuple[int, tuple[Any, ...], NeedKind]
Gone = dict[tuple[int, NeedKind | None], Certainty]
"""Which nodes have been gone through, each as what and how sure."""
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
    if one is other or other is Certainty.CERTAIN:
        return one
    return other if one is Certainty.CERTAIN else Certainty.POSSIBLE


def surer(one: Certainty, other: Certainty) -> bool:
    """Say whether one certainty is higher than another."""
    return one is not other and (one is Certainty.CERTAIN or other is Certainty.POSSIBLE)


def flatten(deps: Deps, gone: Gone | None = None) -> Iterable[Flowed]:
    """Give every visit in the web once per kind, or again where it is surer, in a stable order, without recursion.

    What has been gone through before, as ``gone`` tells, is not given again; ``gone`` grows by what is given here.
    """
    if deps is NOTHING:
        return ()
    if deps.flat is None and not deps.large:
        _remember(deps)
    gone = {} if gone is None else gone
    if deps.flat is None:
        return _walk(deps, gone)
    if not _is_new(gone, deps, deps.kind, deps.certainty):
        return ()
    EFFORT.spend(len(deps.flat) // _CHEAP)
    return deps.flat.values()


def _is_new(gone: Gone, node: Deps, kind: NeedKind | None, certainty: Certainty) -> bool:
    known = gone.get((id(node), kind))
    if known is not None and not surer(certainty, known):
        return False
    gone[id(node), kind] = certainty
    return True


def _remember(root: Deps) -> None:
    """Work out, from the parts up, what small webs hold: the same parts are asked for again and again."""
    for node in _parts_first(root, lambda each: each.flat is not None or each.large):
        node.flat = None if any(part.large for part in node.parts) else _gathered(node)
        node.large = node.flat is None


def _parts_first(root: Deps, is_settled: Callable[[Deps], bool]) -> Iterator[Deps]:
    """Give what is not settled of a web, each node after its parts; who asks settles it before the next one."""
    stack = [root]
    while stack:
        node = stack[-1]
        missing = () if is_settled(node) else [part for part in node.parts if not is_settled(part)]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        if not is_settled(node):
            yield node


def _gathered(node: Deps) -> dict[_Seen, Flowed] | None:
    plain = node.kind is None and node.place is None and not node.reason and node.certainty is Certainty.CERTAIN
    inner = list({id(part.flat): part.flat for part in node.parts if part.flat}.values())
    if plain and not node.own and len(inner) == 1:
        return inner[0]
    found: dict[_Seen, Flowed] = {}
    for visit in node.own:
        shown = Flowed(visit, node.kind or NeedKind.DATA, node.certainty, node.place, node.reason)
        found[id(visit.record), visit.passes, shown.kind] = shown
    if plain and inner and not found:
        found = dict(inner.pop(0))
    for flows in inner:
        EFFORT.spend(len(flows) // (_CHEAPER if plain else _DEARER))
        _merge(found, flows if plain else _seen_from(node, flows))
        if len(found) > _SMALL:
            return None
    return found


def _merge(found: dict[_Seen, Flowed], flows: dict[_Seen, Flowed]) -> None:
    """Add flows; of two that lead to one task in the same passes, however often it was come to, the surer is kept."""
    for seen, flow in flows.items():
        known = found.get(seen)
        if known is None or (known is not flow and surer(flow.certainty, known.certainty)):
            found[seen] = flow


def _seen_from(node: Deps, flows: dict[_Seen, Flowed]) -> dict[_Seen, Flowed]:
    """Give what is seen through a node, with what the node says of it."""
    found: dict[_Seen, Flowed] = {}
    changed: dict[_Seen, Flowed] = {}
    for seen, flow in flows.items():
        kind = node.kind or flow.kind
        certainty = weaker(node.certainty, flow.certainty)
        shown = Flowed(flow.visit, kind, certainty, node.place or flow.place, node.reason or flow.reason)
        if kind is flow.kind:
            found[seen] = shown
        else:
            _merge(changed, {(seen[0], seen[1], kind): shown})
    _merge(found, changed)
    return found


def _walk(deps: Deps, gone: Gone) -> Iterator[Flowed]:
    count = 0
    stack = [(deps, deps.kind, deps.certainty, deps.place, deps.reason)]
    while stack:
        node, kind, certainty, place, reason = stack.pop()
        count += 1
        if not _is_new(gone, node, kind, certainty):
            continue
        for visit in node.own:
            yield Flowed(visit, kind or NeedKind.DATA, certainty, place, reason)
        for part in reversed(node.parts):
            lower = weaker(certainty, part.certainty)
            stack.append((part, kind or part.kind, lower, place or part.place, reason or part.reason))
    EFFORT.spend(count // _CHEAP)


def records_of(deps: Deps) -> dict[TaskRecord, None]:
    """Give the tasks in the web, each once, in a stable order."""
    if deps.known is None and not deps.many:
        _know(deps)
    if deps.known is not None:
        return dict.fromkeys(deps.known)
    return _gone_through(deps)


def _gone_through(deps: Deps) -> dict[TaskRecord, None]:
    found: dict[TaskRecord, None] = {}
    seen: set[int] = set()
    stack = [deps]
    while stack:
        node = stack.pop()
        if node.known is not None:
            found.update(dict.fromkeys(node.known))
        elif id(node) not in seen:
            seen.add(id(node))
            for visit in node.own:
                found[visit.record] = None
            stack.extend(reversed(node.parts))
    EFFORT.spend(len(seen) // _CHEAP)
    return found


def _know(deps: Deps) -> None:
    """Work out, from the parts up, which tasks each node of a web holds: each node is gone through once for all."""
    count = 0
    for node in _parts_first(deps, lambda each: each.known is not None or each.many):
        count += 1
        node.known = _few(node)
        node.many = node.known is None
    EFFORT.spend(count // _CHEAP)


def _few(node: Deps) -> tuple[TaskRecord, ...] | None:
    """Give the tasks of a node whose parts are known; ``None`` where they are too many to be remembered."""
    if any(part.many for part in node.parts):
        return None
    several = {id(part.known): part.known for part in node.parts if part.known}
    if not node.own and len(several) < 2:  # noqa: PLR2004 - one answer or none, which need not be made again
        return next(iter(several.values()), ())
    found = dict.fromkeys(visit.record for visit in node.own)
    for known in several.values():
        found.update(dict.fromkeys(known))
    if len(found) > _REMEMBERED:
        return None
    return next((known for known in several.values() if len(known) == len(found) and not node.own), tuple(found))
