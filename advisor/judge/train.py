"""Train the classifier: corpus in, weights document out. The only room's door to scikit-learn.

Out-of-fold means: each domain scored by a model that has not seen that domain; calibration and thresholds rest on these
scores alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.judge.corpus import EFFECTS, KINDS, Row, digest, domains
from advisor.judge.train_calibrate import curves, temperature
from advisor.judge.train_fit import (
    GROUP_WEIGHTS,
    Fitted,
    featurise,
    fit,
    hard_labels,
    matrix_of,
    probabilities,
    soft_tiers,
    vocabulary,
)
from advisor.judge.weights import FORMAT, HIGHEST, LOWEST, VERSION, ZERO, code_of

SEED = 20261123
FOLDS = 5
STRENGTH = {"tier": 2.0, "effect": 2.0, "kind": 2.0, "task": 4.0}
NOT_A_TASK_WEIGHT = 6.0
TIERS = ("small", "medium", "large")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What each head learns, one row for each text."""

    by_head: dict[str, Any]
    classes: dict[str, tuple[str, ...]]
    weights: dict[str, Any]


def labels_of(rows: Sequence[Row], tiers: Sequence[str]) -> Labels:
    """Give the labels of all heads; what is no task trains only the head that tells tasks from the rest."""
    is_task = np.array([row.is_task for row in rows])
    by_head = {
        "tier": soft_tiers(rows, tiers) * is_task[:, None],
        "effect": hard_labels([row.effect for row in rows], EFFECTS) * is_task[:, None],
        "kind": hard_labels([row.kind for row in rows], KINDS) * is_task[:, None],
        "task": hard_labels(["task" if row.is_task else "other" for row in rows], ("task", "other")),
    }
    classes = {"tier": tuple(tiers), "effect": EFFECTS, "kind": tuple(KINDS), "task": ("task", "other")}
    ones = np.ones(len(rows))
    weights = dict.fromkeys(classes, ones) | {"task": np.where(is_task, 1.0, NOT_A_TASK_WEIGHT)}
    return Labels(by_head=by_head, classes=classes, weights=weights)


def fit_heads(matrix: Any, labels: Labels, chosen: Any) -> dict[str, Fitted]:
    """Fit every head on the chosen rows."""
    return {
        head: fit(
            matrix[chosen],
            labels.by_head[head][chosen],
            labels.classes[head],
            STRENGTH[head],
            labels.weights[head][chosen],
        )
        for head in labels.classes
    }


def out_of_fold(rows: Sequence[Row], labels: Labels, found: Sequence[Any]) -> dict[str, Any]:
    """Give every row's scores from models that saw nothing of its domain."""
    fold_of = {domain: at % FOLDS for at, domain in enumerate(domains(rows))}
    folds = np.array([fold_of[row.domain] for row in rows])
    scores = {head: np.zeros((len(rows), len(classes))) for head, classes in labels.classes.items()}
    for fold in range(FOLDS):
        inside = np.flatnonzero(folds != fold)
        numbers = vocabulary([found[at] for at in inside])
        matrix = matrix_of(found, numbers)
        for head, fitted in fit_heads(matrix, labels, inside).items():
            scores[head][folds == fold] = fitted.scores(matrix)[folds == fold]
    return scores


def train(rows: Sequence[Row], tiers: Sequence[str] = TIERS, policy: str = "reference") -> dict[str, Any]:
    """Train on all rows and give the weights document (see weights.py)."""
    found = featurise(rows)
    labels = labels_of(rows, tiers)
    held_out = out_of_fold(rows, labels, found)
    numbers = vocabulary(found)
    fitted = fit_heads(matrix_of(found, numbers), labels, np.arange(len(rows)))
    temperatures = {head: temperature(held_out[head], labels.by_head[head]) for head in labels.classes}
    tasks = np.array([row.is_task for row in rows])
    chances = probabilities(held_out["tier"], temperatures["tier"])
    return {
        "format": FORMAT,
        "version": VERSION,
        "policy": policy,
        "seed": SEED,
        "corpus": {"rows": len(rows), "digest": digest(rows)},
        "scores": {},
        "answer_at": 0.55,
        "task_at": 0.5,
        "known_at": 0.25,
        "group_weights": GROUP_WEIGHTS,
        "cuts": [
            {"raw": curve.raw, "calibrated": curve.calibrated}
            for curve in curves(chances[tasks], labels.by_head["tier"][tasks])
        ],
        **_table(fitted, temperatures, list(numbers)),
    }


def _table(fitted: dict[str, Fitted], temperatures: dict[str, float], names: Sequence[str]) -> dict[str, Any]:
    """Write all heads as one table of characters; features that round to nothing are left out."""
    heads, columns = {}, []
    for head, one in fitted.items():
        centred = one.weights - one.weights.mean(axis=0)
        step = float(f"{max(np.abs(centred).max() / min(ZERO - LOWEST, HIGHEST - ZERO), 1e-6):.6g}")
        columns.append(np.rint(centred / step).astype(int))
        bias = [round(float(value), 4) for value in one.bias]
        heads[head] = {"classes": one.classes, "bias": bias, "step": step, "temperature": temperatures[head]}
    steps = np.vstack(columns).T
    kept = np.flatnonzero(np.abs(steps).max(axis=1) > 0)
    codes = "".join(code_of(int(step)) for at in kept for step in steps[at])
    return {"heads": heads, "names": "\n".join(names[at] for at in kept), "codes": codes}
