"""Policies: which tiers there are, and how a project's own tiers follow from what the judge sees.

The reference policy is what the corpus is labelled by. Another policy is a TOML file that says how its tiers follow::

    name = "ours"
    order = ["tiny", "small", "big"]

    [[tier]]                       # one for each tier
    id = "big"
    from = ["medium", "large"]     # reference tiers that become this one; left out: the tier of the same name
    kinds = ["review"]             # kinds of task (corpus/README.md) that are always this tier
    words = ["payment ledger"]     # phrases that decide at once, wherever they stand in the text

    [[example]]                    # any number; ten or more are used as the project's labels (see prior.py)
    text = "Review the login module"
    tier = "big"
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from advisor.errors import RuleDataError
from advisor.judge.kinds import KINDS

REFERENCE = "reference"
_WORD = re.compile(r"[\w-]+")
_KEYS = frozenset({"name", "summary", "default", "order", "tier", "example"})
_TIER_KEYS = frozenset({"id", "alias", "when", "covers", "from", "kinds", "words"})
SURE = 0.97
"""How sure a phrase of a policy makes the judge: the project said so itself."""


class Policy(NamedTuple):
    """``shares[t]`` says for each reference tier which part of it becomes tier ``t``; the rest as in the TOML file."""

    name: str
    order: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    examples: tuple[tuple[str, str], ...] = ()

    def tiers(self, chances: Sequence[float], kinds: Mapping[str, float], text: str) -> list[float]:
        """Give the probabilities of this policy's tiers from those of the reference tiers and of the kinds."""
        if not self.shares:
            return list(chances)
        decided = self._by_word(text)
        if decided is not None:
            rest = (1 - SURE) / max(1, len(self.order) - 1)
            return [SURE if at == decided else rest for at in range(len(self.order))]
        found = [0.0] * len(self.order)
        free = 1.0
        for kind, at in self.kinds:
            found[at] += kinds.get(kind, 0.0)
            free -= kinds.get(kind, 0.0)
        for at, row in enumerate(self.shares):
            found[at] += max(0.0, free) * sum(share * chance for share, chance in zip(row, chances, strict=True))
        total = sum(found)
        return [value / total for value in found]

    def _by_word(self, text: str) -> int | None:
        spaced = _spaced(text)
        return next((at for phrase, at in self.words if phrase in spaced), None)


def _spaced(text: str) -> str:
    """Give lower-case words with one blank around each, so that a phrase is found as whole words only."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def read_policy(path: Path, reference: Sequence[str]) -> Policy:
    """Read a policy file; raises ``RuleDataError`` that names the file and the field."""
    import tomli

    try:
        document = tomli.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleDataError(f"{path}: policy cannot be read ({error})") from error
    except (ValueError, RecursionError) as error:  # a TOML error is a ValueError; depth and digits have limits
        raise RuleDataError(f"{path}: not valid TOML: {error}") from error
    return _policy(document, path, tuple(reference))


def find_policy(policy: str, extra_dirs: Sequence[Path]) -> Path:
    """Give the file of a policy: a path, or a name (with or without .toml) in one of the folders."""
    candidates = [Path(policy), *(folder / name for folder in extra_dirs for name in (policy, f"{policy}.toml"))]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise RuleDataError(f"unknown policy '{policy}': neither '{REFERENCE}' nor a TOML file that exists")


def _policy(document: dict[str, Any], path: Path, reference: tuple[str, ...]) -> Policy:
    _only(document, _KEYS, f"{path}")
    tables = _tables(document, "tier", path)
    order = _strings(document.get("order", [table.get("id") for table in tables]), f"{path}: 'order'")
    if not order or len(set(order)) != len(order):
        raise RuleDataError(f"{path}: 'order' must name each tier once, the smallest first")
    for table in tables:
        _only(table, _TIER_KEYS, f"{path}: tier '{table.get('id')}'")
    by_id = {str(table.get("id")): table for table in tables}
    for name in by_id:
        _place(name, order, f"{path}: tier")
    return Policy(
        name=str(document.get("name", path.stem)),
        order=order,
        shares=_shares(by_id, order, reference, path),
        kinds=tuple((kind, at) for kind, at in _named(by_id, order, "kinds", path) if _known_kind(kind, path)),
        words=tuple((_spaced(word), at) for word, at in _named(by_id, order, "words", path)),
        examples=tuple(_example(table, order, path) for table in _tables(document, "example", path)),
    )


def _shares(
    by_id: Mapping[str, dict[str, Any]], order: Sequence[str], reference: Sequence[str], path: Path
) -> tuple[tuple[float, ...], ...]:
    """Say which part of each reference tier becomes each tier: equal parts where several tiers take it."""
    sources = {
        name: _strings(by_id.get(name, {}).get("from", [name] if name in reference else []), f"{path}: 'from'")
        for name in order
    }
    for name, taken in sources.items():
        for source in taken:
            _place(source, reference, f"{path}: tier '{name}', 'from'")
    counts = {source: sum(source in taken for taken in sources.values()) for source in reference}
    lost = [source for source, count in counts.items() if not count]
    if lost:
        raise RuleDataError(f"{path}: no tier takes '{lost[0]}'; write `from = [\"{lost[0]}\"]` in one of them")
    return tuple(tuple((source in sources[name]) / counts[source] for source in reference) for name in order)


def _named(by_id: Mapping[str, dict[str, Any]], order: Sequence[str], key: str, path: Path) -> list[tuple[str, int]]:
    return [
        (value, order.index(name))
        for name, table in by_id.items()
        for value in _strings(table.get(key, []), f"{path}: tier '{name}', '{key}'")
    ]


def _known_kind(kind: str, path: Path) -> bool:
    _place(kind, KINDS, f"{path}: 'kinds'")
    return True


def _example(table: dict[str, Any], order: Sequence[str], path: Path) -> tuple[str, str]:
    _only(table, frozenset({"text", "tier"}), f"{path}: 'example'")
    text, tier = _strings([table.get("text"), table.get("tier")], f"{path}: 'example' (text and tier)")
    _place(tier, order, f"{path}: 'example'")
    return text, tier


def _tables(document: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    tables = document.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise RuleDataError(f"{path}: '{key}' must be tables, [[{key}]]")
    return tables


def _strings(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RuleDataError(f"{place} must be strings that are not empty")
    return tuple(value)


def _place(name: str, known: Sequence[str], place: str) -> None:
    if name not in known:
        raise RuleDataError(f"{place}: '{name}' is none of {', '.join(known)}")


def _only(table: dict[str, Any], known: frozenset[str], place: str) -> None:
    for key in table:
        if key not in known:
            raise RuleDataError(f"{place}: unknown key '{key}'; known: {', '.join(sorted(known))}")
