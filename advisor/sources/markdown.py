"""A Markdown file as units: each Python fence a program, calls elsewhere prose, front matter an agent."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from advisor.sources.comments import MARK
from advisor.sources.decode import Decoded, normalised
from advisor.sources.foreign import foreign_names
from advisor.sources.frameworks import dialects_of
from advisor.sources.frontmatter import agent_file, read_front_matter
from advisor.sources.gate import Relevance, has_object_form, relevance
from advisor.sources.labels import Labels, label_fence, label_lines
from advisor.sources.layout import Fence, Layout, lay_out
from advisor.sources.markers import Marker
from advisor.sources.prose import Stretch, split_prose, stretch_calls
from advisor.sources.snippets import Snippet, python_of, snippet_of
from advisor.sources.texts import Text, index
from advisor.sources.units import Comment, Irrelevant, Medium, Program, Read, Reading, ScannedCall, Skipped, Unit
from advisor.sources.versions import versions
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.dialects import Dialects

BLOCKS = 10_000
_LANGUAGE = re.compile(r"\{?\.?\s*(?P<name>[\w+#-]*)")
_PYTHON = frozenset({"python", "py", "python3", "py3", "pycon", "python-repl", "ipython", "ipython3", "pyi", "sage"})
_CALL = re.compile(r"\b(?:Task|Agent)\(")
_NOTE = re.compile(r"(?:#|//)\s*(?P<text>advisor:[^\n]*)")


def read_markdown(decoded: Decoded, path: str, dialects: Dialects | None = None) -> Reading:
    """Read a Markdown file; one without calls, agents and notes to advisor is irrelevant.

    ``dialects`` are those in which programs in Python fences may be written.
    """
    lines = normalised(decoded.text).split("\n")
    text = index(path, lines)
    matters = _matters(text.text) or dialects_of(text.text, dialects) is not None
    if matters and text.text.count("```") + text.text.count("~~~") > 2 * BLOCKS:
        return Skipped(path=path, reason=f"too complex: more than {BLOCKS} blocks of code")
    front = read_front_matter(text, lines)
    agent = agent_file(front, text, lines)
    body = _Body.of(lay_out(text, lines, front.end), dialects) if matters else None
    units: list[Unit] = [] if agent is None else [agent]
    units.extend(body.units() if body is not None else ())
    comments = tuple(body.comments()) if body is not None else ()
    if not units and not comments:
        return Irrelevant(path=path)
    return Read(path=path, medium=Medium.MARKDOWN, units=tuple(units), comments=comments, lines=tuple(lines))


def _matters(text: str) -> bool:
    return "Task" in text or "Agent(" in text or MARK in text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A fence with its text: ``python`` is what ``ast`` accepts of it."""

    fence: Fence
    raw: str
    python: Snippet | None
    relevance: Relevance


