"""What the readers of files hand to the flow pass: units of text, each with the way back to the file.

A file gives one or more units. A ``.py`` file is one ``Program``; a notebook is one ``Program`` made of all its code
cells in order; each fenced Python block of a Markdown file is one ``Program`` (two, when it holds a GOOD and a BAD
version); calls in prose and in other fences are ``Prose``; the front matter of an agent file is an ``AgentFile``.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from advisor.places import Position, Span
from advisor.values import dataclass


class Medium(StrEnum):
    """What kind of file a unit came from; Markdown is an instruction, the others are programs."""

    PYTHON = "python"
    MARKDOWN = "markdown"
    NOTEBOOK = "notebook"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOrigin:
    """Where one line of a unit's text begins in its file: the cell, the line, and how many columns were cut off."""

    cell: int | None
    line: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    r"""Python text to be read by libcst.

    ``text`` has ``\n`` newlines only and no byte order mark. ``origins`` holds one entry per line of ``text``; an
    empty tuple means that line and column are the file's own. ``name`` names the section it came from, in Markdown,
    ``introduced`` is the line of prose above that leads to it with a colon.
    """

    path: str
    text: str
    medium: Medium = Medium.PYTHON
    name: str = ""
    origins: tuple[LineOrigin, ...] = ()
    counter_example: bool = False
    introduced: str = ""

    def locate(self, start: tuple[int, int], end: tuple[int, int]) -> Span:
        """Turn a stretch of ``text`` ((line, column) pairs, both from 1) into a span of the file."""
        first, last = self._origin(start[0]), self._origin(end[0])
        return Span(
            path=self.path,
            cell=first.cell,
            start=Position(line=first.line, column=start[1] + first.columns),
            end=Position(line=last.line, column=end[1] + last.columns),
        )

    def _origin(self, line: int) -> LineOrigin:
        if not self.origins:
            return LineOrigin(cell=None, line=line, columns=0)
        return self.origins[min(line, len(self.origins)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a scanned call: its keyword (``None`` if positional), its text, and where the literal stands.

    ``literal`` is the span of the literal with its quotes; ``text`` is ``None`` when the value is not plain text.
    """

    keyword: str | None
    text: str | None
    literal: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedCall:
    """A ``Task(...)`` / ``Agent(...)`` call that the tolerant scanner found outside parseable Python.

    ``comment`` is the trailing comment on the call's last line; ``leading`` the comments or the sentence before it.
    """

    callee: str
    arguments: tuple[Argument, ...]
    span: Span
    comment: str = ""
    leading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """The calls of one section of prose, or of one fence that is not Python."""

    path: str
    name: str
    calls: tuple[ScannedCall, ...]
    counter_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFile:
    """The front matter of a Claude Code agent, command or skill file that names a model."""

    path: str
    name: str
    description: str | None
    description_span: Span
    model: str
    model_span: Span
    counter_example: bool = False


Unit: TypeAlias = Program | Prose | AgentFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment that may carry a suppression: its text without the marker, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file that was read: its units, its comments, and its decoded lines (for excerpts)."""

    path: str
    medium: Medium
    units: tuple[Unit, ...]
    comments: tuple[Comment, ...]
    lines: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that was not analysed, and why. ``syntax`` holds the place of a syntax error (ADV901).

    ``passing``: the next run may be able to read it though the file has not been touched.
    """

    path: str
    reason: str
    syntax: Span | None = None
    passing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Irrelevant:
    """A file that cannot hold a task of its own; it is not reported anywhere.

    ``brings``: it imports a dialect's package, or holds a ``Task`` that can be ours, so that what it makes may be paid
    for in another file. ``imports``: the import statements of a Python file (``import_lines``), where they are known.
    """

    path: str
    brings: bool = False
    imports: str | None = field(default=None, compare=False)


Reading: TypeAlias = Read | Skipped | Irrelevant
