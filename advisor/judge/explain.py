"""Features in words that a person can check against the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from advisor.judge.features import Features
from advisor.judge.lexicon import NOUNS, REACH, SCOPE, VERBS
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
    "on": "acts on: {}",
    "modifier of": "kind of word before the object: {}",
    "then does": "kind of further verb: {}",
    "place of": "kind of place: {}",
    "about": "subject: {}",
    "scope": "scope: {}",
    "reach": "verb's reach: {}",
    "reaches": "reach: {}",
    "then reach": "further verb's reach: {}",
    "has": "contains a {}",
    "length": "length: {} words",
    "starts": 'word that begins "{}"',
    "letters": "letters: {}",
}
_COMPOUND = ("does", "verb", "reach", "form")
_GROUPS = {
    "does": VERBS,
    "then does": VERBS,
    "of": NOUNS,
    "modifier of": NOUNS,
    "place of": NOUNS,
    "about": NOUNS,
    "scope": SCOPE,
    "reach": REACH,
    "reaches": REACH,
    "then reach": REACH,
}
_MOST_WORDS = 3


def explain(found: Features, names: Sequence[str], weights: Sequence[float]) -> tuple[Evidence, ...]:
    """Give the features that weighed most, strongest first."""
    sizes = [-abs(weight) for weight in weights]
    strongest = sorted(range(len(sizes)), key=sizes.__getitem__)[:MOST]
    words = [name[5:] for name in found.words if name.startswith("word:")]
    return tuple(
        Evidence(feature=in_words(names[at], words), weight=round(weights[at], 3))
        for at in strongest
        if sizes[at] <= -_LEAST
    )


def in_words(name: str, words: Iterable[str] = ()) -> str:
    """Say one feature's name as a person would; a group is followed by the text's own words of that group."""
    return " with ".join([_part(phrase, group, value, words) for phrase, group, value in _parts(name)])


@lru_cache(maxsize=20_000)
def _parts(name: str) -> tuple[tuple[str, Mapping[str, str], str], ...]:
    """Give the parts of a feature's name: each one's phrase, the groups it speaks of (if any) and which of them."""
    first, _, rest = name.partition(" ")
    if ":" in rest and first.partition(":")[0] in _COMPOUND:
        return _phrase(first), _phrase(rest)
    return (_phrase(name),)


def _phrase(name: str) -> tuple[str, Mapping[str, str], str]:
    kind, separator, value = name.partition(":")
    if not separator:
        return kind, {}, ""
    phrase = _PHRASES.get(kind, 'word with "{}" inside').replace("{}", value.replace("^ ", ""))
    return phrase, _GROUPS.get(kind, {}), value


def _part(phrase: str, group: Mapping[str, str], value: str, words: Iterable[str]) -> str:
    mine = [word for word in words if group.get(word) == value][:_MOST_WORDS] if group else ()
    return f"{phrase} ({', '.join(mine)})" if mine else phrase
