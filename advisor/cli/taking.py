"""From a file to what becomes of it: skipped, held because it may matter, idle, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cache.seen import BRINGS, NOTHING, Row, row_of
from advisor.cache.store import digest
from advisor.cli.outcomes import Held, Idle, Left
from advisor.cli.progress import say
from advisor.cli.project import own_dialects
from advisor.settings import Settings
from advisor.sources.candidates import PYTHON_SUFFIXES, Candidate
from advisor.sources.reader import read_text, read_user, take
from advisor.sources.units import Irrelevant, Read, Skipped
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.cli.ahead import Ahead, Glance
    from advisor.cli.memory import Memory


@dataclass(slots=True, kw_only=True)
class Taker:
    """Takes one run's files. ``seen`` counts them, ``read`` those that could be read, whatever was in them.

    ``settings_of`` gives the settings for a file, by its name and where it is (``None``: standard input).
    """

    settings_of: Callable[[str, str | Path | None], Settings]
    verbose: bool
    memory: Memory | None
    ahead: Ahead | None = None
    seen: int = 0
    read: int = 0

    def of_candidate(self, candidate: Candidate) -> Left | Held | Idle | None:
        """Take a file, from what is remembered, from what was read ahead, or from the disk; ``None``: it is nothing."""
        verdict = None if self.memory is None else self.memory.verdict(candidate.path, candidate.place)
        if verdict in {NOTHING, BRINGS}:
            self.seen, self.read = self.seen + 1, self.read + 1
            return _idle(candidate, Irrelevant(path=candidate.path, brings=verdict == BRINGS))
        say(f"reading {candidate.path}", verbose=self.verbose)
        glance = None if self.ahead is None else self.ahead.take(candidate.path)
        if glance is not None:
            return self._glanced(candidate, *glance)
        taken = take(candidate)
        if isinstance(taken, Skipped):
            self.seen += 1
            return Left(skipped=taken, settings=self.settings_of(candidate.path, candidate.place))
        return self.of_bytes(taken.data, candidate, candidate.place, row_of(taken.status))

    def _glanced(self, candidate: Candidate, said: Irrelevant, row: Row | None) -> Held | Idle | None:
        self.seen, self.read = self.seen + 1, self.read + 1
        if self.memory is not None and row is not None:
            self.memory.note(row, said)
        return _idle(candidate, said)

    def of_bytes(
        self, data: bytes, candidate: Candidate, place: str | None, row: Row | None = None
    ) -> Left | Held | Idle | None:
        """Say what becomes of a file with these bytes; ``row`` is its stat where that may be remembered."""
        settings = self.settings_of(candidate.path, place)
        reading = read_text(data, candidate.path, own_dialects(settings))
        self.seen += 1
        if isinstance(reading, Skipped):
            # A file whose text was read, though no parser takes it, is an answer about the file.
            self.read += reading.syntax is not None
            return Left(skipped=reading, settings=settings)
        self.read += 1
        matters = isinstance(reading, Read) and bool(reading.units or reading.comments)
        content = digest(data) if matters and self.memory is not None else NOTHING
        if self.memory is not None and row is not None:
            self.memory.note(row, reading, content)
        if isinstance(reading, Irrelevant):
            return _idle(candidate, reading)
        held = Held(reading, place, content) if matters else None
        return held if reading.units else _idle(candidate, Irrelevant(path=candidate.path, brings=True), held)

    def read_ahead(self, candidates: Sequence[Candidate], jobs: int | None) -> None:
        """Have processes read what is not remembered, if there is enough of it."""
        unknown = [item for item in candidates if self.memory is None or not self.memory.knows(item.path)]
        from advisor.cli.ahead import WORTH, Ahead
        from advisor.cli.processors import processors

        jobs = jobs or processors()
        if len(unknown) >= WORTH and jobs > 1 and hasattr(os, "fork"):
            self.ahead = Ahead(unknown, self._glance, jobs)

    def close(self) -> None:
        """Leave no process behind, however the run ended."""
        if self.ahead is not None:
            self.ahead.close()

    def _glance(self, candidate: Candidate) -> Glance | None:
        """Read a file that may be one of those without a task; ``None``: it is none, or cannot be read."""
        from advisor.cli.ahead import Glance

        taken = take(candidate)
        if isinstance(taken, Skipped):
            return None
        settings = self.settings_of(candidate.path, candidate.place)
        reading = read_text(taken.data, candidate.path, own_dialects(settings))
        return Glance(reading, row_of(taken.status)) if isinstance(reading, Irrelevant) else None

    def skipped(self, item: Skipped, settings: Settings) -> Left:
        """Count what could not be read, or even be looked into."""
        self.seen += 1
        return Left(skipped=item, settings=settings)

    def of_user(self, item: Candidate) -> Left | Held | None:
        """Read a file once more that holds no task of its own, but uses those of other files."""
        taken = take(item)
        if isinstance(taken, Skipped):
            return Left(skipped=taken, settings=self.settings_of(item.path, item.place))
        return self.used(taken.data, item, item.place)

    def used(self, data: bytes, item: Candidate, place: str | None) -> Left | Held | None:
        """Give the bytes of such a file as one that is to be analysed."""
        reading = read_user(data, item.path)
        if isinstance(reading, Skipped):
            return Left(skipped=reading, settings=self.settings_of(item.path, place))
        return Held(reading, place, digest(data)) if isinstance(reading, Read) else None


def _idle(candidate: Candidate, said: Irrelevant, beside: Held | None = None) -> Idle | Held | None:
    """Give a file without a task of its own: in Python, it may use those of other files."""
    if not candidate.path.endswith(PYTHON_SUFFIXES):
        return beside
    return Idle(candidate=candidate, said=said, beside=beside)
