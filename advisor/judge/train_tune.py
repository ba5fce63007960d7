"""Fit a linear correction on top of scores that are given: the one thing that scikit-learn's models cannot do."""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy carries no types

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import minimize

from advisor.judge.train_fit import probabilities

_MOST_STEPS = 60
_NEAR = 1e-6
"""Relative gain of one step below which the climb ends: far below the noise of any label file."""


def tuned(matrix: Any, truth: Any, base: Any, penalty: float) -> Any:
    """Give numbers (a row for each column of ``matrix``, a column for each class) to add to ``base``.

    They make the shares ``truth`` likeliest, less half the penalty times their squares.
    """

    def aims(_: Any) -> Any:
        return truth

    return _fitted(matrix, base, penalty, aims, lambda chances: (truth * np.log(chances)).sum())


def tuned_groups(matrix: Any, truth: Any, base: Any, groups: Any, penalty: float = 2.0) -> Any:
    """Do the same where only groups of classes are labelled: ``groups`` has a row for each class, a column for each."""

    def aims(chances: Any) -> Any:
        inside = chances * (truth @ groups.T)
        return inside / np.clip(inside.sum(axis=1, keepdims=True), 1e-12, None)

    def likelihood(chances: Any) -> Any:
        return np.log(np.clip((chances * (truth @ groups.T)).sum(axis=1), 1e-12, None)).sum()

    return _fitted(matrix, base, penalty, aims, likelihood)


def _fitted(
    matrix: Any, base: Any, penalty: float, aims: Callable[[Any], Any], likelihood: Callable[[Any], Any]
) -> Any:
    """Climb: at each step the classes' chances are pulled towards what they should be."""
    shape = (matrix.shape[1], base.shape[1])

    def loss(flat: Any) -> tuple[float, Any]:
        numbers = flat.reshape(shape)
        chances = np.clip(probabilities(base + matrix @ numbers), 1e-12, 1)
        slope = np.asarray(matrix.T @ (chances - aims(chances))) + penalty * numbers
        return float(penalty / 2 * (numbers**2).sum() - likelihood(chances)), slope.ravel()

    options = {"maxiter": _MOST_STEPS, "ftol": _NEAR}
    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=options)
    return found.x.reshape(shape)
