"""Whole runs: what one said is said again while nothing that it looked at has been touched.

A run's places are all files and folders it read, listed or looked for. Their stats make one state, taken when the run
is over; a place that was touched since the run began, or so shortly before that it may not show, may have been read in
another state, and such a run is not kept. What is not there has a state too. Of some names it only counts whether they
are there: a repository's ``.git`` is touched all day.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import NamedTuple

from advisor.cache.store import Store
from advisor.cache.ticks import is_settled

_MISSING = "-"


class World(NamedTuple):
    """What a run looked at: ``places`` by their stat, ``names`` by being there at all. All are paths."""

    places: Sequence[str]
    names: Sequence[str]


class Answer(NamedTuple):
    """What a run wrote to standard output, and its exit code."""

    text: str
    code: int


def recall(store: Store, key: str) -> Answer | None:
    """Give the answer of the run with this key; ``None`` where there was none, or something has been touched."""
    found = store.get(key)
    if not isinstance(found, dict):
        return None
    places, names, text, code = (found.get(name) for name in ("places", "names", "text", "code"))
    if not isinstance(places, list) or not isinstance(names, list):
        return None
    if not isinstance(text, str) or not isinstance(code, int):
        return None
    return Answer(text, code) if found.get("state") == _state(World(places, names)) else None


def keep(store: Store, key: str, world: World, answer: Answer, began: int) -> None:
    """Remember an answer; ``began`` is when the run began (nanoseconds since the epoch)."""
    state = _state(world, began)
    if state is not None:
        store.put(key, {**world._asdict(), "state": state, **answer._asdict()})


def _state(world: World, began: int | None = None) -> str | None:
    """Digest the state of a world; ``None`` where a place may have been touched since ``began``."""
    found = [str(os.path.lexists(name)) for name in world.names]
    for place in world.places:
        try:
            status = os.stat(place)  # noqa: PTH116 - 10,000 times
        except (OSError, ValueError):
            found.append(_MISSING)
            continue
        if began is not None and not is_settled(status.st_mtime_ns, status.st_ctime_ns, began):
            return None
        found.append(f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino}")
    return hashlib.blake2b("\n".join(found).encode("ascii"), digest_size=16).hexdigest()
