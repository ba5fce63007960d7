"""Where something stands in a user's file.

Lines and columns start at 1, columns count Unicode code points, ``end`` is exclusive. In a notebook ``cell`` is the
index of the cell from 0 and lines count inside that cell; elsewhere it is ``None``. In Markdown the positions are the
Markdown file's own.
"""

from __future__ import annotations

import dataclasses

from advisor.values import dataclass


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, order=True)  # they are compared by size as well
class Position:
    """A point between two characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of text in one file (and, in a notebook, in one cell)."""

    path: str
    cell: int | None = None
    start: Position
    end: Position

    @property
    def order(self) -> tuple[str, int, Position, Position]:
        """A key that sorts spans by file, cell and position."""
        return (self.path, -1 if self.cell is None else self.cell, self.start, self.end)


def span(path: str, start: tuple[int, int], end: tuple[int, int], *, cell: int | None = None) -> Span:
    """Build a span from two (line, column) pairs."""
    return Span(
        path=path,
        cell=cell,
        start=Position(line=start[0], column=start[1]),
        end=Position(line=end[0], column=end[1]),
    )
