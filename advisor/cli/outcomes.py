"""What becomes of a file in a run: read, left out, remembered, waiting for its analysis, analysed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.settings import Settings
from advisor.sources.candidates import Candidate
from advisor.sources.units import Irrelevant, Read, Skipped
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.analysis import Analysis
    from advisor.cache.codec import FileResult
    from advisor.sources.claude import ClaudeProject


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A file that may hold tasks: its analysis, the settings for it, where it is (``None``: standard input)."""

    analysis: Analysis
    settings: Settings
    location: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A file that was skipped, and the settings that hold for it."""

    skipped: Skipped
    settings: Settings


Outcome: TypeAlias = Analysed | Left


class Held(NamedTuple):
    """A file that was read and holds something, and where it is (``None``: standard input).

    ``content`` is the digest of its bytes where somebody remembers.
    """

    reading: Read
    place: str | None
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """A file without a task of its own: what reading it said, if it was read, and what it holds beside, if anything."""

    candidate: Candidate
    said: Irrelevant
    beside: Held | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A file that is to be analysed; ``content`` is the digest of all it depends on where somebody remembers.

    ``share`` is how much of the time that a file may take this part of one may take.
    """

    reading: Read
    settings: Settings
    location: Path | None
    claude: ClaudeProject
    content: str = ""
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A file whose findings are known from an earlier run."""

    path: str
    settings: Settings
    location: Path | None
    result: FileResult
