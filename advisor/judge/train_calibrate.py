"""Calibration from out-of-fold scores: a temperature for a head, a rising curve for each cut between tiers."""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy and scikit-learn carry no types

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression

from advisor.judge.predict import calibrate, spread
from advisor.judge.train_fit import probabilities
from advisor.judge.weights import Curve


def temperature(scores: Any, labels: Any) -> float:
    """Give the temperature that makes held-out labels likeliest; 1 where there are none."""
    known = labels.sum(axis=1) > 0
    if not known.any():
        return 1.0

    def loss(log_temperature: float) -> float:
        chances = probabilities(scores[known], float(np.exp(log_temperature)))
        return float(-(labels[known] * np.log(np.clip(chances, 1e-9, 1))).sum(axis=1).mean())

    found = minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded", options={"xatol": 1e-3})
    return round(float(np.exp(found.x)), 3)


def curves(chances: Any, labels: Any, bins: int = 16) -> tuple[Curve, ...]:
    """Give one curve for each cut: raw log odds of "this tier or smaller" to the share of labels for which it holds."""
    below, truth = chances.cumsum(axis=1), labels.cumsum(axis=1)
    return tuple(_curve(below[:, at], truth[:, at], bins) for at in range(chances.shape[1] - 1))


def straight(count: int) -> tuple[Curve, ...]:
    """Give one curve for each of ``count`` cuts that leaves probabilities as they are."""
    raw = np.arange(-7.0, 7.01, 0.25)
    return (Curve(raw=_rounded(raw), calibrated=_rounded(1 / (1 + np.exp(-raw)))),) * count


def _curve(chance: Any, truth: Any, bins: int) -> Curve:
    """Fit a rising curve through equal-sized groups; each group's share is pulled to the middle by one text of doubt.

    The curve is the mean, in log odds, of an isotonic one and of a straight one: the first fits, the second keeps texts
    apart where the first is flat, so that more confident texts still rank before less confident ones.
    """
    odds = _log_odds(chance)
    groups = np.array_split(np.argsort(odds, kind="stable"), min(bins, max(2, len(odds) // 2)))
    raw = np.array([odds[group].mean() for group in groups])
    share = np.array([(truth[group].sum() + 0.5) / (len(group) + 1) for group in groups])
    rising = _log_odds(IsotonicRegression(y_min=0, y_max=1).fit_transform(raw, share))
    slope, height = np.polyfit(raw, _log_odds(share), 1)
    straight = max(float(slope), 1e-3) * raw + height
    return Curve(raw=_rounded(raw), calibrated=_rounded(1 / (1 + np.exp(-(rising + straight) / 2))))


def _log_odds(chance: Any) -> Any:
    inside = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.log(inside / (1 - inside))


def _rounded(values: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def spread_out(chances: Any, doubt: float, judging: Any = None) -> Any:
    """Give the neighbours of each tier their share, exactly as prediction does; ``judging`` is one for each text."""
    besides = [0.0] * len(chances) if judging is None else judging.tolist()
    rows = [spread(row, doubt, more) for row, more in zip(chances.tolist(), besides, strict=True)]
    return np.array(rows).reshape(chances.shape)


def calibrated(chances: Any, cuts: Sequence[Curve]) -> Any:
    """Apply the curves to probabilities after ``spread_out``, exactly as prediction does."""
    return np.array([calibrate(row, cuts) for row in chances.tolist()]).reshape(chances.shape)
