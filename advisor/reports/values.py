"""How places, money, times and estimates look in every JSON output.

Money is USD as decimal strings, times are seconds as numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from advisor.cost.estimate import Estimate, Interval
from advisor.places import Position, Span
from advisor.sources.units import Skipped

SCHEMA_VERSION = 1

_CENT = Decimal("0.01")
_SMALLEST = Decimal("0.000000001")  # a cheap token costs a ten-millionth of a dollar, cached a tenth of that


def dump(document: Mapping[str, object] | Sequence[object]) -> str:
    """Write JSON as text that ends with a newline; pure ASCII, so that nothing in it reaches a terminal unescaped.

    One line per item of a list at the top: readable, and written by the quick encoder of the standard library, which
    knows no indentation.
    """
    if not isinstance(document, Mapping):
        return _value(document, "") + "\n"
    rows = [f"  {json.dumps(key)}: {_value(value, '  ')}" for key, value in document.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _value(value: object, indent: str) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, allow_nan=False)
    rows = (f"{indent}  {json.dumps(item, allow_nan=False)}" for item in value)
    return "[\n" + ",\n".join(rows) + f"\n{indent}]"


def money(amount: Decimal) -> str:
    """Write USD as a decimal string: at least cents, at most nine digits, no exponent."""
    rounded = amount.quantize(_SMALLEST, ROUND_HALF_UP)
    short = rounded.normalize()
    exponent = short.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:  # noqa: PLR2004 - two digits are cents
        short = rounded.quantize(_CENT)
    return format(short, "f")


def number(amount: Decimal) -> int | float:
    """Write seconds as a JSON number, whole where it is whole, else to the millisecond."""
    return int(amount) if amount == amount.to_integral_value() else round(float(amount), 3)


def usd(interval: Interval | None) -> dict[str, str] | None:
    """Write an interval of money; ``None`` stays ``None``."""
    if interval is None:
        return None
    return {"low": money(interval.low), "likely": money(interval.likely), "high": money(interval.high)}


def seconds(interval: Interval | None) -> dict[str, int | float] | None:
    """Write an interval of time; ``None`` stays ``None``."""
    if interval is None:
        return None
    return {"low": number(interval.low), "likely": number(interval.likely), "high": number(interval.high)}


def estimate(value: Estimate) -> dict[str, object]:
    """Write an estimate: usd, seconds, and how many tasks have no price."""
    return {"usd": usd(value.usd), "seconds": seconds(value.seconds), "unpriced": value.unpriced}


def point(position: Position) -> dict[str, int]:
    """Write a position."""
    return {"line": position.line, "column": position.column}


def place(span: Span) -> dict[str, object]:
    """Write a span: path, cell, start, end."""
    return {"path": span.path, "cell": span.cell, "start": point(span.start), "end": point(span.end)}


def skipped(files: Iterable[Skipped]) -> list[Mapping[str, str]]:
    """Write the files that were not analysed, and why."""
    return [{"path": file.path, "reason": file.reason} for file in files]
