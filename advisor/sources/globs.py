"""Globs in git's notation with many wildcards, matched in time that grows with the name and not with its powers.

One regular expression for a whole glob tries every way to share a name out among its stars: ``*a*a*a*a*b`` and a name
of two hundred letters take for ever. Here each part between slashes is matched by itself, star by star and never back
(``fnmatch`` writes such expressions), and ``**`` by a table of which parts of the path each part of the glob can begin
at. Facts: https://git-scm.com/docs/gitignore.
"""

from __future__ import annotations

import fnmatch
import re
from itertools import accumulate

from advisor.values import dataclass

_ANY = "**"
_STARS = re.compile(r"\*+")
_SPECIAL = "*?["


def is_hard(glob: str) -> bool:
    """Say whether a glob has so many wildcards that one regular expression may take too long."""
    return len(_STARS.findall(glob)) > 2  # noqa: PLR2004 - with two of them time grows with the square of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Glob:
    """One pattern. ``parts`` are what stands between its slashes, ``None`` for ``**``.

    ``whole``: it speaks of a path and not of a name; ``folders``: only of folders.
    """

    parts: tuple[re.Pattern[str] | None, ...]
    ignores: bool
    whole: bool
    folders: bool

    @classmethod
    def read(cls, line: str) -> Glob | None:
        """Read a line of an ignore file; ``None`` for one that says nothing."""
        if line.startswith("#") or not line.strip():
            return None
        body = line.rstrip(" ").removeprefix("!")
        folders, body = body.endswith("/"), body.rstrip("/")
        names = body.removeprefix("/").split("/")
        parts = tuple(None if name == _ANY else _part(name) for name in names)
        whole = body.startswith("/") or len(names) > 1
        return cls(parts=parts, ignores=not line.startswith("!"), whole=whole, folders=folders)

    def matches(self, path: str, name: str) -> bool:
        """Say whether the pattern speaks of this very entry (folders end with ``/``), not of a folder around it."""
        if self.folders and not path.endswith("/"):
            return False
        if not self.whole:
            part = self.parts[0]
            return part is None or part.match(name.rstrip("/")) is not None
        return self._reaches_the_end(path.rstrip("/").split("/"))

    def _reaches_the_end(self, names: list[str]) -> bool:
        """Go through the pattern's parts; ``reached[i]``: what was matched so far can be the first ``i`` names."""
        reached = [True, *[False] * len(names)]
        for number, part in enumerate(self.parts):
            if part is not None:
                pairs = zip(reached[:-1], names, strict=True)
                reached = [False, *(before and part.match(name) is not None for before, name in pairs)]
            elif number < len(self.parts) - 1:
                reached = list(accumulate(reached, max))
            else:  # at the end it stands for everything inside
                reached = [False, *list(accumulate(reached, max))[:-1]]
        return reached[-1]


def _part(name: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(_as_fnmatch(name)))


def _as_fnmatch(name: str) -> str:
    """Write a part the way ``fnmatch`` reads it: without backslashes, and ``[!`` for ``[^``."""
    written, at = [], 0
    while at < len(name):
        letter = name[at]
        if letter == "\\" and at + 1 < len(name):
            at += 1
            letter = f"[{name[at]}]" if name[at] in _SPECIAL else name[at]
        elif letter == "[" and name[at + 1 : at + 2] == "^":
            at, letter = at + 1, "[!"
        written.append(letter)
        at += 1
    return "".join(written)
