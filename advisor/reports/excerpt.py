"""The lines of source a finding points at, with carets under the place."""

from __future__ import annotations

from advisor.places import Span
from advisor.reports.escape import printable, width
from advisor.reports.result import Texts
from advisor.reports.styled import Line, Piece, line, user

_TAB = "    "
_LONGEST = 160  # columns of a source line; one long line (minified, base64) must not fill the screen
_MOST = 6  # lines of a stretch; the rest is said in numbers


def excerpt(texts: Texts, span: Span, style: str, *, note: str = "") -> list[Line]:
    """Show the source of a span, its first lines underlined; nothing where the text is not at hand."""
    last = max(span.start.line, span.end.line if span.end.column > 1 else span.end.line - 1)
    numbers = range(span.start.line, min(last, span.start.line + _MOST - 1) + 1)
    gutter = len(str(numbers[-1]))
    shown: list[Line] = []
    for number in numbers:
        source = texts.line(span, number)
        if source is None:
            continue
        shown += _numbered(source, number, gutter)
        final = number == numbers[-1]
        shown += _underlined(source, _columns(span, number, source), gutter, style, note if final else "")
    if last > numbers[-1] and shown:
        shown.append(line(" " * gutter, Piece(f" … {last - numbers[-1]} more", "dim")))
    return shown


def _columns(span: Span, number: int, source: str) -> tuple[int, int]:
    start = span.start.column - 1 if number == span.start.line else len(source) - len(source.lstrip())
    end = span.end.column - 1 if number == span.end.line else len(source.rstrip())
    return start, end


def _numbered(source: str, number: int, gutter: int) -> list[Line]:
    shown = _shown(source.rstrip())
    cut = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    return [line(Piece(f"{number:>{gutter}} | ", "blue"), Piece(cut))]


def _underlined(source: str, columns: tuple[int, int], gutter: int, style: str, note: str) -> list[Line]:
    start, end = columns
    before = width(_shown(source[:start]))
    length = max(1, width(_shown(source[start:end])))
    if before >= _LONGEST:
        return []
    length = min(length, _LONGEST - before)
    caret = Piece("^" * length, style)
    words = (" ", user(note, style)) if note else ()
    return [line(Piece(" " * gutter + " | ", "blue"), " " * before, caret, *words)]


def _shown(source: str) -> str:
    return printable(source.replace("\t", _TAB))
