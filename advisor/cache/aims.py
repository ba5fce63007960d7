"""What thousands of files import from each other, remembered: it holds while the folders looked into name the same.

After an edit, nothing has to be looked for again but what the edited file imports.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from advisor.cache.seen import SPARE, Row, row_of
from advisor.cache.store import Store, digest

# What a file imports: the path of each target, the name taken from it (empty: all of it), the name it has in the file.
Aim = tuple[str, str, str]
# A file's stat, whether it may hold a paid call or make what others pay with (``None``: not asked), what it imports.
Found = tuple[Row, bool | None, Sequence[Aim]]
Names = Callable[[str], Iterable[str]]


class Aims:
    """The imports of the files of one working folder (real path ``home``); ``state`` tells when all is out of date."""

    def __init__(self, store: Store, home: str, state: bytes) -> None:
        self._store = store
        self._state = state.decode("ascii")
        self._key = digest(b"aims", os.fsencode(home))
        self._began = time.time_ns()
        self._files: dict[str, tuple[Row, bool | None, str]] = {}
        self._paths: list[str] = []
        self._folders: dict[str, tuple[Row | None, str]] = {}
        self._load()

    @property
    def folders(self) -> Iterable[str]:
        """The folders on whose names rests what is remembered."""
        return self._folders

    def of(self, path: str, row: Row | None) -> tuple[bool | None, list[Aim]] | None:
        """Give whether a file speaks that still has this stat, and what it imports; ``None``: that is not known."""
        known = self._files.get(path)
        if known is None or row is None or known[0] != row:
            return None
        words = [each.split(" ") for each in known[2].split(",") if each]
        return known[1], [(self._paths[int(at)], name, bound) for at, name, bound in words]

    def keep(self, found: Mapping[str, Found], folders: Iterable[str], names_in: Names) -> None:
        """Remember what files import, and what ``names_in`` the folders that were looked into for it."""
        if len(self._files) > len(found) + SPARE:
            self._files, self._paths = {}, []
        new = [path for path in found if path not in self._files or self._files[path][0] != found[path][0]]
        if not new:
            return
        states = {folder: self._folders.get(folder) or (_row(folder), _digest(names_in(folder))) for folder in folders}
        if any(_changed_at(folder) >= self._began for folder in states):
            return  # it is not certain which names were there when they were looked at
        numbers = {path: number for number, path in enumerate(self._paths)}
        for path in new:
            row, speaks, aims = found[path]
            words = [f"{numbers.setdefault(to, len(numbers))} {name} {bound}" for to, name, bound in aims]
            self._files[path] = (row, speaks, ",".join(words))
        folders_of_all = {**self._folders, **states}
        value = {"state": self._state, "files": self._files, "paths": list(numbers), "folders": folders_of_all}
        self._store.put(self._key, value)

    def _load(self) -> None:
        found = self._store.get(self._key)
        if not isinstance(found, dict) or found.get("state") != self._state:
            return
        folders = found["folders"]
        if all(_is_as_it_was(folder, row, names) for folder, (row, names) in folders.items()):
            self._files, self._paths, self._folders = found["files"], found["paths"], folders


def _is_as_it_was(folder: str, row: Row | None, names: str) -> bool:
    """Say whether a folder names what it named: one in which a file was replaced has another stat only."""
    if row is not None and _row(folder) == row:
        return True
    try:
        return _digest(os.listdir(folder)) == names  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return _digest(()) == names


def _digest(names: Iterable[str]) -> str:
    return digest("\0".join(sorted(names)).encode("utf-8", "surrogateescape"))


def _row(folder: str) -> Row | None:
    try:
        return row_of(os.stat(folder))  # noqa: PTH116 - plain strings all through
    except (OSError, ValueError):
        return None


def _changed_at(folder: str) -> int:
    try:
        status = os.stat(folder)  # noqa: PTH116 - the same
    except (OSError, ValueError):
        return 0
    return max(status.st_mtime_ns, status.st_ctime_ns)
