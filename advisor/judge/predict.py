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
from struct import unpack
from typing import TypeVar

from advisor.judge.features import Features
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
        self._contrasts = _Memory(self._contrast)
        self._columns = _columns(weights)
        self._narrow = len(weights.codes) // max(1, len(weights.rows))
        self._width = self._narrow + len(weights.heads["kind"].classes)
        self._unknown_kind = bytes([ZERO]) * (self._width - self._narrow)

    def score(self, features: Features) -> Scores:
        """Give the raw scores of one text."""
        totals = [0.0] * self._width
        packed, known = self._packed, 0
        for names in (features.shape, features.words, features.letters):
            rows = [row for name in names if (row := packed[name])]
            if rows:
                self._add(totals, rows)
            if names is features.words:
                known = len(rows)
        by_head = {name: self._head(name, totals) for name in self._weights.heads}
        return Scores(by_head, known / max(1, len(features.words)))

    def contributions(self, features: Features, at: int) -> list[tuple[str, float]]:
        """Give what each feature adds to one tier's log odds, against the mean of the other tiers.

        Letters are left out: nobody can check them, unless they are all there is.
        """
        found = []
        for names in (features.shape, features.words) if features.words else (features.letters,):
            known = [(name, contrast) for name in names if (contrast := self._contrasts[name])]
            share = self._weights.heads["tier"].step / math.sqrt(max(1, len(known)))
            found += [(name, contrast[at] * share) for name, contrast in known]
        return found

    def _contrast(self, name: str) -> tuple[float, ...]:
        """Give a feature's numbers for the tiers, each less the mean of the others; nothing for an unknown feature."""
        row = self._weights.rows.get(name)
        start, stop = self._columns["tier"]
        codes = b"" if row is None else self._weights.codes[row * self._narrow + start : row * self._narrow + stop]
        total, others = sum(codes), max(1, len(codes) - 1)
        return tuple(code - (total - code) / others for code in codes)

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

    def _add(self, totals: list[float], rows: Sequence[int]) -> None:
        share = 1 / math.sqrt(len(rows))
        zero = ZERO * len(rows)
        lanes = sum(rows).to_bytes(_LANE * self._width, "little")
        for at, value in enumerate(unpack(f"<{self._width}I", lanes)):
            totals[at] += share * (value - zero)

    def _head(self, name: str, totals: Sequence[float]) -> list[float]:
        head = self._weights.heads[name]
        start, stop = self._columns[name]
        return [bias + head.step * value for bias, value in zip(head.bias, totals[start:stop], strict=True)]


def _columns(weights: Weights) -> dict[str, tuple[int, int]]:
    found, start = {}, 0
    for name, head in weights.heads.items():
        found[name] = (start, start + len(head.classes))
        start += len(head.classes)
    return found


def softmax(scores: Sequence[float], head: Head) -> list[float]:
    """Turn a head's log odds into probabilities."""
    highest = max(scores)
    powers = [math.exp((score - highest) / head.temperature) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


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
