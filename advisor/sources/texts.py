"""Text with a quick way from an offset to a line and a column."""

from __future__ import annotations

from bisect import bisect_right

from advisor.places import Span, span
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    r"""A file's text (``\n`` newlines) and where each of its lines starts."""

    path: str
    text: str
    starts: tuple[int, ...]

    def line_of(self, offset: int) -> int:
        """Give the index, from 0, of the line that holds an offset."""
        return bisect_right(self.starts, offset) - 1

    def start(self, line: int) -> int:
        """Give the offset at which a line (from 0) starts; behind the last line, the end of the text."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Give the line and column, both from 1, of an offset."""
        line = self.line_of(offset)
        return line + 1, offset - self.starts[line] + 1

    def span(self, start: int, end: int) -> Span:
        """Give the span between two offsets."""
        return span(self.path, self.place(start), self.place(end))


def index(path: str, lines: list[str]) -> Text:
    """Build the index over a file's lines."""
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return Text(path=path, text="\n".join(lines), starts=tuple(starts))
