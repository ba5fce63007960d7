"""Where the source of each cell stands in a notebook's JSON, so that an edit touches nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import field

from advisor.values import dataclass

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_SURROGATES = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_UNIT = re.compile(rf"{_SURROGATES}|\\u[0-9a-fA-F]{{4}}|\\.|[^\\]", re.DOTALL)
_SOURCES = ("source", "input")

Key = str | int
Path = tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceToken:
    """One string of a cell's source: ``start`` and ``end`` are offsets of what is between its quotes."""

    start: int
    end: int


def source_tokens(text: str) -> list[list[SourceToken]]:
    """Give the string tokens of each cell's source, cells in order, in JSON text that is known to be a notebook."""
    reader = _Reader()
    for found in _TOKEN.finditer(text):
        reader.token(found)
    cells: dict[Path, list[SourceToken]] = {}
    for path in reader.cells:
        cells.setdefault(path, [])
    for path, token in reader.strings:
        cells.setdefault(path, []).append(token)
    return list(cells.values())


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Follows the structure token by token; ``path`` holds keys and indexes down to where it stands."""

    path: list[Key] = field(default_factory=list)
    objects: list[bool] = field(default_factory=list)
    expects_key: bool = False
    cells: list[Path] = field(default_factory=list)
    strings: list[tuple[Path, SourceToken]] = field(default_factory=list)

    def token(self, found: re.Match[str]) -> None:
        text = found.group()
        match text:
            case "{" | "[":
                self._open(is_object=text == "{")
            case "}" | "]":
                self.objects.pop()
                self.path.pop()
            case ",":
                self._next()
            case ":":
                self.expects_key = False
            case _:
                self._scalar(text, found)

    def _open(self, *, is_object: bool) -> None:
        if is_object and self._cell_depth() == len(self.path):
            self.cells.append(tuple(self.path))
        self.objects.append(is_object)
        self.path.append("" if is_object else 0)
        self.expects_key = is_object

    def _next(self) -> None:
        self.expects_key = self.objects[-1]
        last = self.path[-1]
        if isinstance(last, int):
            self.path[-1] = last + 1

    def _scalar(self, text: str, found: re.Match[str]) -> None:
        if self.expects_key:
            self.path[-1] = json.loads(text)
            return
        depth = self._cell_depth()
        if not text.startswith('"') or len(self.path) <= depth or self.path[depth] not in _SOURCES:
            return
        if len(self.path) <= depth + 2:
            token = SourceToken(start=found.start() + 1, end=found.end() - 1)
            self.strings.append((tuple(self.path[:depth]), token))

    def _cell_depth(self) -> int:
        """Say how long the path of a cell is: ``cells[i]``, ``worksheets[w].cells[i]``; elsewhere out of reach."""
        path = self.path
        if len(path) >= 2 and path[0] == "cells":  # noqa: PLR2004 - the key and the index
            return 2
        if len(path) >= 4 and path[0] == "worksheets" and path[2] == "cells":  # noqa: PLR2004 - the same, one level down
            return 4
        return len(path) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSource:
    """A cell's source as one text, and for each of its characters the offset in the JSON where it is written."""

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]
    tokens: tuple[SourceToken, ...]

    def stretch(self, start: int, end: int) -> list[tuple[int, int]]:
        """Give the pieces of the JSON that write ``text[start:end]``, one for each string token they lie in.

        An empty stretch is one empty piece, at the character it stands before.
        """
        if start == end:
            at = self.offsets[start] if start < len(self.offsets) else self.tokens[-1].end
            return [(at, at)]
        pieces: list[tuple[int, int]] = []
        for position in range(start, end):
            first, last = self.offsets[position], self.ends[position]
            if pieces and pieces[-1][1] == first:
                pieces[-1] = (pieces[-1][0], last)
            else:
                pieces.append((first, last))
        return pieces


def cell_source(text: str, tokens: list[SourceToken]) -> CellSource:
    """Read the strings of one cell character by character."""
    characters: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for token in tokens:
        for unit in _UNIT.finditer(text, token.start, token.end):
            written = unit.group()
            characters.append(json.loads(f'"{written}"') if written[0] == "\\" else written)
            offsets.append(unit.start())
            ends.append(unit.end())
    return CellSource(text="".join(characters), offsets=tuple(offsets), ends=tuple(ends), tokens=tuple(tokens))
