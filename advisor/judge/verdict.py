"""What the judge says of a task description. A judgement is never about code structure, only about words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeAlias, overload


class Effect(StrEnum):
    """What a task does to the world."""

    READ = "read"
    WRITE = "write"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


class Evidence(NamedTuple):
    """One feature of the text and how much it weighed for the tier named (log odds, positive speaks for it)."""

    feature: str
    weight: float


class Verdict(NamedTuple):
    """A tier, with the calibrated probability that it is the one the policy gives."""

    tier: str
    confidence: float


class Abstain(NamedTuple):
    """No opinion, and why."""

    reason: str
    confidence: float = 0.0


class Reasons(Sequence[Evidence]):
    """The features that made a verdict, worked out when somebody asks: most verdicts are never explained."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], tuple[Evidence, ...]]) -> None:
        self._make = make
        self._found: tuple[Evidence, ...] | None = None

    def _all(self) -> tuple[Evidence, ...]:
        if self._found is None:
            self._found = self._make()
        return self._found

    def __len__(self) -> int:
        """Say how many there are."""
        return len(self._all())

    def __iter__(self) -> Iterator[Evidence]:
        """Go through them, strongest first."""
        return iter(self._all())

    @overload
    def __getitem__(self, at: int) -> Evidence: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Evidence, ...]: ...
    def __getitem__(self, at: int | slice) -> Evidence | tuple[Evidence, ...]:
        """Give one of them, or several."""
        return self._all()[at]

    def __eq__(self, other: object) -> bool:
        """Compare what they are, not how they came about."""
        return tuple(other) == self._all() if isinstance(other, (Reasons, tuple)) else NotImplemented

    def __hash__(self) -> int:
        """Hash as the tuple does."""
        return hash(self._all())

    def __repr__(self) -> str:
        """Show them as a tuple."""
        return repr(self._all())


TierVerdict: TypeAlias = Verdict | Abstain


class Judgement(NamedTuple):
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
    evidence: Sequence[Evidence]
    policy: str = "reference"

    def at_most(self, tier: str) -> float:
        """Give the probability that ``tier`` or a smaller one suffices; 0 for a tier outside the policy."""
        total = 0.0
        for name, probability in self.probabilities:
            total += probability
            if name == tier:
                return min(1.0, total)
        return 0.0
