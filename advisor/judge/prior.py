"""A project's own prior: with ten or more labelled tasks its habits shift the tiers, if that is shown to help.

The shift is one number for each tier, added to its log odds. It is estimated from how often the project gives a tier
against how often the judge would, and it is tried on each label with the other labels only (leave one out). It is used
if that makes the labels likelier by a margin and not more often wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from advisor.values import dataclass

LEAST_LABELS = 10
_DOUBT = 5.0
"""Labels' worth of belief that the project is like everybody else."""
_MARGIN = 0.01
"""Gain in mean log likelihood below which the prior is not worth having."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What leaving one out showed: labels right, and mean log likelihood, without and with the prior."""

    labels: int
    right_before: int
    right_after: int
    likelihood_before: float
    likelihood_after: float

    @property
    def helps(self) -> bool:
        """Say whether the prior is worth using."""
        gain = self.likelihood_after - self.likelihood_before
        return self.labels >= LEAST_LABELS and gain > _MARGIN and self.right_after >= self.right_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The shift of each tier's log odds, smallest tier first, and the proof that it helps."""

    shift: tuple[float, ...]
    proof: Proof

    def apply(self, chances: Sequence[float]) -> list[float]:
        """Give the shifted probabilities."""
        return _shifted(chances, self.shift)


def prove(chances: Sequence[Sequence[float]], tiers: Sequence[int]) -> Prior:
    """Estimate the prior of labels: the judge's probabilities and the project's tier (its place) for each text."""
    before = [list(one) for one in chances]
    after = []
    for left_out in range(len(tiers)):
        others = [at for at in range(len(tiers)) if at != left_out]
        shift = _shift([chances[at] for at in others], [tiers[at] for at in others])
        after.append(_shifted(chances[left_out], shift))
    proof = Proof(
        labels=len(tiers),
        right_before=_right(before, tiers),
        right_after=_right(after, tiers),
        likelihood_before=_likelihood(before, tiers),
        likelihood_after=_likelihood(after, tiers),
    )
    return Prior(shift=_shift(chances, tiers), proof=proof)


def _shift(chances: Sequence[Sequence[float]], tiers: Sequence[int]) -> tuple[float, ...]:
    if not chances:
        return ()
    count = len(chances[0])
    expected = [sum(one[tier] for one in chances) for tier in range(count)]
    mean = [value / len(chances) for value in expected]
    seen = [sum(tier == label for label in tiers) for tier in range(count)]
    return tuple(
        math.log((seen[tier] + _DOUBT * mean[tier] + 0.1) / (expected[tier] + _DOUBT * mean[tier] + 0.1))
        for tier in range(count)
    )


def _shifted(chances: Sequence[float], shift: Sequence[float]) -> list[float]:
    if not shift:
        return list(chances)
    weighted = [chance * math.exp(step) for chance, step in zip(chances, shift, strict=True)]
    total = sum(weighted)
    return [value / total for value in weighted]


def _right(chances: Sequence[Sequence[float]], tiers: Sequence[int]) -> int:
    return sum(max(range(len(one)), key=one.__getitem__) == tier for one, tier in zip(chances, tiers, strict=True))


def _likelihood(chances: Sequence[Sequence[float]], tiers: Sequence[int]) -> float:
    if not tiers:
        return 0.0
    return sum(math.log(max(one[tier], 1e-6)) for one, tier in zip(chances, tiers, strict=True)) / len(tiers)
