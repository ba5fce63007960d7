"""What docs/models.md says of the sample is what the sample's rows say."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_figures_in_the_documentation_are_those_of_the_rows() -> None:
    with (ROOT / "corpus" / "models-sample.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    shown = [row for row in rows if row["shown"] == "yes"]
    known = [row for row in shown if row["source"] != "unknown"]
    share = round(100 * len(known) / len(shown))
    said = " ".join((ROOT / "docs" / "models.md").read_text(encoding="utf-8").split())
    assert f"{len(rows)} paid calls" in said
    assert f"{len(shown)} are so; advisor gives an answer for {len(known)} of them, {share} %" in said
    assert all(row["source"] == "unknown" for row in rows if row["shown"] == "no")
