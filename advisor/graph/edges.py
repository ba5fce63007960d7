"""One edge for each ordered pair, out of everything that speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.flow.trace import Certainty, NeedKind, Trace
from advisor.graph.claims import Claim
from advisor.graph.effects import Conflict
from advisor.graph.plan import Edge, EdgeKind
from advisor.graph.textlinks import Link
from advisor.places import Span

_RANK = {kind: rank for rank, kind in enumerate(EdgeKind)}
_STRENGTH = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1, Certainty.POSSIBLE: 2}
_OF_NEED = {
    NeedKind.DATA: EdgeKind.DATA,
    NeedKind.CONTROL: EdgeKind.CONTROL,
    NeedKind.DECLARED: EdgeKind.DECLARED,
    NeedKind.STATE: EdgeKind.STATE,
}


class Edges:
    """Edges by (source, target) numbers; the first kind of the contract's list names the edge."""

    def __init__(self, trace: Trace) -> None:
        self._tasks = trace.tasks
        self._found: dict[tuple[int, int], Edge] = {}

    def add_needs(self, trace: Trace, number: Mapping[str, int]) -> None:
        """Take what the code shows. A task in need of itself is a matter of its loop, unless it is declared."""
        for need in trace.needs:
            itself = need.source == need.target and need.kind is not NeedKind.DECLARED
            if not itself and need.source in number and need.target in number:
                pair = (number[need.source], number[need.target])
                self._add(pair, _OF_NEED[need.kind], need.certainty, need.evidence, need.reason)

    def add_claims(self, claims: Iterable[Claim]) -> None:
        """Take what comments declare."""
        for claim in claims:
            beside = self._tasks[claim.beside]
            evidence = beside.statement or beside.span
            self._add((claim.source, claim.target), EdgeKind.DECLARED, claim.certainty, evidence, claim.reason)

    def add_links(self, links: Iterable[Link]) -> None:
        """Take what descriptions speak of."""
        for link in links:
            evidence = self._tasks[link.target].span
            self._add((link.source, link.target), EdgeKind.TEXT, link.certainty, evidence, link.reason)

    def add_conflicts(self, conflicts: Iterable[Conflict]) -> None:
        """Take what would get in each other's way."""
        for conflict in conflicts:
            evidence = self._tasks[conflict.target].span
            self._add(
                (conflict.source, conflict.target), EdgeKind.EFFECT, conflict.certainty, evidence, conflict.reason
            )

    def drop_doubtful(self, groups: Iterable[Iterable[int]]) -> None:
        """Drop edges that are only possible between tasks which the author says run at once."""
        group_of = {task: at for at, group in enumerate(groups) for task in group}
        for source, target in [pair for pair, edge in self._found.items() if edge.certainty is Certainty.POSSIBLE]:
            if source in group_of and group_of[source] == group_of.get(target):
                del self._found[source, target]

    def in_order(self) -> list[tuple[tuple[int, int], Edge]]:
        """Give all edges by target, then source."""
        return sorted(self._found.items(), key=lambda item: (item[0][1], item[0][0]))

    def _add(
        self, pair: tuple[int, int], kind: EdgeKind, certainty: Certainty, evidence: Span | None, reason: str
    ) -> None:
        new = Edge(
            source=self._tasks[pair[0]].id,
            target=self._tasks[pair[1]].id,
            kind=kind,
            certainty=certainty,
            evidence=evidence,
            reason=reason,
        )
        old = self._found.get(pair)
        self._found[pair] = new if old is None else _merged(old, new)


def _merged(old: Edge, new: Edge) -> Edge:
    first, second = (old, new) if _RANK[old.kind] <= _RANK[new.kind] else (new, old)
    kinds = {*old.also, *new.also, old.kind, new.kind} - {first.kind}
    surest = min(old.certainty, new.certainty, key=_STRENGTH.__getitem__)
    same = first.kind is second.kind and _STRENGTH[second.certainty] < _STRENGTH[first.certainty]
    told = second if same else first
    return Edge(
        source=first.source,
        target=first.target,
        kind=first.kind,
        also=tuple(sorted(kinds, key=_RANK.__getitem__)),
        certainty=surest,
        evidence=told.evidence,
        reason=told.reason,
    )
