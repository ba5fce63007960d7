"""A project's own labels: the shipped corpus as background, its tiers translated, the project's texts on top.

Any number of tiers. What the corpus's tiers mean in the project's is learnt from the project's own texts: the share in
which a text that the reference calls *small* is called *tiny* there. The project's texts then count many times over.
"""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy and scikit-learn carry no types

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from advisor.errors import UsageError
from advisor.judge.clusters import clusters
from advisor.judge.corpus import Row
from advisor.judge.train import DOUBT, STRENGTH, TIERS, Labels, Model, fit_model, labels_of
from advisor.judge.train_calibrate import curves, spread_out, straight, temperature
from advisor.judge.train_fit import featurise, fit, matrix_of, probabilities, soft_tiers, space_of
from advisor.judge.weights import Curve

BACKGROUND = 0.3
OWN = 8.0
FOLDS = 5
_LEAST = 6
ENOUGH_FOR_CURVES = 100


def order_of(own: Sequence[Row], chances: Any) -> tuple[str, ...]:
    """Order a project's tiers from small to large: as the policy names them, else by what the judge thinks of them."""
    names = {row.tier for row in own}
    if names <= set(TIERS):
        return tuple(tier for tier in TIERS if tier in names)
    mean = {
        name: float(np.mean([chances[at] @ np.arange(len(TIERS)) for at, row in enumerate(own) if row.tier == name]))
        for name in names
    }
    return tuple(sorted(names, key=lambda name: (round(mean[name], 6), name)))


def refine(corpus: Sequence[Row], own: Sequence[Row]) -> tuple[Model, tuple[str, ...], dict[str, Any]]:
    """Refine the corpus's model with a project's labels; give the model, its tiers and cross-validated scores.

    Raises ``UsageError`` for labels that nothing can be learnt from.
    """
    if len(own) < _LEAST or len({row.tier for row in own}) < 2:  # noqa: PLR2004 - one tier cannot be told from another
        raise UsageError(
            f"{len(own)} labels of {len({row.tier for row in own})} tier(s): at least {_LEAST} of 2 are needed"
        )
    base = fit_model(corpus)
    reference = base.chances([row.text for row in own])["tier"]
    tiers = order_of(own, reference)
    held_out, translated = _cross_validate(corpus, own, tiers, reference)
    truth = soft_tiers(own, tiers)
    warmth = temperature(held_out, truth)
    chances = probabilities(held_out, warmth)
    model = _refined(base, corpus, own, tiers, reference)
    scores = {"own": _scores(own, tiers, chances, translated)}
    return _replace(model, warmth, _cuts(chances, truth)), tiers, scores


def _cuts(chances: Any, truth: Any) -> tuple[Curve, ...]:
    """Calibrate by curves where there are labels enough to draw any; a few labels only set the temperature."""
    if len(truth) < ENOUGH_FOR_CURVES:
        return straight(truth.shape[1] - 1)
    return curves(spread_out(chances, DOUBT), truth, bins=min(16, len(truth) // 20))


def _cross_validate(corpus: Sequence[Row], own: Sequence[Row], tiers: Sequence[str], reference: Any) -> tuple[Any, Any]:
    """Give the scores of each own text from a model without it, and what mere translation of tiers would say."""
    groups = np.array(clusters([row.text for row in own]))
    fold = np.array([sorted(set(groups.tolist())).index(group) % FOLDS for group in groups])
    scores, translated = np.zeros((len(own), len(tiers))), np.zeros((len(own), len(tiers)))
    for number in sorted(set(fold.tolist())):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if not len(inside):
            inside = outside
        chosen = [own[at] for at in inside.tolist()]
        space, head = _tier_head(corpus, chosen, tiers, reference[inside])
        scores[outside] = head.scores(matrix_of(featurise([own[at].text for at in outside.tolist()]), space))
        translated[outside] = reference[outside] @ _translation(chosen, tiers, reference[inside])
    return scores, translated


def _translation(own: Sequence[Row], tiers: Sequence[str], reference: Any) -> Any:
    """Give, for each reference tier, the shares of the project's tiers among its texts."""
    same = np.array([[float(one == two) for two in tiers] for one in TIERS])
    counts = reference.T @ soft_tiers(own, tiers) + same + 0.1
    return counts / counts.sum(axis=1, keepdims=True)


def _tier_head(corpus: Sequence[Row], own: Sequence[Row], tiers: Sequence[str], reference: Any) -> Any:
    tasks = [row for row in corpus if row.is_task]
    found = featurise([row.text for row in (*tasks, *own)])
    space = space_of(found)
    background = soft_tiers(tasks, TIERS) @ _translation(own, tiers, reference) * BACKGROUND
    labels = np.vstack([background, soft_tiers(own, tiers) * OWN])
    return space, fit(matrix_of(found, space), labels, tiers, STRENGTH["tier"])


def _refined(base: Model, corpus: Sequence[Row], own: Sequence[Row], tiers: Sequence[str], reference: Any) -> Model:
    """Fit all heads to corpus and own texts; own effects count where they are given."""
    rows = [*corpus, *(_unlabelled(row) for row in own)]
    labels: Labels = labels_of(rows)
    found = featurise([row.text for row in rows])
    space = space_of(found)
    matrix = matrix_of(found, space)
    heads = {
        name: fit(
            matrix[:, : space.wide] if name == "kind" else matrix, shares, labels.classes[name], STRENGTH[name], 1e-3
        )
        for name, shares in labels.by_head.items()
        if name != "tier"
    }
    tier_space, tier_head = _tier_head(corpus, own, tiers, reference)
    aligned = _aligned(tier_head, tier_space, space)
    return replace(base, space=space, heads={"tier": aligned, **heads})


def _unlabelled(row: Row) -> Row:
    """Give an own text as a row of the corpus, whose tiers it does not share."""
    return Row(text=row.text, tier=TIERS[1], effect=row.effect, kind=row.kind, domain="own")


def _aligned(head: Any, source: Any, target: Any) -> Any:
    """Give a head's weights in another space of features, where a feature may count by another factor."""
    weights = np.zeros((len(head.classes), len(target.names)))
    for name, at in source.columns.items():
        place = target.columns.get(name)
        if place is not None:
            weights[:, place] = head.weights[:, at] * source.factors[at] / target.factors[place]
    return type(head)(classes=head.classes, weights=weights, bias=head.bias)


def _replace(model: Model, warmth: float, cuts: Any) -> Model:
    return replace(model, temperatures={**model.temperatures, "tier": warmth}, cuts=cuts)


def _scores(own: Sequence[Row], tiers: Sequence[str], chances: Any, translated: Any) -> dict[str, Any]:
    truth = np.array([tiers.index(row.tier) for row in own])
    return {
        "rows": len(own),
        "tiers": list(tiers),
        "accuracy_cross_validated": round(float((chances.argmax(axis=1) == truth).mean()), 4),
        "accuracy_without_refining": round(float((translated.argmax(axis=1) == truth).mean()), 4),
    }
