"""Edits of a file's text, carried over to its bytes: everything they do not name stays as it is, to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from advisor.errors import FixError
from advisor.places import Position, Span
from advisor.sources.candidates import medium_of
from advisor.sources.decode import Decoded, Undecodable, decode
from advisor.sources.jsonspans import CellSource, cell_source, source_tokens
from advisor.sources.units import Medium
from advisor.values import dataclass

_NEWLINE = re.compile(r"\r\n|\r|\n")


class TextEdit(Protocol):
    """What ``checks.finding.Edit`` is, seen from here."""

    @property
    def span(self) -> Span:
        """The stretch to replace."""

    @property
    def content(self) -> str:
        """What to put there."""

    @property
    def expected(self) -> str:
        """What stands there now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Replace ``text[start:end]`` of the decoded file by ``content``."""

    start: int
    end: int
    content: str


def apply_edits(original: bytes, path: str, edits: Iterable[TextEdit]) -> bytes:
    """Apply edits to a file's bytes, keeping encoding, byte order mark and newlines.

    In a notebook the bytes change inside the JSON strings of a cell's source alone. Raises ``FixError`` when the
    text is not what an edit expects, when edits overlap, or when the encoding cannot write the new text.
    """
    medium = medium_of(path)
    decoded = decode(original, python=medium is Medium.PYTHON)
    if isinstance(decoded, Undecodable):
        raise FixError(f"{path}: {decoded.reason}")
    if medium is Medium.NOTEBOOK:
        changes = _notebook_changes(decoded, path, list(edits))
    else:
        lines = _Lines.of(decoded.text)
        changes = [lines.in_its_newlines(lines.change(edit)) for edit in edits]
    return _rewrite(original, decoded, path, changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """A text, and where its lines start and end (newlines excluded)."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Lines:
        breaks = list(_NEWLINE.finditer(text))
        starts = (0, *(found.end() for found in breaks))
        return cls(text=text, starts=starts, ends=(*(found.start() for found in breaks), len(text)))

    def change(self, edit: TextEdit) -> _Change:
        start, end = self.offset(edit.span, edit.span.start), self.offset(edit.span, edit.span.end)
        found = _NEWLINE.sub("\n", self.text[start:end])
        if end < start or found != edit.expected:
            raise FixError(f"{_where(edit.span)}: the text is not what the fix was made for; run again")
        return _Change(start=start, end=end, content=edit.content)

    def in_its_newlines(self, change: _Change) -> _Change:
        """Write new lines with the newline that the file uses."""
        if "\n" not in change.content or len(self.starts) == 1:
            return change
        newline = self.text[self.ends[0] : self.starts[1]]
        return _Change(start=change.start, end=change.end, content=change.content.replace("\n", newline))

    def offset(self, span: Span, position: Position) -> int:
        line, column = position.line - 1, position.column - 1
        if not 0 <= line < len(self.starts) or not 0 <= column <= self.ends[line] - self.starts[line]:
            raise FixError(f"{_where(span)}: no such place in the file; run again")
        return self.starts[line] + column


def _notebook_changes(decoded: Decoded, path: str, edits: Sequence[TextEdit]) -> list[_Change]:
    try:
        json.loads(decoded.text)
        cells = source_tokens(decoded.text)
    except (ValueError, RecursionError, IndexError) as error:
        raise FixError(f"{path}: is not a notebook") from error
    ascii_only = decoded.text.isascii()
    sources: dict[int, CellSource] = {}
    changes: list[_Change] = []
    for edit in edits:
        cell = edit.span.cell
        if cell is None or not 0 <= cell < len(cells) or not cells[cell]:
            raise FixError(f"{_where(edit.span)}: no such cell in the notebook; run again")
        source = sources.setdefault(cell, cell_source(decoded.text, cells[cell]))
        change = _Lines.of(source.text).change(edit)
        changes.extend(_in_json(source, change, ascii_only=ascii_only))
    return changes


def _in_json(source: CellSource, change: _Change, *, ascii_only: bool) -> list[_Change]:
    """Write the new text into the first string the old one stands in, and take the old one out of all of them."""
    written = json.dumps(change.content, ensure_ascii=ascii_only)[1:-1]
    first, *rest = source.stretch(change.start, change.end)
    changes = [_Change(start=first[0], end=first[1], content=written)]
    changes.extend(_Change(start=start, end=end, content="") for start, end in rest)
    return changes


def _rewrite(original: bytes, decoded: Decoded, path: str, changes: list[_Change]) -> bytes:
    """Encode the changed pieces and take the others from the file's own bytes."""
    ordered = sorted(changes, key=lambda change: (change.start, change.end))
    pieces = [decoded.bom]
    position, byte = 0, len(decoded.bom)
    for change in ordered:
        if change.start < position:
            raise FixError(f"{path}: two fixes change the same place")
        kept = _encoded(decoded, path, decoded.text[position : change.start])
        pieces += [kept, _encoded(decoded, path, change.content)]
        if original[byte : byte + len(kept)] != kept:
            raise FixError(f"{path}: its encoding, {decoded.encoding}, cannot be written back byte for byte")
        byte += len(kept) + len(_encoded(decoded, path, decoded.text[change.start : change.end]))
        position = change.end
    pieces.append(original[byte:])
    if _encoded(decoded, path, decoded.text[position:]) != original[byte:]:
        raise FixError(f"{path}: its encoding, {decoded.encoding}, cannot be written back byte for byte")
    return b"".join(pieces)


def _encoded(decoded: Decoded, path: str, text: str) -> bytes:
    try:
        return text.encode(decoded.encoding)
    except UnicodeError as error:
        raise FixError(f"{path}: its encoding, {decoded.encoding}, cannot write {text!r}") from error


def _where(span: Span) -> str:
    cell = "" if span.cell is None else f"cell {span.cell}:"
    return f"{span.path}:{cell}{span.start.line}:{span.start.column}"
