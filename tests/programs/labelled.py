"""The labelled programs of corpus/programs as values, and what their labels say of every pair of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import tomli

FOLDER = Path(__file__).parent.parent.parent / "corpus" / "programs"
KINDS = ("data", "control", "declared", "state", "text", "effect")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    name: str
    theme: str
    source: str
    tasks: int
    trap: bool
    edges: dict[str, frozenset[Pair]]
    unsure: frozenset[Pair]
    bottleneck: bool | None
    run: bool

    @property
    def required(self) -> frozenset[Pair]:
        return frozenset(pair for pairs in self.edges.values() for pair in pairs)


def pairs(texts: list[str]) -> frozenset[Pair]:
    return frozenset((f"t{source.strip()}", f"t{target.strip()}") for source, target in (t.split(">") for t in texts))


def load() -> list[Labelled]:
    found: list[Labelled] = []
    for path in sorted(FOLDER.glob("*.toml")):
        for entry in tomli.loads(path.read_text(encoding="utf-8"))["program"]:
            edges = {kind: pairs(entry.get(kind, [])) for kind in KINDS}
            found.append(
                Labelled(
                    name=entry["name"],
                    theme=path.stem,
                    source=entry["source"],
                    tasks=entry["tasks"],
                    trap=entry.get("trap", False),
                    edges=edges,
                    unsure=pairs(entry.get("unsure", [])),
                    bottleneck=entry.get("bottleneck"),
                    run=entry.get("run", True),
                )
            )
    return found


def closure(edges: frozenset[Pair]) -> frozenset[Pair]:
    """Give every pair that the edges join directly or by a path."""
    reached = set(edges)
    while True:
        more = {(a, d) for a, b in reached for c, d in reached if b == c} - reached
        if not more:
            return frozenset(reached)
        reached |= more


def independent(program: Labelled, ids: tuple[str, ...]) -> frozenset[Pair]:
    """Give the pairs that the labels call independent."""
    joined = closure(program.required | program.unsure)
    return frozenset((a, b) for a, b in combinations(ids, 2) if (a, b) not in joined and (b, a) not in joined)
