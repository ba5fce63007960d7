"""What the judge says of a task description. A judgement is never about code structure, only about words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Effect(StrEnum):
    """What a task does to the world."""

    READ = "read"
    WRITE = "write"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One feature of the text and how much it weighed for the tier named (log odds, positive speaks for it)."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A tier, with the calibrated probability that it is the one the policy gives."""

    tier: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstain:
    """No opinion, and why."""

    reason: str
    confidence: float = 0.0


TierVerdict: TypeAlias = Verdict | Abstain


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The three heads' answers on one text.

    ``probabilities`` are (tier, calibrated probability) pairs in the policy's order, smallest tier first; they sum to
    1. ``kind`` is one of the corpus's kinds of task (corpus/README.md). ``effect_confidence`` and ``kind_confidence``
    are probabilities as well.
    """

    text: str
    tier: TierVerdict
    probabilities: tuple[tuple[str, float], ...]
    effect: Effect
    effect_confidence: float
    kind: str
    kind_confidence: float
    evidence: tuple[Evidence, ...]
    policy: str = "reference"

    def at_most(self, tier: str) -> float:
        """Give the probability that ``tier`` or a smaller one suffices; 0 for a tier outside the policy."""
        total = 0.0
        for name, probability in self.probabilities:
            total += probability
            if name == tier:
                return min(1.0, total)
        return 0.0
