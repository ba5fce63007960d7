"""One digest for one state of advisor: whatever of its code, rules, models or weights changes, changes it.

Sizes and times of all files are looked at, not their content: 2 ms instead of 20, and an install writes them anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from advisor.cache.store import digest
from advisor.resources import corpus_dir, rules_dir
from advisor.version import __version__

_PACKAGE = Path(__file__).parent.parent
_WEIGHTS = "weights.json"


@cache
def stamp() -> bytes:
    """Give the state of advisor itself, looked at once; raises ``RuleDataError`` when the install lacks its data."""
    version = f"{__version__} {sys.version_info[:3]}"
    return stamp_of((_PACKAGE, rules_dir(), corpus_dir() / _WEIGHTS), version)


def stamp_of(places: Sequence[Path], words: str = "") -> bytes:
    """Give the state of some files and folders, and of some words with them; what is missing has a state too."""
    found = [words]
    for place in places:
        found.extend(_states(str(place)))
    return digest("\n".join(found).encode("utf-8", "surrogateescape")).encode("ascii")


def _states(place: str) -> Iterator[str]:
    """Give name, size and time of a file, or of every file below a folder, in the order of the names."""
    try:
        with os.scandir(place) as handle:
            entries = sorted(handle, key=lambda entry: entry.name)
    except NotADirectoryError:
        yield _state(place, os.stat(place))  # noqa: PTH116 - plain strings all through
        return
    except OSError:
        yield f"{place} missing"
        return
    for entry in entries:
        if entry.name in {"__pycache__", "_data"} or entry.name[0] == ".":
            continue
        if entry.is_dir():
            yield from _states(entry.path)
        else:
            yield _state(entry.path, entry.stat())


def _state(path: str, status: os.stat_result) -> str:
    return f"{path} {status.st_size} {status.st_mtime_ns}"
