"""From the command line's paths to analyses: discover, read, analyse, and keep what was skipped."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from advisor.cache.seen import NOTHING
from advisor.cache.store import digest
from advisor.cli.mishap import mishap
from advisor.cli.output import note
from advisor.cli.progress import progress, say
from advisor.cli.project import knowledge_for, own_dialects, with_options
from advisor.errors import AdvisorError, SourceError, UsageError
from advisor.reports.escape import printable
from advisor.settings import Settings, SettingsFinder
from advisor.sources.units import Read, Skipped

if TYPE_CHECKING:
    from advisor.analysis import Analysis
    from advisor.cache.codec import FileResult
    from advisor.cli.memory import Memory
    from advisor.sources.candidates import Candidate
    from advisor.sources.claude import ClaudeFinder, ClaudeProject

STDIN = "-"
STDIN_NAME = "stdin.py"
WORTH_WATCHING = 50  # files, from which on remembering their stats costs less than reading them


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks to be looked at, and with which settings."""

    paths: tuple[str, ...]
    profile: str | None = None
    stdin_filename: str | None = None
    config: str | None = None
    min_confidence: float | None = None
    verbose: bool = False

    @classmethod
    def from_options(cls, **options: object) -> Request:
        """Make a request of click's parameters; those of other concerns must be taken out before."""
        return cls(**options)  # type: ignore[arg-type] # click has checked each option's type

    @property
    def is_stdin(self) -> bool:
        """Whether standard input is to be read; it cannot be mixed with paths."""
        if STDIN not in self.paths:
            return False
        if len(self.paths) > 1:
            raise UsageError("'-' is standard input and cannot be mixed with paths; name one or the other")
        return True


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A file that was read and is to be analysed; ``content`` is the digest of its bytes where somebody remembers."""

    reading: Read
    settings: Settings
    location: Path | None
    claude: ClaudeProject
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A file whose findings are known from an earlier run."""

    path: str
    settings: Settings
    location: Path | None
    result: FileResult


