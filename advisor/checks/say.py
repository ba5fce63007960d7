"""Figures and texts as messages say them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUTE, HOUR = 60, 3600
_MONEY = re.compile(r",? ?(?:\(|at |which saves )?\$\d[\d.]*(?: (?:more )?a (?:run|turn)| in all)?\)?")
LONGEST = 60
"""Characters of a description that a message quotes."""


def duration(seconds: Decimal) -> str:
    """Say a time: ``45 s``, ``2 min``, ``2 min 30 s``, ``1 h 5 min``."""
    whole = int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
    if whole < MINUTE:
        return f"{whole} s" if whole or not seconds else "under 1 s"
    if whole < HOUR:
        return _two(whole // MINUTE, "min", whole % MINUTE, "s")
    return _two(whole // HOUR, "h", whole % HOUR // MINUTE, "min")


def _two(large: int, name: str, small: int, small_name: str) -> str:
    return f"{large} {name} {small} {small_name}" if small else f"{large} {name}"


def money(usd: Decimal) -> str:
    """Say an amount: ``$1.60``, ``$0.05``; below a cent with two figures, ``$0.0012``."""
    if usd >= Decimal("0.01") or usd <= 0:
        return f"${usd.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
    return f"${usd.quantize(Decimal(1).scaleb(usd.adjusted() - 1), ROUND_HALF_UP):f}"


def without_money(message: str) -> str:
    """Give a message without what it says of money, to tell two that say the same of one place."""
    return _MONEY.sub("", message) if "$" in message else message


def quote(text: str | None) -> str:
    """Quote a description on one line, shortened; ``this task`` where there is none."""
    if not text or not text.strip():
        return "this task"
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= LONGEST else f"'{line[: LONGEST - 1].rstrip()}…'"


def number(count: int, noun: str) -> str:
    """Say how many: ``1 task``, ``5 tasks``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does: ``a``, ``a and b``, ``a, b and c``."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
