"""Write the heads' numbers as the tables of a weights file: one character for each feature and class."""

# ruff: noqa: ANN401 - arrays; numpy's are untyped here

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.judge.weights import BACKSLASH, HEADS, HIGHEST, LOWEST, NARROW_HEADS, SEPARATOR, STAND_IN, ZERO

REACH = min(ZERO - LOWEST, HIGHEST - ZERO)


def write_tables(
    names: Sequence[str], wide: int, heads: Mapping[str, dict[str, Any]], numbers: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the tables' part of a weights document.

    ``numbers`` has for each head a row for each name (for the kind's head: for the ``wide`` first ones) and a column
    for each class, in log odds; ``heads`` the classes, biases and temperature of each.
    """
    steps, written = {}, {}
    for name in HEADS:
        # Only differences between classes count, so that each row may be moved to the middle of its range.
        centred = numbers[name] - numbers[name].mean(axis=1, keepdims=True)
        # The few largest numbers are cut, so that the many small ones keep their differences.
        most = float(np.quantile(np.abs(centred), 0.9998)) if centred.size else 0.0
        step = float(f"{max(most / REACH, 1e-6):.6g}")
        steps[name] = np.clip(np.rint(centred / step), -REACH, REACH).astype(int)
        bias = [round(float(value), 4) for value in heads[name]["bias"]]
        written[name] = {
            "classes": list(heads[name]["classes"]),
            "bias": bias,
            "step": step,
            "temperature": heads[name]["temperature"],
        }
    return {
        "heads": written,
        "wide": wide,
        "names": SEPARATOR.join(names),
        "codes": _written(np.hstack([steps[name] for name in NARROW_HEADS])),
        "wide_codes": _written(steps["kind"]),
    }


def _written(steps: Any) -> str:
    codes = (steps.ravel() + ZERO).astype(np.uint8)
    return str(codes.tobytes().decode("ascii")).replace(BACKSLASH, STAND_IN)
