"""From the features of a text to the probabilities of each head. Plain Python, no room for surprises.

A feature's row of numbers is packed into one long integer with a lane of 32 bits for each class, so that adding up a
text's rows is one ``sum`` over integers instead of a loop over classes. Dividing a group's sum by the root of how many
rows it has is one multiplication, by a whole number of ``UNIT`` parts. Lanes cannot overflow: a number is below 128, so
that ``n`` rows give less than ``128 * sqrt(n)``, and the three groups of a text have less than 1,500 rows in all.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from struct import Struct
from typing import NamedTuple

from advisor.judge.features import Features, spell
from advisor.judge.memory import Memory
from advisor.judge.weights import ZERO, Curve, Head, Weights

_LANE = 4
UNIT = 1 << 19
_MOST_STEMS = 50_000


class Scores(NamedTuple):
    """Raw log odds of all heads' classes in a row, the rows of the features known, and the share of words known."""

    values: list[float]
    shape: list[int]
    words: list[int]
    known: float


class Scorer:
    """Scores features with one set of weights; remembers the rows it has unpacked."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._rows = weights.rows.get
        self._packed = [0] * len(weights.rows)
        self._contrasted: list[dict[int, int]] = [{} for _ in weights.tiers]
        self._spelt = Memory(self._spell, _MOST_STEMS)
        self._columns = _columns(weights)
        self._narrow = len(weights.codes) // max(1, len(weights.rows))
        self._width = self._narrow + len(weights.heads["kind"].classes)
        self._lanes = Struct(f"<{self._width}I")
        self._unknown_kind = bytes([ZERO]) * (self._width - self._narrow)
        self._biases = [bias for head in weights.heads.values() for bias in head.bias]
        self._steps = [head.step / UNIT for head in weights.heads.values() for _ in head.bias]

    def score(self, features: Features) -> Scores:
        """Give the raw scores of one text."""
        known = self._rows
        shape = [row for name in features.shape if (row := known(name)) is not None]
        words = [row for name in features.words if (row := known(name)) is not None]
        values = self._values(self._sum(shape), self._sum(words), self._letters(features.spelt))
        return Scores(values, shape, words, len(words) / (len(features.words) or 1))

    def _sum(self, rows: Collection[int]) -> tuple[int, int]:
        """Add up rows, packed; give how many there are as well."""
        packed = self._packed
        return sum([packed[row] or self._unpack(row) for row in rows]), len(rows)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._weights.rows)

    def head(self, scores: Scores, name: str) -> list[float]:
        """Give one head's raw log odds, in the order of its classes."""
        start, stop = self._columns[name]
        return scores.values[start:stop]

    def _letters(self, stems: Sequence[str]) -> tuple[int, int]:
        """Give the sum of the rows of all words' letters and their number."""
        whole = rows = 0
        for stem in stems:
            total, count = self._spelt[stem]
            whole += total
            rows += count
        return whole, rows

    def _spell(self, stem: str) -> tuple[int, int]:
        """Give the sum of the rows of a word's letters that the weights know, and their number."""
        return self._sum([row for row in map(self._rows, spell(stem)) if row is not None])

    def contributions(self, features: Features, scores: Scores, at: int) -> tuple[list[str], list[float]]:
        """Give known features, and what each adds to one tier's log odds against the mean of the other tiers.

        Letters are left out: nobody can check them, unless they are all there is.
        """
        groups = [scores.shape, scores.words]
        if not features.words:
            groups = [[row for row in map(self._rows, features.letters) if row is not None]]
        names = [self._names[row] for rows in groups for row in rows]
        return names, [weight for rows in groups for weight in self._contrasts(rows, at)]

    def _contrasts(self, rows: Sequence[int], at: int) -> list[float]:
        """Give what rows of one group add to one tier less the mean of what they add to the others."""
        others = max(1, len(self._weights.tiers) - 1)
        share = self._weights.heads["tier"].step / math.sqrt(len(rows) or 1) / others
        known, contrast = self._contrasted[at], self._contrast
        return [share * (known.get(row) or contrast(row, at)) for row in rows]

    def _contrast(self, row: int, at: int) -> int:
        """Give a row's number for one tier times the number of the others, less the sum of theirs."""
        start = row * self._narrow + self._columns["tier"][0]
        numbers = self._weights.codes[start : start + len(self._weights.tiers)]
        found = self._contrasted[at][row] = len(numbers) * numbers[at] - sum(numbers)
        return found

    def _unpack(self, row: int) -> int:
        """Pack a row's numbers into one; none is 0, because their characters are not."""
        kinds = self._width - self._narrow
        wide = self._weights.wide_codes[row * kinds : row * kinds + kinds] or self._unknown_kind
        lanes = bytearray(_LANE * self._width)
        lanes[::_LANE] = self._weights.codes[row * self._narrow : row * self._narrow + self._narrow] + wide
        self._packed[row] = packed = int.from_bytes(lanes, "little")
        return packed

    def _values(self, *groups: tuple[int, int]) -> list[float]:
        """Add up the groups' sums, each divided by the root of how many rows it has: the log odds of all classes.

        Numbers count from ``ZERO``, so as many times that is taken off as a group has rows.
        """
        whole = zero = 0
        for total, rows in groups:
            share = _SHARES[rows] if rows < len(_SHARES) else round(UNIT / math.sqrt(rows))
            whole += share * total
            zero += share * rows
        zero *= ZERO
        lanes = self._lanes.unpack(whole.to_bytes(self._lanes.size, "little"))
        return [bias + step * (lane - zero) for bias, step, lane in zip(self._biases, self._steps, lanes, strict=True)]


_SHARES = (UNIT, *(round(UNIT / math.sqrt(rows)) for rows in range(1, 150)))


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
    whole = 1 / sum(powers)
    return [power * whole for power in powers]


def spread(raw: Sequence[float], doubt: float, judging: float = 0.0) -> list[float]:
    """Give each tier's neighbours a share of its probability, because people who disagree do so by one tier.

    A text that is surely medium is then nearer to large than one that is surely small, however little its words speak
    for large. ``judging`` is what the last tier but one gives to the last one besides: reviews, analyses and plans
    border on large more than making and running do. Calibration, which follows, makes probabilities of what is an order
    here.
    """
    found = list(raw)
    for at in range(len(raw) - 1):
        moved = doubt * (raw[at + 1] - raw[at])
        found[at] += moved
        found[at + 1] -= moved
    if judging and len(raw) > 1:
        found[-2] -= judging * raw[-2]
        found[-1] += judging * raw[-2]
    return found


def calibrate(raw: Sequence[float], cuts: Sequence[Curve]) -> list[float]:
    """Turn the tiers' raw probabilities into calibrated ones, cut by cut from the smallest tier up."""
    reached = total = 0.0
    found = []
    for probability, cut in zip(raw, cuts, strict=False):
        total += probability
        height = max(reached, at(cut, log_odds(total)))
        found.append(height - reached)
        reached = height
    found.append(1.0 - reached)
    return found


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
