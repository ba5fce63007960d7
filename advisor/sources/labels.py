"""Which lines of a Markdown file stand under a GOOD or a BAD marker.

A marker holds until the next one, the next heading of its level (or above), or the end of its block: of the list
for a list item, of the fence for a comment line.
"""

from __future__ import annotations

import re

from advisor.sources.layout import Fence, Heading, Layout
from advisor.sources.markers import Marker, marker_of
from advisor.values import dataclass

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<text>.*)")
_COMMENT_LINE = re.compile(r"[ \t]*(?:#|//|--(?!-)|/\*|;)[#/*=\- \t]*(?P<text>.*)")

Labels = list[Marker | None]


@dataclass(slots=True, kw_only=True)
class _State:
    """The marker in force: ``level`` is its heading's, or ``None`` for a list item with its ``indent``."""

    marker: Marker | None = None
    level: int | None = None
    indent: int = 0

    def at_heading(self, heading: Heading) -> None:
        marker = marker_of(heading.title)
        if marker is not None:
            self.marker, self.level = marker, heading.level
        elif self.level is None or heading.level <= self.level:
            self.marker = None

    def at_item(self, indent: int, text: str) -> None:
        marker = marker_of(text)
        if marker is not None:
            self.marker, self.level, self.indent = marker, None, indent
        elif self.level is None and indent < self.indent:
            self.marker = None

    def at_paragraph(self, indent: int) -> None:
        """End the list at a paragraph that is not indented."""
        if self.level is None and indent <= self.indent:
            self.marker = None


def label_lines(layout: Layout) -> Labels:
    """Give, for each line of the file, the marker of the heading or list item that it stands under."""
    headings = {heading.line: heading for heading in layout.headings}
    fenced = {number: fence for fence in layout.fences for number in range(fence.line, fence.after)}
    labels: Labels = []
    state = _State()
    after_blank = True
    for number, line in enumerate(layout.prose):
        if number in headings:
            state.at_heading(headings[number])
        elif number in fenced:
            _at_fence(state, fenced[number], number, layout.lines[number], after_blank=after_blank)
        elif line.strip():
            _at_text(state, line, after_blank=after_blank)
        after_blank = not layout.lines[number].strip()
        labels.append(state.marker)
    return labels


def label_fence(lines: list[str], start: Marker | None) -> Labels:
    """Give the marker in force on each line of a fence's body; it begins with the one around the fence."""
    current = start
    labels: Labels = []
    for line in lines:
        found = _COMMENT_LINE.match(line)
        current = (marker_of(found["text"]) if found is not None else None) or current
        labels.append(current)
    return labels


def _at_text(state: _State, line: str, *, after_blank: bool) -> None:
    found = _ITEM.match(line)
    if found is not None:
        state.at_item(len(found["indent"]), found["text"])
    elif after_blank:
        state.at_paragraph(len(line) - len(line.lstrip()))


def _at_fence(state: _State, fence: Fence, number: int, line: str, *, after_blank: bool) -> None:
    """Let a fence begin on a list item's line; one that is not indented, below a blank line, ends the list."""
    if number != fence.line:
        return
    found = _ITEM.match(line)
    if found is not None:
        state.at_item(len(found["indent"]), "")
    elif after_blank:
        state.at_paragraph(len(line) - len(line.lstrip()))
