"""The layout of a Markdown file: front matter, headings, fences, HTML comments, and the prose that is left.

A line scanner after CommonMark (https://spec.commonmark.org, 4.2, 4.3, 4.5, 4.6), linear, forgiving where authors are
careless: fences in lists and quotes may be indented as they like.
"""

from __future__ import annotations

import re
from dataclasses import field

from advisor.sources.texts import Text
from advisor.values import dataclass

_FENCE = re.compile(r"(?P<lead>(?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})(?P<info>.*)")
_QUOTE = re.compile(r"(?:[ \t]*>)+[ ]?")
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_ITEM = re.compile(r"(?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_TICKS = re.compile(r"`+")
_COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))
_DEEP = 4
# Nobody writes comments into lines this long; looking for them would not be linear.
_LONG_LINE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading on a line (from 0): its level from 1 to 6, and its text."""

    line: int
    level: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fenced block: its opening line, and its body as lines ``first`` to ``end`` (exclusive), all from 0.

    ``quotes`` is the number of ``>`` before each line, ``indent`` how many columns of white space belong to the list.
    """

    line: int
    first: int
    end: int
    info: str
    quotes: int
    indent: int
    closed: bool

    @property
    def after(self) -> int:
        """The first line behind the block, its closing mark included."""
        return self.end + 1 if self.closed else self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlComment:
    """A comment by offsets, marks included."""

    start: int
    end: int
    text: str


@dataclass(slots=True, kw_only=True)
class Layout:
    """What a Markdown file is made of. ``prose`` is its lines with everything else blanked, columns kept."""

    text: Text
    lines: list[str]
    prose: list[str]
    headings: list[Heading] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    comments: list[HtmlComment] = field(default_factory=list)
    closings: dict[str, int] = field(default_factory=dict)


def lay_out(text: Text, lines: list[str], first: int) -> Layout:
    """Read the layout of a file whose front matter ends before line ``first``."""
    prose = [" " * len(line) if number < first else line for number, line in enumerate(lines)]
    layout = Layout(text=text, lines=lines, prose=prose)
    closers = _longest_closers(lines)
    number = first
    while number < len(lines):
        line = layout.prose[number]
        fence = _fence_at(lines, line, number, closers) if "`" in line or "~" in line else None
        if fence is not None:
            _blank(layout, number, fence.after)
            layout.fences.append(fence)
            number = fence.after
            continue
        if ("<!--" in line or "{/*" in line) and len(line) < _LONG_LINE:
            number = _comment_in(layout, number)
            if layout.prose[number] is not line:
                continue
        _heading_at(layout, number, first)
        _unquote(layout, number)
        number += 1
    return layout


def _blank(layout: Layout, first: int, end: int) -> None:
    for number in range(first, end):
        layout.prose[number] = " " * len(layout.lines[number])


def _unquote(layout: Layout, number: int) -> None:
    line = layout.prose[number]
    quoted = _QUOTE.match(line)
    if quoted is not None:
        layout.prose[number] = " " * quoted.end() + line[quoted.end() :]


def _fence_at(lines: list[str], line: str, number: int, closers: list[dict[str, int]]) -> Fence | None:
    found = _FENCE.match(line)
    if found is None or (found["mark"][0] == "`" and "`" in found["info"]):
        return None
    lead, mark = found["lead"], found["mark"]
    quotes = lead.count(">")
    indent = len(lead) - (lead.rindex(">") + 1 if quotes else 0)
    end, closed = _closing_line(lines, _Opened(line=number, mark=mark, quotes=quotes, indent=indent), closers)
    info = found["info"].strip()
    return Fence(line=number, first=number + 1, end=end, info=info, quotes=quotes, indent=indent, closed=closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    line: int
    mark: str
    quotes: int
    indent: int


def _closing_line(lines: list[str], opened: _Opened, closers: list[dict[str, int]]) -> tuple[int, bool]:
    """Give the line that closes a fence; an unclosed one ends with its quote, its list or the file."""
    first = opened.line + 1
    closes = first < len(lines) and closers[first][opened.mark[0]] >= len(opened.mark)
    for number in range(first, len(lines)):
        line = lines[number]
        if opened.quotes and line.count(">", 0, len(line) - len(line.lstrip("> \t"))) < opened.quotes:
            return number, False
        if closes and _closes(line, opened):
            return number, True
        if not closes and opened.indent and _HEADING.match(line):
            return number, False
    return len(lines), False


def _closes(line: str, opened: _Opened) -> bool:
    body = line.lstrip("> \t") if opened.quotes else line.lstrip()
    indent = len(line) - len(body)
    body = body.rstrip()
    if not body.startswith(opened.mark) or body.strip(opened.mark[0]):
        return False
    return bool(opened.quotes) or indent < opened.indent + _DEEP


def _longest_closers(lines: list[str]) -> list[dict[str, int]]:
    """For each line, the longest closing mark from there on: without it, nothing need be looked for."""
    longest = {"`": 0, "~": 0}
    found = [longest] * len(lines)
    for number in range(len(lines) - 1, -1, -1):
        body = lines[number].lstrip("> \t").rstrip()
        if body and body[0] in longest and len(body) > longest[body[0]] and not body.strip(body[0]):
            longest = {**longest, body[0]: len(body)}
        found[number] = longest
    return found


def _heading_at(layout: Layout, number: int, first: int) -> None:
    line = layout.prose[number]
    found = _HEADING.match(line)
    if found is not None:
        title = line[found.end() :].strip().rstrip("#").strip()
        layout.headings.append(Heading(line=number, level=len(found[1]), title=title))
        _blank(layout, number, number + 1)
        return
    underline = _UNDERLINE.match(line) if number > first else None
    above = layout.prose[number - 1] if underline is not None else ""
    if underline is not None and above.strip() and not _ITEM.match(above) and "|" not in above:
        level = 1 if underline[1][0] == "=" else 2
        layout.headings.append(Heading(line=number - 1, level=level, title=above.strip()))
        _blank(layout, number - 1, number + 1)


def _comment_in(layout: Layout, number: int) -> int:
    """Blank the first comment of a line; give the line to go on with. Code spans hold no comments."""
    line = layout.prose[number]
    hidden = _without_code(line) if "`" in line else line
    for opening, closing in _COMMENTS:
        column = hidden.find(opening)
        if column < 0:
            continue
        start = layout.text.starts[number] + column
        end = _comment_end(layout, start + len(opening), closing, block=not line[:column].strip())
        if end is None:
            continue
        inner = layout.text.text[start + len(opening) : end].removesuffix(closing)
        layout.comments.append(HtmlComment(start=start, end=end, text=inner.strip()))
        return _hide(layout, start, end)
    return number


def _without_code(line: str) -> str:
    """Blank the code spans of a line: from a run of backticks to the next run of the same length."""
    runs = list(_TICKS.finditer(line))
    following: dict[int, re.Match[str]] = {}
    partner: dict[int, re.Match[str]] = {}
    for run in reversed(runs):
        length = run.end() - run.start()
        if length in following:
            partner[run.start()] = following[length]
        following[length] = run
    pieces, position = [], 0
    for run in runs:
        if run.start() >= position and run.start() in partner:
            end = partner[run.start()].end()
            pieces += [line[position : run.start()], " " * (end - run.start())]
            position = end
    return "".join([*pieces, line[position:]])


def _comment_end(layout: Layout, start: int, closing: str, *, block: bool) -> int | None:
    """Find the end: one that begins a line may run to the end of the file, another ends in its paragraph."""
    text = layout.text.text
    found = layout.closings.get(closing, -1)
    if found < start:
        found = text.find(closing, start)
        found = layout.closings[closing] = len(text) if found < 0 else found
    if not block and (found == len(text) or text.find("\n\n", start, found) >= 0):
        return None
    return min(len(text), found + len(closing))


def _hide(layout: Layout, start: int, end: int) -> int:
    """Blank a stretch of the prose; give the line it ends on."""
    first, last = layout.text.line_of(start), layout.text.line_of(max(start, end - 1))
    for number in range(first, last + 1):
        begin = layout.text.starts[number]
        line = layout.prose[number]
        left, right = max(0, start - begin), min(len(line), end - begin)
        layout.prose[number] = line[:left] + " " * (right - left) + line[right:]
    return last
