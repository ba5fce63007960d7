"""Sequences of descriptions: which pairs the words make wait, and which they must not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from advisor.flow.trace import Certainty
from advisor.graph import independent
from tests.graph.graph_traces import closure, made, reachable

SEQUENCES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "sequences.toml").read_text(encoding="utf-8"),
)["sequence"]


def pairs(labels: list[str]) -> list[tuple[str, str]]:
    return [(f"t{source}", f"t{target}") for source, target in (label.split(">") for label in labels)]


def test_there_are_enough_sequences_and_half_are_traps() -> None:
    traps = [sequence for sequence in SEQUENCES if sequence.get("trap")]
    assert len(SEQUENCES) >= 120
    assert len(traps) * 2 >= len(SEQUENCES) - 2
    assert all("waits" not in sequence for sequence in traps)


@pytest.mark.parametrize("sequence", SEQUENCES, ids=[sequence["name"] for sequence in SEQUENCES])
def test_a_sequence_has_the_edges_a_reader_finds(sequence: dict[str, Any]) -> None:
    plan = made(*sequence["tasks"]).plan()
    required = reachable(pairs(sequence.get("waits", [])))
    allowed = required | set(pairs(sequence.get("doubtful", [])))
    found = closure(plan)
    assert required <= found, f"missing {sorted(required - found)}"
    assert found <= allowed, (
        f"too many: {[edge for edge in plan.all_edges if (edge.source, edge.target) not in allowed]}"
    )


@pytest.mark.parametrize("sequence", SEQUENCES, ids=[sequence["name"] for sequence in SEQUENCES])
def test_no_dependent_pair_is_called_independent(sequence: dict[str, Any]) -> None:
    plan = made(*sequence["tasks"]).plan()
    for one, other in reachable(pairs(sequence.get("waits", []))):
        assert independent(plan, one, other) is None


def test_two_writers_of_targets_unknown_are_joined_as_possible() -> None:
    plan = made("w Fix the bug", "w Fix the other bug").plan()
    assert [edge.certainty for edge in plan.edges] == [Certainty.POSSIBLE]
