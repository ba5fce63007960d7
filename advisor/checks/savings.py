"""What a finding saves; unknown wherever one of the figures it rests on is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from advisor.cost.estimate import Interval
from advisor.cost.interval import longest, minus, total


def add(intervals: Iterable[Interval | None]) -> Interval | None:
    """Add figures up; ``None`` where one of them is unknown or there are none."""
    known = _all_known(intervals)
    return total(known) if known else None


def most(intervals: Iterable[Interval | None]) -> Interval | None:
    """Give how long things take at once; ``None`` where one of them is unknown or there are none."""
    known = _all_known(intervals)
    return longest(known) if known else None


def less(whole: Interval | None, part: Interval | None) -> Interval | None:
    """Give what ``whole`` is above ``part``; ``None`` where either is unknown."""
    return None if whole is None or part is None else minus(whole, part)


def gain(interval: Interval | None) -> Interval | None:
    """Give a difference as a saving, only where something is likely to be saved."""
    return interval if interval is not None and interval.likely > 0 else None


def _all_known(intervals: Iterable[Interval | None]) -> list[Interval]:
    found = list(intervals)
    known = [interval for interval in found if interval is not None]
    return known if len(known) == len(found) else []


def turns_at_once(all_turns: Interval | None, turns: Interval) -> Interval | None:
    """Give the seconds saved when turns run at once that took ``all_turns`` one by one; all but one of them."""
    if all_turns is None:
        return None
    return Interval(
        low=_all_but_one(all_turns.low, turns.low),
        likely=_all_but_one(all_turns.likely, turns.likely),
        high=_all_but_one(all_turns.high, turns.high),
    )


def _all_but_one(seconds: Decimal, turns: Decimal) -> Decimal:
    return seconds * (turns - 1) / turns if turns > 1 else Decimal(0)
