"""Which model a call is paid at, through the whole command: a table of projects and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.cli.command import Command

CASES = tomli.loads((Path(__file__).parent / "effective_models.toml").read_text(encoding="utf-8"))["case"]
FEWEST = 80


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_model_in_force_its_source_and_its_place(case: dict[str, Any], advisor: Command) -> None:
    for path, content in case["files"].items():
        advisor.write(path, content)
    (plan,) = advisor("graph", "--format", "json", case["look"]).json["plans"]
    (task,) = plan["tasks"]
    place = task["model_place"]
    file = [] if place is None else [place["path"].rpartition("/")[2]]
    assert " ".join([task["model"]["id"] or "-", task["model"]["source"], *file]) == case["answer"]


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= FEWEST
    assert len({case["why"] for case in CASES}) == len(CASES)
