"""Git's ignore rules, as git itself applies them while it walks: one entry at a time, deepest rules first.

The patterns are compiled by ``pathspec``. Its own ``match_file`` answers for whole paths, parents included; a walk
has already left out ignored parents, and git lets a later ``!rule`` win only for the entry itself, so the last
matching pattern is looked up here. Patterns with many wildcards are matched by ``globs``, whose time has a bound.
Facts: https://git-scm.com/docs/gitignore.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from advisor.plain import plain_bytes
from advisor.sources.candidates import SUFFIXES
from advisor.sources.globs import Glob, is_hard
from advisor.values import dataclass

_LONGEST_FILE, _MOST_RULES, _LONGEST_RULE = 500_000, 5_000, 4_096  # bytes, lines, letters: no path is longer
_WILD = re.compile(r"[*?\[\]\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One compiled pattern. ``whole``: it speaks of a path, not a name; ``inside``: of what a folder holds."""

    regex: re.Pattern[str]
    ignores: bool
    whole: bool
    inside: bool

    def matches(self, path: str, name: str) -> bool:
        """Say whether the rule speaks of this very entry (folders end with ``/``), not of a folder around it."""
        subject = path if self.whole else name
        found = self.regex.search(subject)
        if found is None:
            return False
        if not self.whole:
            return True
        return found.end() < len(subject) if self.inside else found.end() == len(subject)


_Matcher: TypeAlias = _Rule | Glob


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one folder; ``base`` is that folder's path with a trailing ``/``. Last rule first."""

    base: str
    folders: tuple[_Matcher, ...]
    files: tuple[_Matcher, ...]

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """Say whether the entry at the absolute ``path`` is ignored; ``None`` where no rule speaks of it."""
        relative = path[len(self.base) :] + ("/" if folder else "")
        name = _name_of(relative)
        for rule in self.folders if folder else self.files:
            if rule.matches(relative, name):
                return rule.ignores
        return None


def parse_rules(base: str, lines: Iterable[str]) -> Rules | None:
    """Compile the lines of an ignore file that stands in ``base``; ``None`` when none of them says anything."""
    compiled = [(text, rule) for text, rule in map(_compile, lines) if rule is not None]
    if not compiled:
        return None
    compiled.reverse()
    return Rules(
        base=base.rstrip("/") + "/",
        folders=tuple(rule for _, rule in compiled),
        files=tuple(rule for text, rule in compiled if _may_name_a_source(text)),
    )


def read_rules(folder: str, ignore_file: Path) -> Rules | None:
    """Read an ignore file whose patterns are relative to ``folder``; one that cannot be read holds no rules.

    Nor does one that is no list of patterns: it has half a megabyte, or thousands of lines.
    """
    try:
        data = plain_bytes(ignore_file, _LONGEST_FILE)
    except OSError:
        return None
    if data is None or data.count(b"\n") > _MOST_RULES:
        return None
    text = data.decode("utf-8-sig", errors="surrogateescape")
    return parse_rules(folder, text.replace("\r\n", "\n").split("\n"))


def names(glob: str, path: str) -> bool:
    """Say whether a glob in git's notation speaks of a file, by its relative path, or of a folder around it."""
    rule = _compile(glob)[1]
    if rule is None or not rule.ignores:
        return False
    *folders, _ = path.split("/")
    around = ("/".join(folders[:depth]) + "/" for depth in range(1, len(folders) + 1))
    return any(rule.matches(one, _name_of(one)) for one in (path, *around))


def _name_of(path: str) -> str:
    """Give the last name of a path; a folder's keeps its ``/``."""
    return path[path.rstrip("/").rfind("/") + 1 :]


def is_ignored(stack: Sequence[Rules], path: str, *, folder: bool) -> bool:
    """Ask the rules of the folders around an entry, nearest first."""
    for rules in reversed(stack):
        verdict = rules.verdict(path, folder=folder)
        if verdict is not None:
            return verdict
    return False


def _compile(line: str) -> tuple[str, _Matcher | None]:
    text = line.rstrip("\n")
    if len(text) > _LONGEST_RULE:
        return text, None
    if is_hard(text):
        return text, Glob.read(text)
    try:
        from pathspec import GitIgnoreSpec  # a run on named files has no ignore file to read

        patterns = list(GitIgnoreSpec.from_lines([text]).patterns)
    except ValueError:  # git drops a pattern it cannot read, and so do we
        return text, None
    if not patterns or patterns[0].include is None or patterns[0].regex is None:
        return text, None
    body = _body(text)
    return text, _Rule(
        regex=patterns[0].regex,
        ignores=bool(patterns[0].include),
        # pathspec writes patterns that match everything without an anchor; those are no matter of places.
        whole="/" in body.rstrip("/") and patterns[0].regex.pattern.startswith("^"),
        inside=body.rstrip("/").endswith("/**"),
    )


def _body(text: str) -> str:
    return text.removeprefix("!").rstrip()


def _may_name_a_source(text: str) -> bool:
    """Leave out, for files, patterns that can name only folders or files of other suffixes: it is most of them."""
    body = _body(text)
    if body.endswith("/"):
        return False
    last = body.rsplit("/", 1)[-1]
    tail = _WILD.split(last)[-1].lower()
    if _WILD.search(last) is None:
        return tail.endswith(SUFFIXES)
    return any(suffix.endswith(tail) or tail.endswith(suffix) for suffix in SUFFIXES)
