"""What ``check`` remembers between runs: files without tasks by their stat, results by everything they depend on."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cache.aims import Aims
from advisor.cache.place import cache_folder
from advisor.cache.seen import BRINGS, NOTHING, Seen, Together
from advisor.cache.stamp import stamp, stamp_of
from advisor.cache.store import Store, digest
from advisor.cli.project import policy_of, rule_folders
from advisor.sources.units import Irrelevant

if TYPE_CHECKING:
    from advisor.cache.codec import FileResult
    from advisor.cache.seen import Row
    from advisor.cli.neighbours import Neighbours
    from advisor.settings import Settings
    from advisor.sources.candidates import Candidate
    from advisor.sources.claude import ClaudeProject
    from advisor.sources.project import Project
    from advisor.sources.units import Read

__all__ = ["NOTHING", "Memory"]


class Memory:
    """One run's view of the cache. ``results`` says whether findings may be taken from it, or only clean files."""

    def __init__(self, store: Store, words: Sequence[str], *, results: bool = True) -> None:
        self._store = store
        self._words = "\0".join(words)
        self._results = results
        self._state = stamp()
        self._seen: Seen | None = None
        self._aims: Aims | None = None
        self._together: str | None = None
        self._known: Together | None = None
        self._closures: dict[str, str] = {}
        self._contexts: dict[Settings, bytes] = {}
        self._own: set[Path] = set()
        self._around: dict[int, bytes] = {}

    @classmethod
    def open(cls, words: Sequence[str], *, results: bool = True) -> Memory | None:
        """Open the user's cache; ``words`` are the options that findings depend on. ``None``: there is no place."""
        folder = cache_folder(os.environ)
        return None if folder is None else cls(Store(folder), words, results=results)

    def watch(self, settings: Settings) -> None:
        """Remember files by their stat as well; it pays from some dozens of files on.

        ``settings`` are the working folder's: a project's own dialects decide, too, which files hold nothing.
        """
        state = self._state
        if settings.extend_rules:
            state = digest(state, stamp_of(rule_folders(settings))).encode("ascii")
        self._seen = Seen(self._store, os.path.realpath("."), state)
        self._aims = Aims(self._store, os.path.realpath("."), state)

    def knows(self, path: str) -> bool:
        """Say whether a file has been met before, whatever has become of it since."""
        return self._seen is not None and self._seen.knows(path)

    def verdict(self, path: str, place: str) -> str | None:
        """Give ``NOTHING`` or the content's digest for a file not touched since it was read; ``None``: read it."""
        if self._seen is None:
            return None
        try:
            return self._seen.verdict(path, os.stat(place))  # noqa: PTH116 - 10,000 times
        except OSError:
            return None

    def note(self, row: Row, reading: Read | Irrelevant, content: str = NOTHING) -> None:
        """Remember what a file is while its stat stays; ``content`` is its digest, or ``NOTHING``."""
        if self._seen is None:
            return
        if isinstance(reading, Irrelevant):
            self._seen.note(reading.path, row, BRINGS if reading.brings else content, reading.imports)
        else:
            self._seen.note(reading.path, row, content, None)

    def imports(self, path: str) -> str | None:
        """Give the import statements of a file that ``verdict`` knew; ``None`` where they are not known."""
        return None if self._seen is None else self._seen.imports(path)

    def recall(self, path: str, real: str, project: Project) -> bool:
        """Tell a project what a file imports that ``verdict`` knew, or say that it must be found."""
        known = None if self._aims is None or self._seen is None else self._aims.of(path, self._seen.row(path))
        if known is not None:
            speaks, targets = known
            project.recall(real, targets, speaks=speaks)
        return known is not None

    def keep_found(self, files: Mapping[str, str], project: Project) -> None:
        """Remember what files (real paths by the names they are shown under) import from each other."""
        if self._aims is None or self._seen is None:
            return
        project.finder.note(self._aims.folders)
        rows = ((path, real, self._seen.row(path)) for path, real in files.items())
        found = {path: (row, *project.told(real)) for path, real, row in rows if row is not None}
        self._aims.keep(found, project.finder.places(), project.finder.listing)

    def meet(self, candidates: Sequence[Candidate]) -> None:
        """Look whether all files of a run are as they were in an earlier one: then all between them is, too."""
        if self._seen is not None:
            self._together = self._seen.state_of((item.path, item.place) for item in candidates)
            self._known = None if self._together is None else self._seen.together(self._together)

    def users(self) -> frozenset[str] | None:
        """Give which of the files met use others' tasks; ``None``: that must be found out."""
        return None if self._known is None else self._known.users

    def closure(self, reading: Read, neighbours: Callable[[], Neighbours]) -> bytes:
        """Give one digest for all that a file imports from the project; ``neighbours`` work it out where needed."""
        known = None if self._known is None else self._known.closures.get(reading.path)
        found = neighbours().state(reading).hex() if known is None else known
        self._closures[reading.path] = found
        return bytes.fromhex(found)

    def keep_met(self, places: Collection[str], users: Iterable[str]) -> None:
        """Remember what had to be found out; ``places`` are the files and folders looked at for it."""
        if self._seen is not None and self._together is not None and self._known is None:
            found = Together(users=frozenset(users), closures=self._closures, around=places)
            self._seen.keep(self._together, found)

    def places(self) -> list[str]:
        """Give the files and folders that answers taken from here rest on."""
        around = () if self._known is None else self._known.around
        return [*around, *map(str, self._own)]

    def result(self, path: str, content: str, settings: Settings, claude: ClaudeProject) -> FileResult | None:
        """Give what was found in this content under this path with these settings."""
        if not self._results:
            return None
        found = self._store.get(self._key(path, content, settings, claude))
        if found is None:
            return None
        from advisor.cache.codec import SHAPE, from_json

        try:
            return from_json(found)
        except SHAPE:
            return None

    def keep(self, path: str, content: str, settings: Settings, claude: ClaudeProject, result: FileResult) -> None:
        """Remember what was found."""
        from advisor.cache.codec import to_json

        if self._results and result.lasting:
            self._store.put(self._key(path, content, settings, claude), to_json(result))

    def finish(self) -> None:
        """Write what was seen, and keep the cache within its size."""
        if self._seen is not None:
            self._seen.save()
        self._store.finish()

    def _key(self, path: str, content: str, settings: Settings, claude: ClaudeProject) -> str:
        if id(claude) not in self._around:  # kept alive by who gave it: one for each folder of the run
            self._around[id(claude)] = digest(repr(claude).encode("utf-8", "surrogateescape")).encode("ascii")
        around = self._around[id(claude)]
        return digest(b"result", self._context(settings), os.fsencode(path), content.encode("ascii"), around)

    def _context(self, settings: Settings) -> bytes:
        """Digest what findings depend on besides the file: advisor, settings, options, the project's rules, the day."""
        if settings not in self._contexts:
            own = [*rule_folders(settings), *filter(Path.is_file, map(Path, (policy_of(settings), settings.profile)))]
            self._own.update(own)
            today = datetime.now(UTC).date().isoformat()  # prices and lifecycles are dated
            words = f"{settings!r}\0{self._words}\0{today}".encode("utf-8", "surrogateescape")
            self._contexts[settings] = digest(self._state, stamp_of(own), words).encode("ascii")
        return self._contexts[settings]
