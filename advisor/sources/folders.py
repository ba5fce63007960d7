"""Which files to read: named files always, folders walked as git sees them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path

from advisor.errors import UsageError
from advisor.sources.candidates import SUFFIXES, Candidate
from advisor.sources.ignore import Rules, is_ignored, parse_rules, read_rules
from advisor.sources.units import Skipped
from advisor.values import dataclass

_NEVER = frozenset({"__pycache__", "node_modules"})
_HIDDEN_BUT_READ = frozenset({".claude"})


def discover(
    paths: Sequence[str | Path],
    *,
    exclude: Sequence[str] = (),
    cwd: str | Path = ".",
    folders: set[str] | None = None,
) -> Iterator[Candidate | Skipped]:
    """Give the files under ``paths`` in the order of their names, each real file once.

    ``exclude`` holds patterns in git's notation, relative to ``cwd``; they and the ignore files count in folders
    only. Paths come out relative to ``cwd``, with ``/``. ``folders`` takes in the real paths of those that were
    listed. Raises ``UsageError`` for a path that does not exist.
    """
    home = os.path.realpath(cwd)
    walk = _Walk(home=home, exclude=parse_rules(home, exclude), folders=set() if folders is None else folders)
    for path in paths:
        _start(walk, path)
    yield from walk.results()


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What a walk has seen so far. Keys are real paths, so that links and overlapping arguments count once."""

    home: str
    exclude: Rules | None
    files: dict[str, Candidate] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def add(self, path: str, real: str, *, explicit: bool) -> None:
        known = self.files.get(real)
        if known is None or (explicit and not known.explicit):
            self.files[real] = Candidate(path=self.shown(path), place=path, explicit=explicit, real=real)

    def skip(self, path: str, error: OSError) -> None:
        reason = f"cannot be read: {error.strerror or type(error).__name__}"
        self.skipped[path] = Skipped(path=self.shown(path), reason=reason, passing=True)

    def shown(self, path: str) -> str:
        inside = self.home.rstrip(os.sep) + os.sep
        name = path[len(inside) :] if path.startswith(inside) else os.path.relpath(path, self.home)
        return name.replace(os.sep, "/")

    def results(self) -> Iterator[Candidate | Skipped]:
        for link in self.links:
            self.add(link, os.path.realpath(link), explicit=False)
        found: list[Candidate | Skipped] = [*self.files.values(), *self.skipped.values()]
        yield from sorted(found, key=lambda item: item.path)


def _start(walk: _Walk, path: str | Path) -> None:
    text = os.fspath(path)
    full = os.path.normpath(os.path.join(walk.home, text))  # noqa: PTH118 - a Path cannot keep a link's own name
    try:
        exists = os.path.lexists(full)
        is_folder = os.path.isdir(full)  # noqa: PTH112 - the walk works on plain strings, five times as fast
    except ValueError:
        exists = is_folder = False
    if not exists:
        raise UsageError(f"{text}: no such file or folder")
    if is_folder:
        real = os.path.realpath(full)
        _walk_folder(walk, full, real, _rules_above(walk, real))
    else:
        walk.add(full, os.path.realpath(full), explicit=True)


def _rules_above(walk: _Walk, real: str) -> tuple[Rules, ...]:
    """Collect the rules of the folders around a named one, up to the repository's root (or the working folder)."""
    above: list[str] = []
    for parent in [Path(real), *Path(real).parents]:
        above.append(str(parent))
        if (parent / ".git").exists():
            break
    else:
        above = [folder for folder in above if folder == walk.home or folder.startswith(walk.home + os.sep)]
    stack: tuple[Rules, ...] = ()
    for folder in reversed(above[1:]):
        stack = _with_rules(stack, folder, dict.fromkeys(_present(folder), True))
    return stack


def _present(folder: str) -> Iterator[str]:
    for name in (".git", ".gitignore"):
        if os.path.lexists(f"{folder}/{name}"):
            yield name


def _with_rules(stack: tuple[Rules, ...], folder: str, names: dict[str, bool]) -> tuple[Rules, ...]:
    """Add the rules that begin to hold in a folder; a repository inside another one begins anew."""
    if ".git" in names:
        own = read_rules(folder, Path(folder) / ".git" / "info" / "exclude")
        stack = () if own is None else (own,)
    if ".gitignore" in names:
        own = read_rules(folder, Path(folder) / ".gitignore")
        stack = stack if own is None else (*stack, own)
    return stack


def _walk_folder(walk: _Walk, top: str, real_top: str, stack: tuple[Rules, ...]) -> None:
    """Walk without recursion: ``path`` is how the user calls a folder, ``real`` where it is, links followed."""
    pending = [(top, real_top, stack)]
    while pending:
        path, real, rules = pending.pop()
        if real in walk.folders:
            continue
        walk.folders.add(real)
        try:
            with os.scandir(path) as handle:
                entries = list(handle)
        except OSError as error:
            walk.skip(path, error)
            continue
        names = {entry.name: True for entry in entries}
        if "pyvenv.cfg" in names and path != top:
            continue
        rules = _with_rules(rules, real, names)
        pending.extend(_visit(walk, entries, _Folder(path=path, real=real, rules=rules)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    path: str
    real: str
    rules: tuple[Rules, ...]


def _visit(
    walk: _Walk, entries: list[os.DirEntry[str]], folder: _Folder
) -> Iterator[tuple[str, str, tuple[Rules, ...]]]:
    """Take the folder's source files, and give the folders below that are to be walked."""
    for entry in entries:
        name = entry.name
        is_source = name.endswith(SUFFIXES)
        if name[0] == "." and name not in _HIDDEN_BUT_READ:
            continue
        path, real = f"{folder.path.rstrip('/')}/{name}", f"{folder.real.rstrip('/')}/{name}"
        if _is_folder(entry):
            if name in _NEVER or _is_left_out(walk, folder, real, folder=True):
                continue
            target = os.path.realpath(path) if entry.is_symlink() else real
            # A link to a folder around itself is a loop, and a way out of the project.
            if not (entry.is_symlink() and _holds(target, real)):
                yield path, target, folder.rules
        elif is_source and not _is_left_out(walk, folder, real, folder=False):
            _take(walk, entry, path, real)


def _take(walk: _Walk, entry: os.DirEntry[str], path: str, real: str) -> None:
    if entry.is_symlink():
        walk.links.append(path)  # the file's own name, where it has one in the walk, is the better one
    else:
        walk.add(path, real, explicit=False)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links, or a folder that may not be looked into
        return False


def _is_left_out(walk: _Walk, where: _Folder, real: str, *, folder: bool) -> bool:
    if is_ignored(where.rules, real, folder=folder):
        return True
    if walk.exclude is None or not real.startswith(walk.exclude.base):
        return False
    return walk.exclude.verdict(real, folder=folder) is True


def _holds(outer: str, inner: str) -> bool:
    return inner.startswith(outer.rstrip("/") + "/")
