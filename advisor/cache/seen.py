"""Files by their stat: one that has not been touched since the last run is neither read nor parsed."""

from __future__ import annotations

import os
import time
from typing import TypeAlias

from advisor.cache.store import Store, digest

NOTHING = ""
"""The verdict on a file that holds nothing to look at; any other verdict is the digest of its content."""
BRINGS = "+"
"""The verdict on a file without tasks that imports a dialect's package: other files may use what it makes."""

Row: TypeAlias = list[int | str]
# A file that was written this recently may be written again within the same tick of its file system's clock (git calls
# it "racily clean"): it is not remembered. Whole seconds are what old file systems count in.
_TICK, _COARSE_TICK, _SECOND = 50_000_000, 2_000_000_000, 1_000_000_000
# Rows of files that a run did not meet are kept until they are this many: people check parts of a project.
_SPARE = 20_000


class Seen:
    """The files of one working folder. ``state`` tells when all of it is out of date."""

    def __init__(self, store: Store, home: str, state: bytes) -> None:
        self._store = store
        self._state = state.decode("ascii")
        self._key = digest(b"seen", os.fsencode(home))
        self._rows: dict[str, Row] = {}
        self._met: set[str] = set()
        self._changed = False
        self._load()

    def verdict(self, path: str, status: os.stat_result) -> str | None:
        """Give what is known of a file that has not been touched since; ``None`` where it must be read."""
        row = self._rows.get(path)
        if row is None or row[:-1] != _fingerprint(status):
            return None
        self._met.add(path)
        return str(row[-1])

    def note(self, path: str, status: os.stat_result, verdict: str) -> None:
        """Remember a file that was read while its stat was ``status``."""
        if _is_fresh(status):
            return
        self._met.add(path)
        self._rows[path] = [*_fingerprint(status), verdict]
        self._changed = True

    def save(self) -> None:
        """Write what has been added."""
        if not self._changed:
            return
        if len(self._rows) > len(self._met) + _SPARE:
            self._rows = {path: row for path, row in self._rows.items() if path in self._met}
        self._store.put(self._key, {"state": self._state, "files": self._rows})

    def _load(self) -> None:
        found = self._store.get(self._key)
        if not isinstance(found, dict) or found.get("state") != self._state:
            return
        rows = found.get("files")
        self._rows = rows if isinstance(rows, dict) else {}


def _fingerprint(status: os.stat_result) -> Row:
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]


def _is_fresh(status: os.stat_result) -> bool:
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    return time.time_ns() - newest < (_TICK if newest % _SECOND else _COARSE_TICK)
