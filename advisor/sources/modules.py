"""Where the module stands that an import names, within one project; nothing is read but the names in folders.

An absolute import is looked for from the top of the importing file's own package upwards, in each folder and in its
``src``, as far as the project goes: the first folder with ``.git``, ``pyproject.toml``, ``setup.py`` or ``setup.cfg``,
or the working folder. Packages without ``__init__.py`` are found too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from advisor.sources.imports import STAR, Import

INIT = "__init__.py"
_MARKS = frozenset({".git", "pyproject.toml", "setup.py", "setup.cfg"})
_FARTHEST = 8  # folders upwards
_NOTHING: frozenset[str] = frozenset()


class Finder:
    """Finds modules below one working folder (``home``, real and absolute). What it has looked at, it remembers."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._listings: dict[str, frozenset[str]] = {}
        self._roots: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, int, str], str | None] = {}
        self._noted: set[str] = set()

    def find(self, folder: str, level: int, module: str) -> str | None:
        """Give the file of a module, or the folder of a package without one; ``None``: it is none of the project's.

        ``folder`` is the real path of the importing file's folder, ``level`` the number of leading dots.
        """
        key = (folder, level, module)
        if key not in self._found:
            self._found[key] = self._find(folder, level, module)
        return self._found[key]

    def knows(self, folder: str, top: str) -> bool:
        """Say whether the first part of a dotted name may be found from a folder at all."""
        return any(not {top, f"{top}.py"}.isdisjoint(self.listing(root)) for root in self._roots_of(folder))

    def below(self, folder: str, one: Import, found: str, name: str) -> str | None:
        """Give the module that a name of a package is, where it is one; ``found`` is the file or folder imported."""
        if not name or name == STAR or not (found.endswith(INIT) or not found.endswith(".py")):
            return None
        if found.endswith(INIT):
            names = self.listing(os.path.dirname(found))  # noqa: PTH120
            if name not in names and f"{name}.py" not in names:
                return None
        return self.find(folder, one.level, f"{one.module}.{name}" if one.module else name)

    def files_of(self, folder: str, one: Import) -> Iterator[str]:
        """Give every file one import may mean: the module's, and those its names may be."""
        found = self.find(folder, one.level, one.module)
        if found is None:
            return
        yield found
        for name, _ in one.names():
            inner = self.below(folder, one, found, name)
            if inner is not None:
                yield inner

    def listing(self, folder: str) -> frozenset[str]:
        """Give the names in a folder; none where it is no folder, or may not be looked into."""
        found = self._listings.get(folder)
        if found is None:
            try:
                found = frozenset(os.listdir(folder))  # noqa: PTH208 - names are all that is wanted
            except (OSError, ValueError):
                found = _NOTHING
            self._listings[folder] = found
        return found

    def note(self, folders: Iterable[str]) -> None:
        """Note folders that another process has looked into for this one."""
        self._noted.update(folders)

    def places(self) -> list[str]:
        """Give the folders that were looked into."""
        return sorted({*self._listings, *self._noted})

    def unsaid(self) -> list[str]:
        """Give the folders that were looked into, and not given by this before."""
        found = [folder for folder in self._listings if folder not in self._noted]
        self._noted.update(found)
        return found

    def _find(self, folder: str, level: int, module: str) -> str | None:
        parts = module.split(".") if module else []
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)  # noqa: PTH120 - plain strings all through
            return self._below(folder, parts)
        if not parts:
            return None
        found = (self._below(root, parts) for root in self._roots_of(folder))
        return next((path for path in found if path is not None), None)

    def _below(self, folder: str, parts: list[str]) -> str | None:
        """Follow the parts of a dotted name down; a package wins over a module, a module over a bare folder."""
        for index, part in enumerate(parts):
            names, inner = self.listing(folder), f"{folder}/{part}"
            is_last = index == len(parts) - 1
            inside = self.listing(inner) if part in names else _NOTHING
            if INIT not in inside and f"{part}.py" in names:
                return f"{inner}.py" if is_last else None
            if not inside:
                return None
            folder = inner
        return f"{folder}/{INIT}" if INIT in self.listing(folder) else folder

    def _roots_of(self, folder: str) -> tuple[str, ...]:
        if folder not in self._roots:
            self._roots[folder] = self._look_upwards(folder)
        return self._roots[folder]

    def _look_upwards(self, folder: str) -> tuple[str, ...]:
        """Give the folders an absolute import is looked for in, the likeliest first."""
        top = folder
        while INIT in self.listing(top) and os.path.dirname(top) != top:  # noqa: PTH120
            top = os.path.dirname(top)  # noqa: PTH120
        above = [top]
        while not self._is_edge(above[-1]) and len(above) < _FARTHEST and os.path.dirname(above[-1]) != above[-1]:  # noqa: PTH120
            above.append(os.path.dirname(above[-1]))  # noqa: PTH120
        if not self._is_edge(above[-1]):
            above = above[:2]  # no project to be seen: its own folder, and the one around it
        roots = [root for each in above for root in (each, f"{each}/src" if "src" in self.listing(each) else each)]
        # A script in a package's folder may be run as it stands.
        return tuple(dict.fromkeys([*roots, folder]))

    def _is_edge(self, folder: str) -> bool:
        return folder == self._home or not _MARKS.isdisjoint(self.listing(folder))
