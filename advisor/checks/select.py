"""Which rules hold: select and ignore by code, prefix of a code or name; what is more exact wins, as in ruff."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from advisor.checks.rule import Rule
from advisor.checks.rulebook import all_rules
from advisor.errors import SettingsError, UsageError
from advisor.settings import Settings
from advisor.values import dataclass

PREFIX = "ADV"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The codes that are on, and those that single files leave out (globs relative to ``root``)."""

    codes: frozenset[str]
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    root: str = "."

    def codes_for(self, path: str) -> frozenset[str]:
        """Give the codes that are on for one file (its path relative to the working folder)."""
        if not self.per_file:
            return self.codes
        return self.codes.difference(*(codes for glob, codes in self.per_file if _matches(glob, path, self.root)))


def select_rules(
    settings: Settings, select: Iterable[str] | None = None, ignore: Iterable[str] | None = None
) -> Selection:
    """Decide which rules are on; ``select`` and ``ignore`` come from the command line.

    ``--select`` replaces what the configuration selects and ignores; ``--ignore`` alone adds to it. Raises
    ``UsageError`` for a name on the command line that no rule has, ``SettingsError`` for one in the configuration.
    """
    asked, refused = _known(select, None), _known(ignore, None)
    chosen = asked if asked is not None else _known(settings.select, settings)
    left_out = (refused or []) + ((_known(settings.ignore, settings) or []) if asked is None else [])
    return Selection(
        codes=_decide(chosen or [], left_out),
        per_file=tuple((glob, _codes(names, settings)) for glob, names in settings.per_file_ignores),
        root=settings.root,
    )


def find_codes(name: str) -> tuple[str, ...]:
    """Give the codes a word stands for: a code, the beginning of codes (``ADV2``), or a rule's name."""
    word = name.strip()
    upper = word.upper()
    if upper.startswith(PREFIX):
        return tuple(rule.code for rule in all_rules() if rule.code.startswith(upper))
    return tuple(rule.code for rule in all_rules() if rule.name == word.lower())


def find_rule(name: str) -> Rule:
    """Give the one rule with this code or name; raises ``UsageError`` where there is none."""
    word = name.strip()
    for rule in all_rules():
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    raise UsageError(unknown_rule(name))


def nearest_rule(name: str) -> str:
    """Give the code or name that is most like a word nobody knows; of two alike, the one that begins like it."""
    from difflib import SequenceMatcher

    word = name.strip()[:80]
    word = word.upper() if word.upper().startswith("AD") else word.lower()
    known = [word for rule in all_rules() for word in (rule.code, rule.name)]
    return max(known, key=lambda other: (SequenceMatcher(None, word, other).ratio(), _same_beginning(word, other)))


def _same_beginning(word: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))


def unknown_rule(name: str) -> str:
    """Say that no rule is called so, and which one is most like it."""
    return f"no rule is called '{name}'; did you mean '{nearest_rule(name)}'? ('advisor rule' lists them)"


def _decide(chosen: list[str], left_out: list[str]) -> frozenset[str]:
    return frozenset(rule.code for rule in all_rules() if _is_on(rule.code, chosen, left_out, default=rule.default))


def _is_on(code: str, chosen: list[str], left_out: list[str], *, default: bool) -> bool:
    exact = _exactness(code, chosen) if chosen else int(default)
    return exact > 0 and exact > _exactness(code, left_out)


def _exactness(code: str, names: list[str]) -> int:
    """Say how exactly the most exact of the names means the code; 0 where none of them does."""
    return max((_weight(name) for name in names if code in find_codes(name)), default=0)


def _weight(name: str) -> int:
    upper = name.strip().upper()
    return len(upper) if upper.startswith(PREFIX) else len("ADV000")


def _known(names: Iterable[str] | None, settings: Settings | None) -> list[str] | None:
    if names is None:
        return None
    found = [part.strip() for name in names for part in name.split(",") if part.strip()]
    for name in found:
        if not find_codes(name):
            raise _unknown(name, settings)
    return found


def _unknown(name: str, settings: Settings | None) -> UsageError | SettingsError:
    if settings is None:
        return UsageError(unknown_rule(name))
    return SettingsError(f"{settings.origin}: {unknown_rule(name)}")


def _codes(names: Iterable[str], settings: Settings) -> frozenset[str]:
    return frozenset(code for name in _known(names, settings) or () for code in find_codes(name))


def _matches(glob: str, path: str, root: str) -> bool:
    # Only projects that leave rules out for single files pay for this import.
    from advisor.sources.ignore import names

    place = Path(path).absolute()
    base = Path(root).absolute()
    relative = place.relative_to(base) if place.is_relative_to(base) else place
    return names(glob, relative.as_posix().lstrip("/"))
