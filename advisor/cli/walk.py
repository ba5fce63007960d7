"""From the command line's paths to analyses: discover, read, analyse, and keep what was skipped."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cache.store import digest
from advisor.cli.mishap import mishap
from advisor.cli.outcomes import Analysed, Held, Idle, Left, Outcome, Pending, Remembered
from advisor.cli.output import note
from advisor.cli.progress import progress
from advisor.cli.project import knowledge_for, own_dialects, with_options
from advisor.cli.taking import Taker
from advisor.errors import AdvisorError, SourceError, UsageError
from advisor.reports.escape import printable
from advisor.settings import Settings, SettingsFinder
from advisor.sources.candidates import PYTHON_SUFFIXES, Candidate
from advisor.sources.reader import read_text, read_user
from advisor.sources.units import Irrelevant, Read, Skipped
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.cli.memory import Memory
    from advisor.cli.neighbours import Neighbours
    from advisor.sources.claude import ClaudeFinder, ClaudeProject
    from advisor.sources.project import Project

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


@dataclass(slots=True, kw_only=True)
class Walk:
    """One run over the request's files.

    ``read`` counts the files that could be read, whatever was in them; ``stdin`` holds what standard input gave.
    ``paths`` are the files it is about, as they are shown, ``places`` where they are, ``folders`` those that were
    listed; ``neighbours`` finds what the files import of each other. ``jobs`` are the processes to use at most
    (``None``: one for each processor).
    """

    request: Request
    finder: SettingsFinder
    read: int = 0
    stdin: bytes = b""
    memory: Memory | None = None
    paths: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    jobs: int | None = None
    neighbours: Neighbours | None = None
    claude: ClaudeFinder | None = None

    @classmethod
    def start(cls, request: Request) -> Walk:
        """Prepare a walk; raises ``SettingsError`` for a wrong configuration, ``UsageError`` for no such profile."""
        walk = cls(request=request, finder=SettingsFinder(Path(request.config) if request.config else None))
        if request.profile is not None:
            _refuse_unknown_profile(walk.settings())
        return walk

    def settings(self, location: str | Path | None = None) -> Settings:
        """Give the settings for a file (or for the working folder) with the command line's options laid over them."""
        found = self.finder.for_folder(Path()) if location is None else self.finder.for_file(location)
        return with_options(found, self.request.profile, self.request.min_confidence)

    def outcomes(self) -> list[Outcome]:
        """Read and analyse the files in order. Raises ``UsageError`` for a path that is not there.

        An entry point that another file's has reached is part of that file's plan, and no plan of its own.
        """
        found: list[Outcome] = []
        for item in self.readings():
            if isinstance(item, Left):
                found.append(item)
            elif isinstance(item, Pending):
                found.append(analysed(item, self.project, verbose=self.request.verbose))
        from advisor.cli.joined import without_reached

        return without_reached(found)

    @property
    def project(self) -> Project:
        """The project around the working folder."""
        return self._neighbours().project

    def _neighbours(self) -> Neighbours:
        if self.neighbours is None:
            from advisor.cli.neighbours import Neighbours

            self.neighbours = Neighbours.of(own_dialects(self.settings()))
        return self.neighbours

    def readings(self) -> Iterator[Left | Pending | Remembered]:
        """Read the files in order; what plainly holds nothing is left out. Raises as ``outcomes`` does."""
        if self.request.is_stdin:
            self.stdin = sys.stdin.buffer.read()
            path = self.request.stdin_filename or STDIN_NAME
            self.paths.add(path)
            yield from self._of_stdin(path)
            return
        found = list(self._discover())
        self.paths.update(item.path for item in found)
        self.places.extend(item.place for item in found if isinstance(item, Candidate))
        if self.memory is not None and len(found) > WORTH_WATCHING:
            self.memory.watch(self.settings())
        taker = self._taker()
        taker.read_ahead([item for item in found if isinstance(item, Candidate)], self.jobs)
        try:
            yield from sorted(self._of_all(found, taker), key=_path_of)
        finally:
            taker.close()
        self.read += taker.read
        if not taker.seen:
            where = ", ".join(self.request.paths) or "."
            raise SourceError(
                f"{where}: no Python, Markdown or notebook file to read here; name a file or another folder"
            )

    def _taker(self) -> Taker:
        return Taker(settings_of=self._settings_of, verbose=self.request.verbose, memory=self.memory)

    def _of_all(self, found: list[Candidate | Skipped], taker: Taker) -> Iterator[Left | Pending | Remembered]:
        """Read the files; then those without a task of their own that use modules which have some."""
        held: list[Held] = []
        idle: list[Idle] = []
        for item in progress(found, len(found)):
            read = taker.skipped(item, self.settings()) if isinstance(item, Skipped) else taker.of_candidate(item)
            if isinstance(read, Idle):
                idle.append(read)
            elif isinstance(read, Held):
                held.append(read)
            elif read is not None:
                yield read
        speaks = bool(held) or any(item.said.brings for item in idle)
        if self.memory is not None and speaks:
            self.memory.meet([item for item in found if isinstance(item, Candidate)])
        users = self._users(idle) if speaks or all(item.candidate.explicit for item in idle) else frozenset()
        for each in idle:
            used = taker.of_user(each.candidate) if each.candidate.path in users else each.beside
            if isinstance(used, Left):
                yield used
            elif used is not None:
                held.append(used)
        yield from map(self._known_or_pending, held)
        if self.memory is not None and self.neighbours is not None:
            self.memory.keep_met(self.neighbours.project.places(), users)

    def _users(self, idle: list[Idle]) -> frozenset[str]:
        """Give the files, by name, that use others' tasks: as remembered, or as found."""
        known = None if self.memory is None else self.memory.users()
        if known is not None or not idle:
            return known or frozenset()
        return frozenset(item.path for item in self._neighbours().users(idle, self.memory, self.jobs))

    def _of_stdin(self, path: str) -> Iterator[Left | Pending | Remembered]:
        candidate = Candidate(path=path, place=path)
        taker = self._taker()
        read: Left | Held | Idle | None = taker.of_bytes(self.stdin, candidate, None)
        self.read += taker.read
        project = self.project
        project.lay(project.path_of(path), self.stdin)
        if isinstance(read, Idle):
            is_user = project.is_user(project.path_of(path))
            read = taker.used(self.stdin, candidate, None) if is_user else read.beside
        if read is not None:
            yield self._known_or_pending(read) if isinstance(read, Held) else read

    def again(self, data: bytes, path: str, location: Path | None) -> Outcome:
        """Analyse new bytes of a file that has been analysed before."""
        settings = self._settings_of(path, location)
        self.project.lay(self.project.path_of(path), data)
        dialects = own_dialects(settings)
        if dialects is None:
            from advisor.sources.lately import read_lately

            reading = read_lately(data, path)
        else:
            reading = read_text(data, path, dialects)
        if not isinstance(reading, Skipped) and path.endswith(PYTHON_SUFFIXES) and not _has_units(reading):
            reading = read_user(data, path)
        if isinstance(reading, Read):
            claude = self._claude_for(path, location)
            pending = Pending(reading=reading, settings=settings, location=location, claude=claude)
            return analysed(pending, self.project, verbose=self.request.verbose)
        reason = reading.reason if isinstance(reading, Skipped) else "holds no task any more"
        return Left(skipped=Skipped(path=path, reason=reason), settings=settings)

    def bytes_of(self, outcome: Analysed) -> bytes:
        """Give the bytes of an analysed file."""
        return self.stdin if outcome.location is None else outcome.location.read_bytes()

    def looked_at(self) -> Iterator[str]:
        """Give the files and folders that were looked at beside those of the walk itself."""
        if self.memory is not None:
            yield from self.memory.places()
        if self.neighbours is not None:
            yield from self.neighbours.project.places()
        if self.claude is not None:
            yield from self.claude.places()

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
        for item in discover(self.request.paths or (".",), exclude=base.exclude if own else (), folders=self.folders):
            if isinstance(item, Skipped) or item.explicit or not self._is_excluded(item):
                yield item

    def _is_excluded(self, item: Candidate) -> bool:
        """Ask the configuration nearest to the file, whose patterns are relative to its own folder."""
        settings = self.finder.for_file(item.place)
        if not settings.exclude:
            return False
        from advisor.cli.excluded import is_excluded

        return is_excluded(item.location, settings.root, settings.exclude)

    def _known_or_pending(self, held: Held) -> Pending | Remembered:
        """Give a file's findings if they are known: those of its content, and of all it imports from the project."""
        reading, place, content = held
        location = None if place is None else Path(place)
        settings, claude = self._settings_of(reading.path, place), self._claude_for(reading.path, location)
        if self.memory is not None and content:
            content = digest(content.encode(), self.memory.closure(reading, self._neighbours))
            result = self.memory.result(reading.path, content, settings, claude)
            if result is not None:
                return Remembered(path=reading.path, settings=settings, location=location, result=result)
        return Pending(reading=reading, settings=settings, location=location, claude=claude, content=content)

    def _claude_for(self, path: str, location: Path | None) -> ClaudeProject:
        from advisor.sources.claude import ClaudeFinder

        self.claude = self.claude or ClaudeFinder()
        return self.claude.for_file(Path(path) if location is None else location)

    def _settings_of(self, path: str, place: str | Path | None) -> Settings:
        return self.settings(path if place is None else place)


def _has_units(reading: Read | Irrelevant) -> bool:
    return isinstance(reading, Read) and bool(reading.units)


def _path_of(item: Left | Pending | Remembered) -> str:
    if isinstance(item, Left):
        return item.skipped.path
    return item.path if isinstance(item, Remembered) else item.reading.path


def analysed(pending: Pending, project: Project, *, verbose: bool) -> Outcome:
    """Analyse one file; whatever goes wrong within it, or takes too long, makes it a skipped one."""
    from advisor.analysis import analyse
    from advisor.cli.limits import bounded, seconds_for

    reading, settings = pending.reading, pending.settings
    knowledge = replace(knowledge_for(settings), claude=pending.claude)
    try:
        with bounded(pending.share * seconds_for(reading.lines, reading.cells)):
            analysis = analyse(reading, knowledge, project)
    except AdvisorError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it
        return Left(skipped=mishap(reading.path, error, verbose=verbose), settings=settings)
    return Analysed(analysis=analysis, settings=settings, location=pending.location)


def _refuse_unknown_profile(settings: Settings) -> None:
    knowledge_for(settings)
