"""Arithmetic on intervals: each of low, likely and high is carried through on its own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from advisor.cost.estimate import Interval

ZERO = Interval(low=Decimal(0), likely=Decimal(0), high=Decimal(0))


def point(value: Decimal | int) -> Interval:
    """Give a figure without spread."""
    return Interval(low=Decimal(value), likely=Decimal(value), high=Decimal(value))


def total(parts: Iterable[Interval]) -> Interval:
    """Add intervals up; nothing adds up to zero."""
    low = likely = high = Decimal(0)
    for part in parts:
        low, likely, high = low + part.low, likely + part.likely, high + part.high
    return Interval(low=low, likely=likely, high=high)


def plus(left: Interval, right: Interval) -> Interval:
    """Add two intervals."""
    return Interval(low=left.low + right.low, likely=left.likely + right.likely, high=left.high + right.high)


def times(left: Interval, right: Interval) -> Interval:
    """Multiply two intervals of figures that are not negative."""
    return Interval(low=left.low * right.low, likely=left.likely * right.likely, high=left.high * right.high)


def longest(parts: Iterable[Interval]) -> Interval:
    """Give how long things take that run at once; nothing takes no time."""
    known = list(parts)
    if len(known) == 1:
        return known[0]
    return Interval(
        low=max((part.low for part in known), default=Decimal(0)),
        likely=max((part.likely for part in known), default=Decimal(0)),
        high=max((part.high for part in known), default=Decimal(0)),
    )


def widest(parts: Iterable[Interval]) -> Interval:
    """Give the interval that holds all the others; its likely figure is the middle one of theirs.

    Raises ``ValueError`` when there are none.
    """
    known = list(parts)
    if not known:
        raise ValueError("no interval to hold")
    if len(known) == 1:
        return known[0]
    middle = sorted(part.likely for part in known)[len(known) // 2]
    return Interval(low=min(part.low for part in known), likely=middle, high=max(part.high for part in known))


def minus(left: Interval, right: Interval) -> Interval:
    """Give what ``left`` is above ``right`` when both rest on the same assumptions, lowest difference first."""
    low, likely, high = left.low - right.low, left.likely - right.likely, left.high - right.high
    return Interval(low=min(low, likely, high), likely=likely, high=max(low, likely, high))
