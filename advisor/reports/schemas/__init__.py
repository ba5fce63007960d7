"""The JSON Schemas (draft 2020-12) of every JSON output: public interface, as files beside this module."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMAS = ("check", "graph", "report", "cost", "rule", "classify", "train", "run", "runs")


def schema(name: str) -> dict[str, Any]:
    """Give the schema of a verb's JSON output; raises ``KeyError`` for a verb that has none."""
    if name not in SCHEMAS:
        raise KeyError(name)
    found: dict[str, Any] = json.loads(Path(__file__).with_name(f"{name}.json").read_bytes())
    return found
