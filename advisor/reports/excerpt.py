"""The lines of source a finding points at, with carets under the place."""

from __future__ import annotations

from advisor.places import Span
from advisor.reports.escape import printable, width
from advisor.reports.result import Texts
from advisor.reports.styled import Line, Piece, line

_TAB = "    "
_LONGEST = 160  # columns of a source line; one long line (minified, base64) must not fill the screen
_MOST = 6  # lines of a stretch; the rest is said in numbers


def excerpt(texts: Texts, span: Span, style: str) -> list[Line]:
    """Show the source of a span, its first lines underlined; nothing where the text is not at hand."""
    last = max(span.start.line, span.end.line if span.end.column > 1 else span.end.line - 1)
    numbers = range(span.start.line, min(last, span.start.line + _MOST - 1) + 1)
    gutter = len(str(numbers[-1]))
    shown: list[Line] = []
    for number in numbers:
        source = texts.line(span, number)
        if source is None:
            continue
        shown += _underlined(source, _columns(span, number, source), f"{number:>{gutter}}", style)
    if last > numbers[-1] and shown:
        shown.append(line(" " * gutter, Piece(f" … {last - numbers[-1]} more", "dim")))
    return shown


def _columns(span: Span, number: int, source: str) -> tuple[int, int]:
    start = span.start.column - 1 if number == span.start.line else len(source) - len(source.lstrip())
    end = span.end.column - 1 if number == span.end.line else len(source.rstrip())
    return start, end


def _underlined(source: str, columns: tuple[int, int], number: str, style: str) -> list[Line]:
    """Show one line and carets below it; of a long line only what is around the place."""
    before, marked, after = _cut(_shown(source[: columns[0]]), _shown(source[slice(*columns)]), source[columns[1] :])
    carets = Piece("^" * max(1, width(marked)), style)
    return [
        line(Piece(f"{number} | ", "blue"), before + marked + after),
        line(Piece(" " * len(number) + " | ", "blue"), " " * width(before), carets),
    ]


def _cut(before: str, marked: str, after: str) -> tuple[str, str, str]:
    after = _shown(after.rstrip())
    if len(before) + len(marked) + len(after) <= _LONGEST:
        return before, marked, after
    if len(before) > _LONGEST // 3:
        before = "…" + before[-_LONGEST // 3 :]
    room = max(0, _LONGEST - len(before))
    if len(marked) > room:
        return before, marked[:room] + "…", ""
    return before, marked, after[: room - len(marked)] + "…" if after else ""


def _shown(source: str) -> str:
    return printable(source.replace("\t", _TAB))
