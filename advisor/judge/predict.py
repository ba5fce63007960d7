"""From the features of a text to the probabilities of each head. Plain Python, no room for surprises.

A feature's row of numbers is packed into one long integer with a lane of 32 bits for each class, so that adding up a
text's rows is one ``sum`` over integers instead of a loop over classes: lanes cannot overflow, because a text has at
most
some thousand features and a number is below 128.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from struct import Struct
from typing import TypeVar

from advisor.judge.features import Features, spell
from advisor.judge.weights import ZERO, Curve, Head, Weights

_LANE = 4
_MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw log odds of each head's classes, and the share of the text's words that the corpus knows."""

    by_head: dict[str, list[float]]
    known: float


_Value = TypeVar("_Value")


class _Memory(dict[str, _Value]):
    """Remembers what a function gave for each name, while there is room: a look-up that costs no call of ours."""

    def __init__(self, make: Callable[[str], _Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> _Value:
        value = self._make(name)
        if len(self) < _MOST_ROWS:
            self[name] = value
        return value


class Scorer:
    """Scores features with one set of weights; remembers the rows it has unpacked."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._packed = _Memory(self._unpack)
        self._spelt = _Memory(self._spell)
        self._contrasts = [_Memory(partial(self._contrast, at)) for at in range(len(weights.tiers))]
        self._columns = _columns(weights)
        self._narrow = len(weights.codes) // max(1, len(weights.rows))
        self._width = self._narrow + len(weights.heads["kind"].classes)
        self._lanes = Struct(f"<{self._width}I")
        self._unknown_kind = bytes([ZERO]) * (self._width - self._narrow)

    def score(self, features: Features) -> Scores:
        """Give the raw scores of one text."""
        packed, spelt = self._packed, self._spelt
        shape = [row for name in features.shape if (row := packed[name])]
        words = [row for name in features.words if (row := packed[name])]
        letters = [packed[name] for name in frozenset().union(*[spelt[stem] for stem in features.spelt])]
        totals = self._totals(shape, words, letters)
        by_head = {name: self._head(name, totals) for name in self._weights.heads}
        return Scores(by_head, len(words) / max(1, len(features.words)))

    def contributions(self, features: Features, at: int) -> tuple[list[str], list[float]]:
        """Give known features, and what each adds to one tier's log odds against the mean of the other tiers.

        Letters are left out: nobody can check them, unless they are all there is.
        """
        names: list[str] = []
        weights: list[float] = []
        contrasts, step = self._contrasts[at], self._weights.heads["tier"].step
        for group in (features.shape, features.words) if features.words else (features.letters,):
            known = [name for name in group if contrasts[name] is not None]
            share = step / math.sqrt(max(1, len(known)))
            names += known
            weights += [share * contrast for name in known if (contrast := contrasts[name]) is not None]
        return names, weights

    def _spell(self, stem: str) -> frozenset[str]:
        """Give the names of a word's letters that the weights know."""
        return frozenset(name for name in spell(stem) if name in self._weights.rows)

    def _contrast(self, at: int, name: str) -> float | None:
        """Give a feature's number for one tier less the mean of the others; nothing for an unknown feature."""
        row = self._weights.rows.get(name)
        if row is None:
            return None
        start, stop = self._columns["tier"]
        codes = self._weights.codes[row * self._narrow + start : row * self._narrow + stop]
        return codes[at] - (sum(codes) - codes[at]) / max(1, len(codes) - 1)

    def _unpack(self, name: str) -> int:
        """Pack a feature's numbers; 0 for an unknown feature."""
        row = self._weights.rows.get(name)
        if row is None:
            return 0
        kinds = self._width - self._narrow
        wide = self._weights.wide_codes[row * kinds : row * kinds + kinds] or self._unknown_kind
        lanes = bytearray(_LANE * self._width)
        lanes[::_LANE] = self._weights.codes[row * self._narrow : row * self._narrow + self._narrow] + wide
        return int.from_bytes(lanes, "little")

    def _totals(self, *groups: Sequence[int]) -> list[float]:
        """Add up each group's rows, divided by the root of how many there are, and then the three groups.

        Numbers count from ``ZERO``, so as many times that is taken off as a group has rows.
        """
        one, two, three = (self._lanes.unpack(sum(rows).to_bytes(self._lanes.size, "little")) for rows in groups)
        a, b, c = (1 / math.sqrt(max(1, len(rows))) for rows in groups)
        p, q, r = (ZERO * len(rows) for rows in groups)
        return [a * (x - p) + b * (y - q) + c * (z - r) for x, y, z in zip(one, two, three, strict=True)]

    def _head(self, name: str, totals: Sequence[float]) -> list[float]:
        head = self._weights.heads[name]
        start, stop = self._columns[name]
        step = head.step
        return [bias + step * value for bias, value in zip(head.bias, totals[start:stop], strict=True)]


def _columns(weights: Weights) -> dict[str, tuple[int, int]]:
    found, start = {}, 0
    for name, head in weights.heads.items():
        found[name] = (start, start + len(head.classes))
        start += len(head.classes)
    return found


def softmax(scores: Sequence[float], head: Head) -> list[float]:
    """Turn a head's log odds into probabilities."""
    highest, exp, scale = max(scores), math.exp, 1 / head.temperature
    powers = [exp((score - highest) * scale) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def spread(raw: Sequence[float], doubt: float) -> list[float]:
    """Give each tier's neighbours a share of its probability, because people who disagree do so by one tier.

    A text that is surely medium is then nearer to large than one that is surely small, however little its words speak
    for large. Calibration, which follows, makes probabilities of what is an order here.
    """
    padded = (0.0, *raw, 0.0)
    inner = range(1, len(raw) + 1)
    given = [doubt * padded[at] * ((at > 1) + (at < len(raw))) for at in inner]
    return [padded[at] - given[at - 1] + doubt * (padded[at - 1] + padded[at + 1]) for at in inner]


def calibrate(raw: Sequence[float], cuts: Sequence[Curve]) -> list[float]:
    """Turn the tiers' raw probabilities into calibrated ones, cut by cut from the smallest tier up."""
    reached, below, total = 0.0, [], 0.0
    for probability, cut in zip(raw[:-1], cuts, strict=True):
        total += probability
        reached = max(reached, at(cut, log_odds(total)))
        below.append(reached)
    below.append(1.0)
    return [high - low for low, high in zip([0.0, *below], below, strict=False)]


def log_odds(probability: float) -> float:
    """Give the log odds of a probability, kept away from the infinite."""
    inside = min(1 - 1e-6, max(1e-6, probability))
    return math.log(inside / (1 - inside))


def at(curve: Curve, x: float) -> float:
    """Read a curve at x: a straight line between its points, flat beyond them."""
    place = bisect_right(curve.raw, x)
    if place == 0:
        return curve.calibrated[0]
    if place == len(curve.raw):
        return curve.calibrated[-1]
    left, right = curve.raw[place - 1], curve.raw[place]
    low, high = curve.calibrated[place - 1], curve.calibrated[place]
    return low + (high - low) * (x - left) / (right - left)
