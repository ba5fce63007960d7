"""What an author's own comment on a call says it costs: ``# $1.00``, ``# 3 min``, ``# ~$0.05, 20s``.

Only a plain statement counts. A comment that compares figures ("2 min vs 10 min"), bounds them ("max $5", "timeout
30s") or speaks of something else is no estimate of this call.
"""

from __future__ import annotations

import re
from decimal import Decimal

from advisor.cost.estimate import Interval
from advisor.values import dataclass

LONGEST = 200  # characters of a comment; figures further out are no trailing note any more

_NUMBER = r"\d{1,9}(?:\.\d{1,6})?"
_TO = "\\s?(?:-|\N{EN DASH}|to)\\s?"
_DOLLARS = r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,6})?|\d{1,9}(?:\.\d{1,6})?"
_MONEY = re.compile(rf"\$\s?({_DOLLARS})(?:{_TO}\$?({_DOLLARS}))?(?![\w%]|[.,]\d)")
_TIME = re.compile(
    rf"(?<![\w.$])({_NUMBER})(?:{_TO}({_NUMBER}))?\s?"
    r"(hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![\w$])"
    # What may follow a duration; "30 min video" and "5 m tokens" speak of the input.
    r"(?=\s*(?:$|[^\w\s]|\d|(?:parallel|sequential|each|per|in|on|with|for|and|at|alone|or|est|estimated|run|runtime)\b))"
)
_SECONDS = {"h": 3600, "m": 60, "s": 1}
# Words that say that the figure is no estimate of this one call.
_OTHER = re.compile(
    r"(?:->|=>|→|\b(?:vs|versus|instead|was|were|not|saves?|saving|savings|limit|limits|budget|max|maximum|at most|"
    r"up to|timeouts?|every|after|before|wait|waits|retry|retries|sleep|deadline|within|ttl|cached?|ago|than|cap|"
    r"cheaper|faster|slower|total|totals|altogether|per (?:hour|day|week|month|year)|an? (?:day|week|month|year))\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An author's own figures for one run of one call; ``None`` where the comment names none."""

    usd: Interval | None
    seconds: Interval | None


def read_comment(comment: str) -> Declared:
    """Read the trailing comment of a call. Figures that do not plainly belong to the call are left alone."""
    text = comment[:LONGEST].lower()
    if not text or _OTHER.search(text):
        return Declared(usd=None, seconds=None)
    return Declared(usd=_money(text), seconds=_time(text))


def _money(text: str) -> Interval | None:
    found = _MONEY.findall(text)
    return _interval(found[0][0], found[0][1], 1) if len(found) == 1 else None


def _time(text: str) -> Interval | None:
    found = _TIME.findall(text)
    if not found or len({unit[0] for _, _, unit in found}) != len(found):
        return None  # no time, or two of one unit: which of them is meant is not said
    parts = [_interval(low, high, _SECONDS[unit[0]]) for low, high, unit in found]  # "1 h 30 min" has two
    return Interval(
        low=sum((part.low for part in parts), Decimal(0)),
        likely=sum((part.likely for part in parts), Decimal(0)),
        high=sum((part.high for part in parts), Decimal(0)),
    )


def _interval(low: str, high: str, factor: int) -> Interval:
    bottom = Decimal(low.replace(",", "")) * factor
    top = Decimal(high.replace(",", "")) * factor if high else bottom
    if top < bottom:
        bottom, top = top, bottom
    return Interval(low=bottom, likely=(bottom + top) / 2, high=top)
