"""How places, money, times and numbers are said to people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from advisor.checks.finding import Saving
from advisor.cost.estimate import Interval
from advisor.places import Span
from advisor.reports.escape import printable

_HOUR, _MINUTE = 3600, 60
_CENT = Decimal("0.01")


def where(span: Span) -> str:
    """Name a place as editors understand it: ``path:line:column``, in a notebook ``path:cell 3:line:column``."""
    cell = "" if span.cell is None else f"cell {span.cell}:"
    return f"{printable(span.path)}:{cell}{span.start.line}:{span.start.column}"


def dollars(amount: Decimal) -> str:
    """Say money: whole cents from one cent up, below that two digits that matter."""
    if amount == 0 or abs(amount) >= _CENT:
        return f"${amount.quantize(_CENT, ROUND_HALF_UP):,}"
    return f"${float(amount):.2g}" if abs(amount) >= Decimal("0.0001") else f"${amount:.6f}"


def duration(seconds: Decimal) -> str:
    """Say a time: seconds below a minute, else minutes, else hours and minutes."""
    total = int(seconds.to_integral_value(ROUND_HALF_UP))
    if total < _MINUTE:
        return f"{total} s"
    if total < _HOUR:
        minutes, rest = divmod(total, _MINUTE)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(total, _HOUR)
    return f"{hours} h {rest // _MINUTE} min"


def money_range(interval: Interval | None) -> str:
    """Say an interval of money by its likely figure, with the range behind it where there is one."""
    if interval is None:
        return "unpriced"
    if interval.low == interval.high:
        return dollars(interval.likely)
    return f"{dollars(interval.likely)} ({dollars(interval.low)} to {dollars(interval.high)})"


def time_range(interval: Interval | None) -> str:
    """Say an interval of time by its likely figure, with the range behind it where there is one."""
    if interval is None:
        return "unknown"
    if interval.low == interval.high:
        return duration(interval.likely)
    return f"{duration(interval.likely)} ({duration(interval.low)} to {duration(interval.high)})"


def saving_words(saving: Saving) -> str:
    """Say what a finding saves; empty where nothing is known or nothing is saved."""
    parts = []
    if saving.usd is not None and saving.usd.high > 0:
        parts.append(money_range(saving.usd))
    if saving.seconds is not None and saving.seconds.high > 0:
        parts.append(time_range(saving.seconds))
    return " and ".join(parts)
