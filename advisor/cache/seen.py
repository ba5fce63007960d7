"""Files by their stat: one that has not been touched since the last run is neither read nor parsed.

Which of them use what other files pay for hangs together with all of them: it is remembered for one state of them all,
and of what was looked at around them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from advisor.cache.store import Store, digest
from advisor.cache.ticks import is_settled

NOTHING = ""
"""The verdict on a file that holds nothing to look at; any other verdict is the digest of its content."""
BRINGS = "+"
"""The verdict on a file without tasks that imports a dialect's package: other files may use what it makes."""

Row: TypeAlias = list[int | str]
# Rows of files that a run did not meet are kept until they are this many: people check parts of a project.
SPARE = 20_000
# States of all files for which it is remembered who uses others' tasks: people check one folder now, another then.
_STATES = 3


class Together(NamedTuple):
    """What the files of a run have to do with each other.

    ``users`` use others' tasks; ``closures`` holds a digest (hexadecimal) for all that a file imports; ``around``
    are the files and folders looked at for it.
    """

    users: frozenset[str]
    closures: Mapping[str, str]
    around: Collection[str]


class Seen:
    """The files of one working folder. ``state`` tells when all of it is out of date."""

    def __init__(self, store: Store, home: str, state: bytes) -> None:
        self._store = store
        self._state = state.decode("ascii")
        self._key = digest(b"seen", os.fsencode(home))
        self._rows: dict[str, Row] = {}
        self._imports_key = digest(b"imports", os.fsencode(home))
        self._imports: dict[str, Row] | None = None
        self._together: dict[str, object] = {}
        self._met: set[str] = set()
        self._changed = False
        self._load()

    def knows(self, path: str) -> bool:
        """Say whether a file has been met before, whatever has become of it since."""
        return path in self._rows

    def verdict(self, path: str, status: os.stat_result) -> str | None:
        """Give what is known of a file that has not been touched since; ``None`` where it must be read."""
        row = self._rows.get(path)
        if row is None or row[:-1] != _fingerprint(status):
            return None
        self._met.add(path)
        return str(row[-1])

    def row(self, path: str) -> Row | None:
        """Give the stat of a file that this run has met; ``None`` where it may not be relied on."""
        return self._rows[path][:-1] if path in self._met else None

    def note(self, path: str, row: Row, verdict: str, imports: str | None) -> None:
        """Remember a file that was read while its stat was ``row``, with its import statements where they count."""
        self._met.add(path)
        self._rows[path] = [*row, verdict]
        if imports is not None:
            self._known_imports()[path] = [*row, imports]
        self._changed = True

    def imports(self, path: str) -> str | None:
        """Give the import statements of a file not touched since it was read; ``None`` where they are not known."""
        row, known = self._rows.get(path), self._known_imports().get(path)
        return str(known[-1]) if row is not None and known is not None and known[:-1] == row[:-1] else None

    def _known_imports(self) -> dict[str, Row]:
        if self._imports is None:
            self._imports = self._loaded(self._imports_key)
        return self._imports

    def state_of(self, files: Iterable[tuple[str, str]]) -> str | None:
        """Give one digest for the stats of all these files (name, place); ``None`` while one is being written."""
        found: list[object] = []
        for path, place in files:
            row = self._rows.get(path) if path in self._met else _row_of(place)
            if row is None:
                return None
            found.append((path, row[:4]))
        return digest(json.dumps(found).encode("ascii"))

    def together(self, state: str) -> Together | None:
        """Give what was found in this state of all files; ``None``: it must be found."""
        found = _dictionary(self._together.get(state))
        around, users = found.get("around"), found.get("users")
        if not isinstance(around, dict) or not isinstance(users, list):
            return None
        if any(_stat_of(place) != known for place, known in around.items()):
            return None
        return Together(users=frozenset(users), closures=_dictionary(found.get("closures")), around=list(around))

    def keep(self, state: str, found: Together) -> None:
        """Remember what was found in this state."""
        around = {place: _stat_of(place) for place in found.around}
        if all(row is None or _is_settled(row) for row in around.values()):
            self._together.pop(state, None)
            self._together[state] = {"around": around, "users": sorted(found.users), "closures": found.closures}
            self._together = dict(list(self._together.items())[-_STATES:])
            self._changed = True

    def save(self) -> None:
        """Write what has been added."""
        if not self._changed:
            return
        if len(self._rows) > len(self._met) + SPARE:
            self._rows = {path: row for path, row in self._rows.items() if path in self._met}
        self._store.put(self._key, {"state": self._state, "files": self._rows, "together": self._together})
        if self._imports is not None:
            kept = {path: row for path, row in self._imports.items() if path in self._rows}
            self._store.put(self._imports_key, {"state": self._state, "files": kept})

    def _load(self) -> None:
        found = self._store.get(self._key)
        if isinstance(found, dict) and found.get("state") == self._state:
            self._rows, self._together = _dictionary(found.get("files")), _dictionary(found.get("together"))

    def _loaded(self, key: str) -> dict[str, Row]:
        found = self._store.get(key)
        return _dictionary(found.get("files")) if isinstance(found, dict) and found.get("state") == self._state else {}


def row_of(status: os.stat_result) -> Row | None:
    """Give the stat of a file that is read now, if it may be relied on later."""
    row = _fingerprint(status)
    return row if _is_settled(row) else None


def _fingerprint(status: os.stat_result) -> Row:
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]


def _dictionary(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _stat_of(place: str) -> Row | None:
    try:
        return _fingerprint(os.stat(place))  # noqa: PTH116 - thousands of times
    except (OSError, ValueError):
        return None


def _row_of(place: str) -> Row | None:
    try:
        return row_of(os.stat(place))  # noqa: PTH116 - thousands of times
    except (OSError, ValueError):
        return None


def _is_settled(row: Row) -> bool:
    return is_settled(int(row[0]), int(row[1]), time.time_ns())
