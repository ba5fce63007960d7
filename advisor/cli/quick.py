"""The shortest way: named files that plainly hold no task, as pre-commit and editors hand over all day.

It answers only where no configuration could change the answer, and imports next to nothing: reading such a file must
cost no more than half of what starting click costs. Everything else takes the one way through the house.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from advisor.plain import plain_bytes
from advisor.sources.literals import is_plain_text, may_matter

_LIMIT = 1_000_000  # bytes; larger files go the usual way, which knows what is too large
_MOST = 50  # paths; for many files the imports no longer matter
_MOST_MODULES = 30  # of the project, that one file leads to


def is_plainly_clean(paths: Sequence[str]) -> bool:
    """Say whether these are files that can be read and hold no task, and no configuration stands around them."""
    if not paths or len(paths) > _MOST:
        return False
    for path in paths:
        data = _clean_bytes(path)
        if data is None or (b"import" in data and _leads_to_tasks(path, data)):
            return False
    folders = {os.path.realpath(os.path.dirname(path) or ".") for path in paths}  # noqa: PTH120 - pathlib costs 5 ms
    return not any(_is_configured(folder) for folder in folders | {os.path.realpath(".")})


def _clean_bytes(path: str) -> bytes | None:
    """Give a file's bytes if they plainly hold no task."""
    try:
        found = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LIMIT:
            return None
        with open(path, "rb") as handle:  # noqa: PTH123
            data = handle.read()
    except (OSError, ValueError):
        return None
    return data if not may_matter(data) and is_plain_text(data) else None


def _leads_to_tasks(path: str, data: bytes) -> bool:
    """Say whether what a file imports from its project may hold a task, or there is too much of it to look at here."""
    from advisor.sources.imports import imports_in
    from advisor.sources.modules import Finder

    finder = Finder(os.path.realpath("."))
    start = os.path.realpath(path)
    waiting = [(start, data)]
    seen = {start}
    while waiting:
        current, data = waiting.pop()
        if len(seen) > _MOST_MODULES or may_matter(data):
            return True
        for one in imports_in(data.decode("utf-8", "replace")) if b"import" in data else ():
            for found in finder.files_of(os.path.dirname(current), one):  # noqa: PTH120
                if found.endswith(".py") and found not in seen:
                    seen.add(found)
                    waiting.append((found, _bytes_of(found)))
    return False


def _bytes_of(path: str) -> bytes:
    try:
        return plain_bytes(path) or b""
    except OSError:
        return b""


def _is_configured(folder: str) -> bool:
    while True:
        if os.path.lexists(os.path.join(folder, "advisor.toml")) or _speaks_of_us(folder):  # noqa: PTH118
            return True
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder:
            return False
        folder = parent


def _speaks_of_us(folder: str) -> bool:
    try:
        data = plain_bytes(os.path.join(folder, "pyproject.toml"))  # noqa: PTH118
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return data is None or b"advisor" in data
