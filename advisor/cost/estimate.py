"""Intervals of money and time, and the states an estimate can be in."""

from __future__ import annotations

from decimal import Decimal

from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A low, likely and high figure: USD for money, seconds for time."""

    low: Decimal
    likely: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What running something costs. ``usd`` is ``None`` where nothing has a price; ``unpriced`` counts those tasks."""

    usd: Interval | None
    seconds: Interval | None
    unpriced: int
