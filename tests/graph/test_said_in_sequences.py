"""Whole sequences of descriptions, in ``said.toml``: every edge they come to, and not one more."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.graph.graph_traces import made

SAID: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "said.toml").read_text(encoding="utf-8"))["said"]


@pytest.mark.parametrize("said", SAID, ids=[f"said {at}" for at in range(len(SAID))])
def test_a_sequence_has_these_edges_for_these_reasons_and_no_other(said: dict[str, Any]) -> None:
    plan = made(*said["tasks"]).plan()
    found = [
        f"{edge.source[1:]}>{edge.target[1:]} {edge.kind.value} {edge.certainty.value} {edge.reason}"
        + (f" + {' '.join(kind.value for kind in edge.also)}" if edge.also else "")
        for edge in plan.all_edges
    ]
    assert found == said.get("edges", [])
