"""Train the classifier: labelled rows in, weights document out. The room's one door to scikit-learn.

Out of fold means: each domain scored by a model that has seen nothing of that domain. Calibration and thresholds rest
on
those scores alone; the weights themselves are then fitted to all rows.
"""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy and scikit-learn carry no types

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.judge.corpus import Row, digest, domains
from advisor.judge.kinds import ACTS, JUDGING, KINDS, act_of, effect_of
from advisor.judge.train_calibrate import calibrated, curves, spread_out, temperature
from advisor.judge.train_fit import (
    Fitted,
    Space,
    featurise,
    fit,
    hard_labels,
    matrix_of,
    probabilities,
    soft_tiers,
    space_of,
)
from advisor.judge.train_thresholds import choose
from advisor.judge.train_write import write_tables
from advisor.judge.weights import (
    FORMAT,
    HEADS,
    NARROW_HEADS,
    VERSION,
    Curve,
    Thresholds,
)
from advisor.values import dataclass

SEED = 20261123
FOLDS = 5
STRENGTH = {"tier": 4.0, "effect": 2.0, "kind": 3.0, "task": 4.0}
TOLERANCE = {"kind": 3e-3, "effect": 3e-4, "task": 3e-4}
KIND_TEMPERATURE = 1.4
"""Measured out of fold once (corpus/EXPERIMENTS.md): the head has many classes and is costly to fit five times more."""
NOT_A_TASK_WEIGHT = 6.0
WRITE_LEAN = 0.6
TIERS = ("small", "medium", "large")
DOUBT, BORDER = 0.05, 0.05
"""Share of a tier that each neighbour gets, and what medium gives to large besides where the act is one of judgement
(see ``predict.spread``); chosen in corpus/EXPERIMENTS.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What each head learns: its classes and, for each text, the share of each class times the text's weight."""

    classes: dict[str, tuple[str, ...]]
    by_head: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All heads fitted to some rows, calibrated on scores of rows that they had not seen.

    ``unseen`` has those rows' probabilities for each narrow head, in the rows' order: what calibration and thresholds
    rest on.
    """

    space: Space
    heads: dict[str, Fitted]
    temperatures: dict[str, float]
    cuts: tuple[Curve, ...]
    thresholds: Thresholds
    unseen: dict[str, Any]

    def chances(self, texts: Sequence[str]) -> dict[str, Any]:
        """Give each head's probabilities for texts; those of the tiers are calibrated."""
        matrix = matrix_of(featurise(texts), self.space)
        found = {name: probabilities(head.scores(matrix), self.temperatures[name]) for name, head in self.heads.items()}
        return found | {"tier": calibrated(spread_out(found["tier"], DOUBT, border(found["effect"])), self.cuts)}


def labels_of(rows: Sequence[Row], tiers: Sequence[str] = TIERS) -> Labels:
    """Give the labels of all heads; what is no task trains only the head that tells tasks from the rest."""
    is_task = np.array([row.is_task for row in rows])[:, None]
    task = hard_labels(["task" if row.is_task else "other" for row in rows], ("task", "other"))
    classes = {"tier": tuple(tiers), "effect": ACTS, "task": ("task", "other"), "kind": tuple(KINDS)}
    by_head = {
        "tier": soft_tiers(rows, tiers) * is_task,
        "effect": hard_labels([act_of(row.effect, row.kind) for row in rows], ACTS) * is_task,
        "task": task * np.where(is_task, 1.0, NOT_A_TASK_WEIGHT),
        "kind": hard_labels([row.kind for row in rows], KINDS) * is_task,
    }
    return Labels(classes=classes, by_head=by_head)


def fit_heads(
    matrix: Any, space: Space, labels: Labels, chosen: Any, names: Sequence[str] = HEADS
) -> dict[str, Fitted]:
    """Fit the named heads on the chosen rows; kinds on the wide part of the features only."""
    found = {
        head: fit(
            matrix[chosen][:, : space.wide] if head == "kind" else matrix[chosen],
            labels.by_head[head][chosen],
            labels.classes[head],
            STRENGTH[head],
            TOLERANCE.get(head, 1e-4),
        )
        for head in names
    }
    return {name: lean(head) if name == "effect" else head for name, head in found.items()}


def lean(head: Fitted) -> Fitted:
    """Lean an effect head towards writing: verbs it never saw are mostly verbs of making, and fall to reading else."""
    steps = np.array([WRITE_LEAN if effect_of(act) == "write" else 0.0 for act in head.classes])
    return Fitted(classes=head.classes, weights=head.weights, bias=head.bias + steps)


def border(acts: Any) -> Any:
    """Give what each text's medium gives to large, from the probabilities of its acts."""
    return BORDER * acts[:, [ACTS.index(act) for act in JUDGING]].sum(axis=1)


def out_of_fold(rows: Sequence[Row], labels: Labels, found: Sequence[Any]) -> dict[str, Any]:
    """Give every row's scores from models that saw nothing of its domain."""
    fold_of = {domain: at % FOLDS for at, domain in enumerate(domains(rows))}
    folds = np.array([fold_of[row.domain] for row in rows])
    scores = {
        head: np.zeros((len(rows), len(classes))) for head, classes in labels.classes.items() if head in NARROW_HEADS
    }
    for fold in sorted(set(folds)):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(inside):
            inside = outside
        space = space_of([found[at] for at in inside.tolist()])
        matrix = matrix_of(found, space)
        for head, fitted in fit_heads(matrix, space, labels, inside, NARROW_HEADS).items():
            scores[head][outside] = fitted.scores(matrix[outside])
    return scores


def fit_model(rows: Sequence[Row], tiers: Sequence[str] = TIERS) -> Model:
    """Fit and calibrate all heads on rows."""
    found = featurise([row.text for row in rows])
    labels = labels_of(rows, tiers)
    held_out = out_of_fold(rows, labels, found)
    temperatures = {head: temperature(held_out[head], labels.by_head[head]) for head in NARROW_HEADS}
    unseen = {head: probabilities(held_out[head], temperatures[head]) for head in NARROW_HEADS}
    tasks = np.flatnonzero([row.is_task for row in rows])
    chances = spread_out(unseen["tier"], DOUBT, border(unseen["effect"]))
    cuts = curves(chances[tasks], labels.by_head["tier"][tasks])
    unseen = unseen | {"tier": calibrated(chances, cuts)}
    space = space_of(found)
    return Model(
        space=space,
        heads=fit_heads(matrix_of(found, space), space, labels, np.arange(len(rows))),
        temperatures={**temperatures, "kind": KIND_TEMPERATURE},
        cuts=cuts,
        thresholds=choose(rows, tiers, unseen),
        unseen=unseen,
    )


def document_of(model: Model, rows: Sequence[Row], scores: dict[str, Any], policy: str = "reference") -> dict[str, Any]:
    """Give the weights document (see weights.py) of a model that was fitted to ``rows``."""
    factors = model.space.factors
    numbers = {name: (head.weights * factors[: head.weights.shape[1]]).T for name, head in model.heads.items()}
    heads = {
        name: {"classes": head.classes, "bias": head.bias, "temperature": model.temperatures[name]}
        for name, head in model.heads.items()
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "policy": policy,
        "seed": SEED,
        "corpus": {"rows": len(rows), "digest": digest(rows)},
        "scores": scores,
        "thresholds": model.thresholds._asdict(),
        "doubt": DOUBT,
        "judging": BORDER,
        "cuts": [{"raw": cut.raw, "calibrated": cut.calibrated} for cut in model.cuts],
        **write_tables(model.space.names, model.space.wide, heads, numbers),
    }
