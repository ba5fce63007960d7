"""The body of a fence as Python text, and the way back: prefixes and prompts cut off, columns remembered."""

from __future__ import annotations

import re

from advisor.sources.complexity import too_complex
from advisor.sources.gate import parse
from advisor.sources.layout import Fence
from advisor.sources.magics import without_magics
from advisor.sources.units import LineOrigin
from advisor.values import dataclass

_QUOTE = re.compile(r"[ \t]*>[ ]?")
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_TAB = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Lines of code and where each begins in the file."""

    lines: tuple[str, ...]
    origins: tuple[LineOrigin, ...]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines) + "\n"

    def cut(self, widths: list[int]) -> Snippet:
        """Take so many characters off the front of each line."""
        if not any(widths):
            return self
        return Snippet(
            lines=tuple(line[width:] for line, width in zip(self.lines, widths, strict=True)),
            origins=tuple(
                LineOrigin(cell=origin.cell, line=origin.line, columns=origin.columns + width)
                for origin, width in zip(self.origins, widths, strict=True)
            ),
        )

    def with_lines(self, lines: list[str]) -> Snippet:
        """Put other text on the same places."""
        return Snippet(lines=tuple(lines), origins=self.origins)


def snippet_of(lines: list[str], fence: Fence) -> Snippet:
    """Cut a fence's body out of its quote and its list."""
    body = lines[fence.first : fence.end]
    origins = tuple(LineOrigin(cell=None, line=number + 1, columns=0) for number in range(fence.first, fence.end))
    whole = Snippet(lines=tuple(body), origins=origins)
    unquoted = whole.cut([_quote_width(line, fence.quotes) for line in body])
    return unquoted.cut([_indent_width(line, fence.indent) for line in unquoted.lines])


def python_of(snippet: Snippet) -> Snippet | None:
    """Give the snippet as Python that ``ast`` accepts, or ``None``: as is, dedented, without prompts or magics."""
    if too_complex(snippet.text) is not None:
        return None
    for change in (_as_it_is, _dedented, _unprompted, _unmagical):
        changed = change(snippet)
        if changed is not None and parse(changed.text) is not None:
            return changed
    return None


def _as_it_is(snippet: Snippet) -> Snippet:
    return snippet


def _dedented(snippet: Snippet) -> Snippet | None:
    indents = [len(line) - len(line.lstrip(" \t")) for line in snippet.lines if line.strip()]
    width = min(indents, default=0)
    return snippet.cut([min(width, len(line)) for line in snippet.lines]) if width else None


def _unprompted(snippet: Snippet) -> Snippet | None:
    """Keep what was typed at ``>>>``; what was answered is blanked."""
    base = _dedented(snippet) or snippet
    if not any(line.startswith(">>>") for line in base.lines):
        return None
    widths = []
    for line in base.lines:
        found = _PROMPT.match(line)
        widths.append(found.end() if found is not None else len(line))
    return base.cut(widths)


def _unmagical(snippet: Snippet) -> Snippet | None:
    lines = without_magics(list(snippet.lines))
    return None if lines == list(snippet.lines) else snippet.with_lines(lines)


def _quote_width(line: str, quotes: int) -> int:
    position = 0
    for _ in range(quotes):
        found = _QUOTE.match(line, position)
        if found is None:
            break
        position = found.end()
    return position


def _indent_width(line: str, indent: int) -> int:
    """Count the characters of white space that belong to the list around a fence; a tab reaches to the next stop."""
    column = 0
    for position, char in enumerate(line):
        if column >= indent or char not in " \t":
            return position
        column += 1 if char == " " else _TAB - column % _TAB
    return len(line) if column < indent else min(len(line), indent)
