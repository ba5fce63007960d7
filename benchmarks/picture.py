"""Tables of figures as a picture: horizontal bars in plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

_WIDTH, _LEFT, _ROW, _GAP = 860, 330, 22, 44
_OURS, _THEIRS, _GOAL = "#2f6f4f", "#9aa5b1", "#c0392b"


def bars(tables: Sequence[dict[str, Any]]) -> str:
    """Draw each table: a bar for each row's seconds, the ratio beside it, and a mark where its goal is."""
    parts: list[str] = []
    top = 8
    for table in tables:
        parts.append(_text(8, top + 16, table["title"], weight="bold"))
        top += _GAP - 14
        ground = next(row["wall"] for row in table["rows"] if row["name"] == table["base"])
        longest = max(max(row["wall"], (row["goal"] or 0) * ground) for row in table["rows"]) or 1.0
        for row in table["rows"]:
            parts += _bar(row, top, (_WIDTH - _LEFT - 130) / longest, ground)
            top += _ROW
        top += 14
    size = f'width="{_WIDTH}" height="{top}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">'
    return "\n".join([head, f'<rect {size} fill="#fff"/>', *parts, "</svg>"]) + "\n"


def _bar(row: dict[str, Any], top: int, scale: float, ground: float) -> list[str]:
    width = max(1.0, row["wall"] * scale)
    colour = _OURS if row["name"].startswith("advisor") else _THEIRS
    drawn = [
        _text(_LEFT - 8, top + 15, row["name"], anchor="end"),
        f'<rect x="{_LEFT}" y="{top + 3}" width="{width:.1f}" height="{_ROW - 7}" fill="{colour}"/>',
        _text(_LEFT + width + 6, top + 15, f"{row['wall']:.3g} s · {row['ratio']:.2f}"),
    ]
    if row["goal"] is not None:
        goal = _LEFT + row["goal"] * ground * scale
        drawn.append(f'<path d="M{goal:.1f} {top} v{_ROW - 1}" stroke="{_GOAL}" stroke-width="2"/>')
    return drawn


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
