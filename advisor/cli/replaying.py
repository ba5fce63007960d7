"""``check`` over folders in which nothing has been touched since the last time: it says the same again.

What else an answer depends on is part of its key: advisor itself, the options, the working folder, the user, the day
(prices and lifecycles are dated), and whether somebody looks at colours.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from advisor.cache.place import cache_folder
from advisor.cache.replay import Answer, World, keep, recall
from advisor.cache.stamp import stamp
from advisor.cache.store import Store, digest
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.cli.walk import Walk

_DONE = ("fix", "unsafe_fixes", "diff", "write_baseline", "no_cache", "verbose")  # more than an answer, or none of it
_NO_MATTER = "jobs"
_FILES = ("config", "baseline", "profile")  # options that may name one
_SETTINGS = ("advisor.toml", "pyproject.toml", ".gitignore", ".git/info/exclude")
_MARKS = (".git", ".claude", ".claude-plugin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The place of one run's answer; ``began`` in nanoseconds since the epoch."""

    store: Store
    key: str
    options: Mapping[str, object]
    began: int

    @classmethod
    def of(cls, options: Mapping[str, object], *, colour: bool) -> Replay | None:
        """Find the place for the answer to these options; ``None`` for a run whose answer is not to be kept."""
        folder, paths = cache_folder(os.environ), options["paths"]
        assert isinstance(paths, tuple)  # noqa: S101 - click gives a tuple for nargs=-1
        is_kept = not any(options[name] for name in _DONE) and all(map(os.path.isdir, paths))
        if folder is None or not is_kept:
            return None
        asked = sorted((name, value) for name, value in options.items() if name != _NO_MATTER)
        around = (os.path.realpath("."), os.path.expanduser("~"), os.getuid(), time.gmtime()[:3], colour)  # noqa: PTH111
        key = digest(b"run", stamp(), repr((asked, around)).encode("utf-8", "surrogateescape"))
        return cls(store=Store(folder), key=key, options=options, began=time.time_ns())

    def answer(self) -> Answer | None:
        """Give what the same run said last time, if nothing it looked at has been touched since."""
        return recall(self.store, self.key)

    def keep(self, walk: Walk, answer: Answer) -> None:
        """Remember what this run has said."""
        above = set(_above([os.path.realpath(path) for path in (*walk.request.paths, ".")]))
        keep(self.store, self.key, self._world(walk, above), answer, self.began)

    def _world(self, walk: Walk, above: set[str]) -> World:
        places = {*walk.folders, *walk.places, *walk.looked_at()}
        places.update(str(self.options[name]) for name in _FILES if self.options[name])
        places.update(f"{folder}/{name}" for folder in above for name in _SETTINGS)
        settings = (f"{folder}/{name}" for folder in walk.folders for name in _SETTINGS)
        places.update(filter(os.path.lexists, settings))
        names = {f"{folder}/{name}" for folder in above for name in _MARKS}
        return World(places=sorted(places), names=sorted(names))


def _above(folders: list[str]) -> Iterator[str]:
    """Give folders and those around them."""
    for folder in folders:
        current = folder
        while True:
            yield current
            parent = os.path.dirname(current)  # noqa: PTH120 - plain strings all through
            if parent == current:
                break
            current = parent