@dataclass(slots=True, kw_only=True)
class _Body:
    """The part of a Markdown file behind its front matter."""

    layout: Layout
    labels: Labels
    masked: Text
    blocks: list[_Block]
    foreign: frozenset[str]
    used: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, dialects: Dialects | None) -> _Body:
        blocks = [_block(layout, fence, dialects) for fence in layout.fences]
        masked = index(layout.text.path, layout.prose)
        bound = {"Task"} if any(block.relevance is Relevance.FOREIGN for block in blocks) else set()
        foreign = foreign_names("\n".join(block.raw for block in blocks)) | bound
        return cls(layout=layout, labels=label_lines(layout), masked=masked, blocks=blocks, foreign=foreign)

    def units(self) -> list[Unit]:
        """Give the units in the order in which they stand in the file."""
        pieces: list[tuple[int, _Block | list[ScannedCall]]] = [(block.fence.line, block) for block in self.blocks]
        for start, end in self._sections():
            calls = self._prose_calls(start, end)
            if calls:
                pieces.append((calls[0].span.start.line - 1, calls))
        pieces.sort(key=lambda piece: piece[0])
        found: list[Unit] = []
        for _, piece in pieces:
            found.extend(self._of_block(piece) if isinstance(piece, _Block) else self._of_calls(piece, self._label))
        return found

    def comments(self) -> Iterator[Comment]:
        """Give the notes to advisor: HTML comments, and comments in fences of any language."""
        text = self.layout.text
        for comment in self.layout.comments:
            if MARK in comment.text:
                yield Comment(text=comment.text, span=text.span(comment.start, comment.end))
        for fence in self.layout.fences:
            for number in range(fence.first, fence.end):
                found = _NOTE.search(self.layout.lines[number])
                if found is not None:
                    begin = text.starts[number]
                    where = text.span(begin + found.start(), begin + found.end())
                    yield Comment(text=found["text"].strip(), span=where)

    def _sections(self) -> list[tuple[int, int]]:
        starts = [0, *(heading.line for heading in self.layout.headings)]
        return list(zip(starts, [*starts[1:], len(self.layout.lines)], strict=True))

    def _label(self, line: int) -> Marker | None:
        return self.labels[line]

    def _name(self, line: int) -> str:
        """Name a unit after the nearest heading above it, numbered from the second on."""
        above = bisect_right(self.layout.headings, line, key=lambda heading: heading.line)
        title = self.layout.headings[above - 1].title if above else ""
        title = title or "block"
        self.used[title] = self.used.get(title, 0) + 1
        return title if self.used[title] == 1 else f"{title} ({self.used[title]})"

    def _prose_calls(self, start: int, end: int) -> list[ScannedCall]:
        stretch = Stretch(masked=self.masked, start=self.masked.start(start), end=self.masked.start(end), code=False)
        return self._ours(stretch_calls(stretch))

    def _of_calls(self, calls: list[ScannedCall], label: Callable[[int], Marker | None]) -> Iterator[Unit]:
        line = calls[0].span.start.line - 1
        yield from split_prose(self.layout.text.path, calls, label, lambda: self._name(line))

    def _of_block(self, block: _Block) -> Iterator[Unit]:
        if block.python is None or block.relevance in {Relevance.NONE, Relevance.HELD, Relevance.UNPARSED}:
            calls = self._fence_calls(block.fence)
            if calls:
                yield from self._of_calls(calls, self._labels_in(block.fence))
        elif block.relevance is Relevance.OURS or (block.relevance is Relevance.BARE and "Task" not in self.foreign):
            yield from self._programs(block.fence, block.python, Medium.MARKDOWN)
        elif block.relevance is Relevance.DIALECT:
            # A program as it would stand in a file of its own, and no instruction to an agent.
            yield from self._programs(block.fence, block.python, Medium.PYTHON)

    def _programs(self, fence: Fence, snippet: Snippet, medium: Medium) -> Iterator[Unit]:
        found = versions(snippet, label_fence(list(snippet.lines), self.labels[fence.line]))
        if not all(version.python for version in found):
            calls = self._fence_calls(fence)
            found = []
            yield from self._of_calls(calls, self._labels_in(fence)) if calls else ()
        for version in found:
            yield Program(
                path=self.layout.text.path,
                text=version.snippet.text,
                medium=medium,
                name=self._name(fence.line),
                origins=version.snippet.origins,
                counter_example=version.counter_example,
                introduced=self._introduced(fence) if medium is Medium.MARKDOWN and len(found) == 1 else "",
            )

    def _introduced(self, fence: Fence) -> str:
        """Give the line of prose above a block that ends with a colon: it speaks of the block."""
        above = self.layout.lines[max(fence.line - 2, 0) : fence.line]
        line = next((each for each in (line.strip("> \t*_") for line in reversed(above)) if each), "")
        return line if line.endswith(":") and not line.startswith("#") else ""

    def _labels_in(self, fence: Fence) -> Callable[[int], Marker | None]:
        body = [line.lstrip("> \t") for line in self.layout.lines[fence.first : fence.end]]
        inside = label_fence(body, self.labels[fence.line])
        return lambda line: inside[line - fence.first]

    def _fence_calls(self, fence: Fence) -> list[ScannedCall]:
        text = self.layout.text
        return self._ours(
            stretch_calls(Stretch(masked=text, start=text.start(fence.first), end=text.start(fence.end), code=True))
        )

    def _ours(self, calls: list[ScannedCall]) -> list[ScannedCall]:
        """Where the page's Task or Agent is somebody else's, only a call that names a subagent is one of ours."""
        return [
            call
            for call in calls
            if call.callee not in self.foreign or any(found.keyword == "subagent_type" for found in call.arguments)
        ]


def _block(layout: Layout, fence: Fence, dialects: Dialects | None) -> _Block:
    found = _LANGUAGE.match(fence.info)
    language = found["name"].lower() if found is not None else ""
    raw = "\n".join(layout.lines[fence.first : fence.end])
    spoken = dialects_of(raw, dialects) if language in _PYTHON else None
    if "Task" not in raw and "Agent" not in raw and spoken is None:
        return _Block(fence=fence, raw=raw, python=None, relevance=Relevance.NONE)
    python = python_of(snippet_of(layout.lines, fence)) if language in _PYTHON or not fence.info else None
    if python is not None and not has_object_form(python.text):
        return _Block(fence=fence, raw=raw, python=python, relevance=relevance(python.text, spoken))
    return _Block(fence=fence, raw=raw, python=None, relevance=Relevance.UNPARSED)
