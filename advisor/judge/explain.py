"""Features in words that a person can check against the text."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.judge.verdict import Evidence

MOST = 6
_LEAST = 0.02

_PHRASES = {
    "verb": 'head verb "{}"',
    "object": 'object "{}"',
    "modifier": '"{}" before the object',
    "place": '"{}" after a preposition',
    "then": 'further verb "{}"',
    "word": 'word "{}"',
    "pair": 'words "{}"',
    "form": "form: {}",
    "does": "kind of verb: {}",
    "of": "kind of object: {}",
    "then does": "kind of further verb: {}",
    "place of": "kind of place: {}",
    "about": "subject: {}",
    "scope": "scope: {}",
    "has": "contains a {}",
    "length": "length: {} words",
    "starts": 'word that begins "{}"',
    "ends": 'word that ends "{}"',
    "inside": 'word with "{}" inside',
    "letters": "letters: {}",
    "role": 'role "{}"',
}


def explain(contributions: Iterable[tuple[str, float]]) -> tuple[Evidence, ...]:
    """Give the features that weighed most, strongest first; what can hardly be checked (letters) comes last."""
    strongest = sorted(contributions, key=lambda pair: (-abs(pair[1]), pair[0]))
    plain = [pair for pair in strongest if not pair[0].startswith(("starts:", "ends:", "inside:"))]
    chosen = [pair for pair in (plain or strongest)[:MOST] if abs(pair[1]) >= _LEAST]
    return tuple(Evidence(feature=in_words(name), weight=round(weight, 3)) for name, weight in chosen)


def in_words(name: str) -> str:
    """Say one feature's name as a person would."""
    return " with ".join(_part(part) for part in _parts(name))


def _parts(name: str) -> list[str]:
    """Split a compound feature ("does:look-up object:file") into its simple ones."""
    first, _, rest = name.partition(" ")
    if rest.startswith(("of:", "object:")) and ":" in first:
        return [first, rest]
    return [name]


def _part(name: str) -> str:
    kind, separator, value = name.partition(":")
    if not separator:
        return kind
    return _PHRASES.get(kind, kind + ": {}").replace("{}", value.replace("^", "at the start:"))
