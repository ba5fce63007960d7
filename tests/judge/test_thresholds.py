"""From where the judge speaks: chosen on out-of-fold probabilities, and by rules that hold for any probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.judge.corpus import Row
from advisor.judge.kinds import ACTS
from advisor.judge.predict import spread
from advisor.judge.train_thresholds import ACCURACY, FAR, USUAL, choose, is_answered

TIERS = ("small", "medium", "large")


def noisy(count: int, noise: float) -> tuple[list[Row], dict[str, np.ndarray]]:
    """Give rows and probabilities that are right but for noise; every tenth act leaves the house."""
    random = np.random.default_rng(7)
    truth = random.integers(0, 3, count)
    tiers = np.exp(4 * np.eye(3)[truth] + noise * random.normal(size=(count, 3)))
    acts = random.random((count, len(ACTS)))
    outward = np.arange(count) % 10 == 0
    acts[:, ACTS.index("external")] = np.where(outward, 8.0, 0.5) * random.random(count)
    rows = [
        Row(text=f"text {at}", tier=TIERS[tier], effect="external" if outward[at] else "read", form="imperative")
        for at, tier in enumerate(truth.tolist())
    ]
    task = np.tile([0.9, 0.1], (count, 1))
    return rows, {
        "tier": tiers / tiers.sum(axis=1, keepdims=True),
        "effect": acts / acts.sum(axis=1, keepdims=True),
        "task": task,
    }


@pytest.mark.parametrize("noise", [1.0, 2.0])
def test_what_is_answered_is_as_accurate_as_asked_and_seldom_far_off(noise: float) -> None:
    rows, chances = noisy(1_000, noise)
    limits = choose(rows, TIERS, chances)
    chosen = is_answered(chances["tier"], chances["task"][:, 0], limits)
    away = np.abs(chances["tier"].argmax(axis=1) - np.array([TIERS.index(row.tier) for row in rows]))[chosen]
    assert chosen.any()
    assert (away == 0).mean() >= ACCURACY
    assert (away > 1).mean() <= FAR


def test_noisier_probabilities_are_answered_less_often() -> None:
    shares = []
    for noise in (1.0, 2.0):
        rows, chances = noisy(1_000, noise)
        shares.append(is_answered(chances["tier"], chances["task"][:, 0], choose(rows, TIERS, chances)).mean())
    assert shares[0] > shares[1]


def test_a_small_corpus_takes_the_usual_thresholds() -> None:
    rows, chances = noisy(100, 1.0)
    assert choose(rows, TIERS, chances) == USUAL


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6).filter(lambda values: sum(values) > 0), st.floats(0, 0.3))
def test_neighbours_share_and_nothing_is_lost(values: list[float], doubt: float) -> None:
    chances = [value / sum(values) for value in values]
    shared = spread(chances, doubt)
    assert sum(shared) == pytest.approx(1)
    assert min(shared) >= -1e-12


def test_what_is_surely_medium_is_nearer_to_large_than_what_is_surely_small() -> None:
    small, medium = spread([1.0, 0.0, 0.0], 0.05), spread([0.0, 1.0, 0.0], 0.05)
    assert small[2] == 0
    assert medium[2] == pytest.approx(0.05)
