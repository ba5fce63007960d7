"""Fit the linear heads: features to a sparse matrix, soft labels, one multinomial logistic regression for each head.

Everything is deterministic: features in sorted order, a fixed solver, one thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from advisor.judge.corpus import Row
from advisor.judge.features import Features, features

GROUP_WEIGHTS = {"shape": 2.0, "words": 3.0, "letters": 2.0}
LEAST_COUNT = 2
"""Texts a feature must stand in to be kept: what stands in one text is that text's, not the language's."""

ACCEPTED = 0.5
"""Share of a label that goes to the accepted alternatives, where there are any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One head, fitted: a weight for each feature and class, and a bias for each class."""

    classes: tuple[str, ...]
    weights: Any
    bias: Any

    def scores(self, matrix: Any) -> Any:
        """Give the log odds, one row for each text, one column for each class."""
        return np.asarray(matrix @ self.weights.T) + self.bias


def featurise(rows: Sequence[Row]) -> list[Features]:
    """Give the features of each row's text."""
    return [features(row.text) for row in rows]


def vocabulary(found: Sequence[Features]) -> dict[str, int]:
    """Number the features that stand in enough texts, in sorted order."""
    counts = Counter(name for one in found for group in _groups(one).values() for name in group)
    return {name: at for at, name in enumerate(sorted(name for name, n in counts.items() if n >= LEAST_COUNT))}


def matrix_of(found: Sequence[Features], numbers: Mapping[str, int]) -> Any:
    """Give the sparse matrix of texts by features; a feature counts its group's weight by the root of the group's size."""
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for one in found:
        for group, names in _groups(one).items():
            value = GROUP_WEIGHTS[group] / max(1, len(names)) ** 0.5
            known = [numbers[name] for name in names if name in numbers]
            columns += known
            values += [value] * len(known)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(found), len(numbers)))


def _groups(one: Features) -> dict[str, tuple[str, ...]]:
    return {"shape": one.shape, "words": one.words, "letters": one.letters}


def soft_tiers(rows: Sequence[Row], tiers: Sequence[str]) -> Any:
    """Give each row's label as probabilities over the tiers: accepted alternatives share ``ACCEPTED``."""
    labels = np.zeros((len(rows), len(tiers)))
    for at, row in enumerate(rows):
        others = [tier for tier in row.accept if tier != row.tier]
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


def fit(matrix: Any, labels: Any, classes: Sequence[str], strength: float, weights: Any = None) -> Fitted:
    """Fit one head on soft labels; ``strength`` is the inverse of the penalty."""
    count = len(classes)
    repeated = vstack([matrix] * count).tocsr()
    targets = np.repeat(np.arange(count), matrix.shape[0])
    shares = (labels if weights is None else labels * weights[:, None]).T.ravel()
    kept = shares > 0
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-4, solver="lbfgs")
    model.fit(repeated[kept], targets[kept], sample_weight=shares[kept])
    return _whole(model, classes)


def _whole(model: LogisticRegression, classes: Sequence[str]) -> Fitted:
    """Give every class its row, also where the solver keeps one row for two classes or saw too few classes."""
    weights = np.zeros((len(classes), model.coef_.shape[1]))
    bias = np.full(len(classes), -10.0)
    if model.coef_.shape[0] == 1:
        half = model.coef_[0] / 2
        for sign, at in zip((-1, 1), model.classes_, strict=True):
            weights[at], bias[at] = sign * half, sign * model.intercept_[0] / 2
    else:
        weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return Fitted(classes=tuple(classes), weights=weights, bias=bias)


def probabilities(scores: Any, temperature: float = 1.0) -> Any:
    """Turn log odds into probabilities, row by row."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