@dataclass(slots=True, kw_only=True)
class Walk:
    """One run over the request's files.

    ``read`` counts the files that could be read, whatever was in them; ``stdin`` holds what standard input gave.
    """

    request: Request
    finder: SettingsFinder
    read: int = 0
    seen: int = 0
    stdin: bytes = b""
    memory: Memory | None = None
    claude: ClaudeFinder | None = None

    @classmethod
    def start(cls, request: Request) -> Walk:
        """Prepare a walk; raises ``SettingsError`` for a wrong configuration, ``UsageError`` for no such profile."""
        walk = cls(request=request, finder=SettingsFinder(Path(request.config) if request.config else None))
        if request.profile is not None:
            _refuse_unknown_profile(walk.settings())
        return walk

    def settings(self, location: Path | None = None) -> Settings:
        """Give the settings for a file (or for the working folder) with the command line's options laid over them."""
        found = self.finder.for_folder(Path()) if location is None else self.finder.for_file(location)
        return with_options(found, self.request.profile, self.request.min_confidence)

    def outcomes(self) -> Iterator[Outcome]:
        """Read and analyse the files in order. Raises ``UsageError`` for a path that is not there."""
        for item in self.readings():
            if isinstance(item, Left):
                yield item
            elif isinstance(item, Pending):
                yield analysed(item, verbose=self.request.verbose)

    def readings(self) -> Iterator[Left | Pending | Remembered]:
        """Read the files in order; what plainly holds nothing is left out. Raises as ``outcomes`` does."""
        if self.request.is_stdin:
            self.stdin = sys.stdin.buffer.read()
            yield from self._of_bytes(self.stdin, self.request.stdin_filename or STDIN_NAME, None)
            return
        found = list(self._discover())
        if self.memory is not None and len(found) > WORTH_WATCHING:
            self.memory.watch(self.settings())
        for item in progress(found, len(found)):
            if isinstance(item, Skipped):
                self.seen += 1
                yield Left(skipped=item, settings=self.settings())
            else:
                yield from self._of_candidate(item)
        if not self.seen:
            where = ", ".join(self.request.paths) or "."
            raise SourceError(
                f"{where}: no Python, Markdown or notebook file to read here; name a file or another folder"
            )

    def again(self, data: bytes, path: str, location: Path | None) -> Outcome:
        """Analyse new bytes of a file that has been analysed before."""
        from advisor.sources.reader import read_text

        settings = self._settings_of(path, location)
        reading = read_text(data, path, own_dialects(settings))
        if isinstance(reading, Read):
            claude = self._claude_for(path, location)
            pending = Pending(reading=reading, settings=settings, location=location, claude=claude)
            return analysed(pending, verbose=self.request.verbose)
        reason = reading.reason if isinstance(reading, Skipped) else "holds no task any more"
        return Left(skipped=Skipped(path=path, reason=reason), settings=settings)

    def bytes_of(self, outcome: Analysed) -> bytes:
        """Give the bytes of an analysed file."""
        return self.stdin if outcome.location is None else outcome.location.read_bytes()

    def finish(self, unsaid: Sequence[Skipped] = ()) -> None:
        """End the run: say on standard error what the result had no room for.

        Raises ``SourceError`` when not one file could be read (exit code 2).
        """
        for file in unsaid:
            note(f"{printable(file.path)}: skipped: {printable(file.reason)}")
        if self.read:
            return
        raise SourceError("none of the files could be read; see the reasons given for each")

    def _discover(self) -> Iterator[Candidate | Skipped]:
        from advisor.sources.folders import discover

        base = self.settings()
        own = os.path.realpath(base.root) == os.path.realpath(".")
        for item in discover(self.request.paths or (".",), exclude=base.exclude if own else ()):
            if isinstance(item, Skipped) or item.explicit or not self._is_excluded(item.location):
                yield item

    def _is_excluded(self, location: Path) -> bool:
        """Ask the configuration nearest to the file, whose patterns are relative to its own folder."""
        settings = self.finder.for_file(location)
        if not settings.exclude:
            return False
        from advisor.cli.excluded import is_excluded

        return is_excluded(location, settings.root, settings.exclude)

    def _of_candidate(self, candidate: Candidate) -> Iterator[Left | Pending | Remembered]:
        verdict = None if self.memory is None else self.memory.verdict(candidate.path, candidate.location)
        if verdict == NOTHING:
            self.seen, self.read = self.seen + 1, self.read + 1
            return
        if verdict is not None:
            known = self._remembered(candidate.path, candidate.location, verdict)
            if known is not None:
                yield known
                return
        from advisor.sources.reader import take

        say(f"reading {candidate.path}", verbose=self.request.verbose)
        taken = take(candidate)
        if isinstance(taken, Skipped):
            self.seen += 1
            yield Left(skipped=taken, settings=self._settings_of(candidate.path, candidate.location))
        else:
            yield from self._of_bytes(taken.data, candidate.path, candidate.location, taken.status)

    def _of_bytes(
        self, data: bytes, path: str, location: Path | None, status: os.stat_result | None = None
    ) -> Iterator[Left | Pending | Remembered]:
        from advisor.sources.reader import read_text

        memory = self.memory
        reading = read_text(data, path, own_dialects(self._settings_of(path, location)))
        if isinstance(reading, Skipped):
            self.seen += 1
            # A file whose text was read, though no parser takes it, is an answer about the file.
            self.read += reading.syntax is not None
            yield Left(skipped=reading, settings=self._settings_of(path, location))
            return
        matters = isinstance(reading, Read) and bool(reading.units or reading.comments)
        content = digest(data) if matters and memory is not None else NOTHING
        if memory is not None and status is not None:
            memory.note(path, status, content)
        known = self._remembered(path, location, content) if content else None
        if known is not None:
            yield known
            return
        self.seen, self.read = self.seen + 1, self.read + 1
        if isinstance(reading, Read) and matters:
            settings = self._settings_of(path, location)
            claude = self._claude_for(path, location)
            yield Pending(reading=reading, settings=settings, location=location, claude=claude, content=content)

    def _remembered(self, path: str, location: Path | None, content: str) -> Remembered | None:
        settings = self._settings_of(path, location)
        claude = self._claude_for(path, location)
        result = None if self.memory is None else self.memory.result(path, content, settings, claude)
        if result is None:
            return None
        self.seen, self.read = self.seen + 1, self.read + 1
        return Remembered(path=path, settings=settings, location=location, result=result)

    def _claude_for(self, path: str, location: Path | None) -> ClaudeProject:
        from advisor.sources.claude import ClaudeFinder

        self.claude = self.claude or ClaudeFinder()
        return self.claude.for_file(Path(path) if location is None else location)

    def _settings_of(self, path: str, location: Path | None) -> Settings:
        return self.settings(Path(path) if location is None else location)


def analysed(pending: Pending, *, verbose: bool) -> Outcome:
    """Analyse one file; whatever goes wrong within it, or takes too long, makes it a skipped one."""
    from advisor.analysis import analyse
    from advisor.cli.limits import bounded, seconds_for

    reading, settings = pending.reading, pending.settings
    knowledge = replace(knowledge_for(settings), claude=pending.claude)
    try:
        with bounded(seconds_for(reading.lines, reading.cells)):
            analysis = analyse(reading, knowledge)
    except AdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it
        return Left(skipped=mishap(reading.path, error, verbose=verbose), settings=settings)
    return Analysed(analysis=analysis, settings=settings, location=pending.location)


def _refuse_unknown_profile(settings: Settings) -> None:
    knowledge_for(settings)
