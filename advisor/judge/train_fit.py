"""Fit the linear heads: features to a sparse matrix, soft labels, one multinomial logistic regression for each head.

Everything is deterministic: features in sorted order, a fixed solver, one thread. A feature's value is its group's
weight
times its rarity (1 in the group *shape*), divided by the root of how many known features of its group the text has.
"""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy and scikit-learn carry no types

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from advisor.judge.corpus import Row
from advisor.judge.features import Features, features
from advisor.values import dataclass

GROUP_WEIGHTS = (("shape", 3.0), ("words", 4.0), ("letters", 3.0))
LEAST_COUNT = 2
"""Texts a feature must stand in to be kept: what stands in one text is that text's, not the language's."""

ACCEPTED = 0.5
"""Share of a label that goes to the accepted alternatives, where there are any."""

_RAREST = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The features that are kept: names in order (the ``wide`` ones first), each one's column and factor."""

    names: tuple[str, ...]
    columns: dict[str, int]
    factors: Any
    wide: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One head, fitted: a weight for each class and feature as ``matrix_of`` counts it, and a bias for each class."""

    classes: tuple[str, ...]
    weights: Any
    bias: Any

    def scores(self, matrix: Any) -> Any:
        """Give the log odds, one row for each text, one column for each class."""
        return np.asarray(matrix[:, : self.weights.shape[1]] @ self.weights.T) + self.bias


def featurise(texts: Sequence[str]) -> list[Features]:
    """Give the features of each text."""
    return [features(text) for text in texts]


def space_of(found: Sequence[Features]) -> Space:
    """Choose the features that stand in enough texts; those of the wide part (shape and single words) come first."""
    names: list[str] = []
    factors: list[float] = []
    counts = {group: texts_with(found, group) for group, _ in GROUP_WEIGHTS}
    kept = [
        (not is_wide(group, name), name, weight * _rarity(group, count, len(found)))
        for group, weight in GROUP_WEIGHTS
        for name, count in counts[group].items()
        if count >= LEAST_COUNT
    ]
    for _, name, factor in sorted(kept):
        names.append(name)
        factors.append(factor)
    columns = {name: at for at, name in enumerate(names)}
    return Space(names=tuple(names), columns=columns, factors=np.array(factors), wide=sum(not one[0] for one in kept))


def texts_with(found: Sequence[Features], group: str) -> Counter[str]:
    """Count the texts that each feature of a group stands in."""
    return Counter(name for one in found for name in dict.fromkeys(getattr(one, group)))


def is_wide(group: str, name: str) -> bool:
    """Say whether a feature is one of those that the kind of task is learnt from: shape and single words."""
    return group == "shape" or name.startswith("word:")


def _rarity(group: str, count: int, texts: int) -> float:
    return 1.0 if group == "shape" else (math.log((1 + texts) / (1 + count)) + 1) / _RAREST


def matrix_of(found: Sequence[Features], space: Space) -> Any:
    """Give the sparse matrix of texts by features."""
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for one in found:
        for group, _ in GROUP_WEIGHTS:
            known = [space.columns[name] for name in getattr(one, group) if name in space.columns]
            columns += known
            values += [space.factors[at] / math.sqrt(len(known)) for at in known]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(found), len(space.names)))


def soft_tiers(rows: Sequence[Row], tiers: Sequence[str]) -> Any:
    """Give each row's label as probabilities over the tiers: accepted alternatives share ``ACCEPTED``."""
    labels = np.zeros((len(rows), len(tiers)))
    for at, row in enumerate(rows):
        others = [tier for tier in row.accept if tier != row.tier and tier in tiers]
        labels[at, tiers.index(row.tier)] = 1 - ACCEPTED if others else 1
        for tier in others:
            labels[at, tiers.index(tier)] = ACCEPTED / len(others)
    return labels


def hard_labels(values: Sequence[str], classes: Sequence[str]) -> Any:
    """Give labels as rows of 0 and 1; a value that is no class is a row of zeros and trains nothing."""
    labels = np.zeros((len(values), len(classes)))
    for at, value in enumerate(values):
        if value in classes:
            labels[at, classes.index(value)] = 1
    return labels


def fit(matrix: Any, labels: Any, classes: Sequence[str], strength: float, tolerance: float = 1e-4) -> Fitted:
    """Fit one head on soft labels (a row's sum is its weight); ``strength`` is the inverse of the penalty."""
    count = len(classes)
    shares = labels.T.ravel()
    kept = np.flatnonzero(shares > 0)
    repeated, targets = matrix[kept % matrix.shape[0]], kept // matrix.shape[0]
    if len(set(targets)) < 2:  # noqa: PLR2004 - one class needs no model, only its bias
        return Fitted(classes=tuple(classes), weights=np.zeros((count, matrix.shape[1])), bias=labels.sum(axis=0))
    model = LogisticRegression(C=strength, max_iter=300, tol=tolerance, solver="lbfgs")
    model.fit(repeated, targets, sample_weight=shares[kept])
    return _whole(model, classes)


def _whole(model: LogisticRegression, classes: Sequence[str]) -> Fitted:
    """Give every class its row, also where the solver keeps one row for two classes or saw too few classes."""
    weights = np.zeros((len(classes), model.coef_.shape[1]))
    bias = np.full(len(classes), -10.0)
    if model.coef_.shape[0] == 1:
        for sign, at in zip((-0.5, 0.5), model.classes_, strict=True):
            weights[at], bias[at] = sign * model.coef_[0], sign * model.intercept_[0]
    else:
        weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return Fitted(classes=tuple(classes), weights=weights, bias=bias)


def probabilities(scores: Any, temperature: float = 1.0) -> Any:
    """Turn log odds into probabilities, row by row."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
