"""What a task gives back, as nouns a later text may use for it."""

from __future__ import annotations

from advisor.graph.lexicon import GENERIC, NEUTRAL, PLACELESS, SEARCHING, SORTING
from advisor.graph.reading import Phrase, Reading
from advisor.graph.verbs import NOMINALS, VERBS, Act
from advisor.graph.words import parts
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The nouns for one task's result.

    ``nouns`` are all of them, ``things`` those that are the task's own object (head and what distinguishes it),
    ``words`` everything that may tell this result from another's, ``heads`` the nouns the task is about.
    """

    nouns: frozenset[str]
    things: frozenset[tuple[str, frozenset[str]]]
    words: frozenset[str]
    heads: frozenset[str]
    kin: str


NOTHING = Product(nouns=frozenset(), things=frozenset(), words=frozenset(), heads=frozenset(), kin="")


def product(reading: Reading) -> Product:
    """Give the nouns that name the result of a task."""
    nouns: set[str] = set()
    for verb in reading.verbs:
        nouns |= verb.products
    things = {(phrase.head, distinguishing(phrase)) for phrase in reading.phrases if _is_result(phrase, reading)}
    for phrase in reading.phrases:
        if not phrase.prep and phrase.verb is not None and Act.RUN in phrase.verb.act:
            nouns |= _of_run(phrase)
    things |= {(phrase.head, distinguishing(phrase)) for phrase in reading.phrases if _is_sought(phrase)}
    nouns |= {head for head, _ in things if head} | _names(reading)
    if "why" in reading.words:
        nouns |= {"reason", "cause", "explanation"}
    words = frozenset(reading.words).union(*(phrase.stems for phrase in reading.phrases), nouns)
    return Product(
        nouns=frozenset(nouns - GENERIC),
        things=frozenset(things),
        words=words,
        heads=_heads(reading),
        kin=_kin(reading),
    )


def distinguishing(phrase: Phrase) -> frozenset[str]:
    """Give the words of a phrase that tell its noun from others."""
    return frozenset(
        stem
        for stem in phrase.stems
        if stem != phrase.head and stem not in NEUTRAL and not stem.isdigit() and not superlative(stem)
    )


def superlative(stem: str) -> bool:
    """Say whether a word picks one among many: "cheapest", "slowest"."""
    return len(stem) > len("latest") and stem.endswith("est") and stem not in _NO_SUPERLATIVES


_NO_SUPERLATIVES = frozenset({"request", "interest", "protest", "conquest", "invest", "harvest", "manifest", "contest"})


def _is_result(phrase: Phrase, reading: Reading) -> bool:
    if phrase.prep or phrase.label:
        return False
    if reading.nominal:
        return phrase is reading.phrases[0]
    act = phrase.verb.act if phrase.verb is not None else Act.NONE
    changed = Act.CHANGE in act and phrase.head not in PLACELESS
    sorted_out = phrase.verb is not None and phrase.verb.base in SORTING
    return changed or sorted_out or bool(act & (Act.YIELD | Act.MAKE))


def _is_sought(phrase: Phrase) -> bool:
    """Say whether a phrase names what a search looks for: "analyse the logs for errors"."""
    return phrase.prep == "for" and phrase.verb is not None and phrase.verb.base in SEARCHING


def _names(reading: Reading) -> set[str]:
    return {
        word
        for phrase in reading.phrases
        if _is_result(phrase, reading)
        for token in phrase.names
        for word in parts(token.text)
    }


def _of_run(phrase: Phrase) -> set[str]:
    """Give what running a test or an audit gives: what testing or auditing does."""
    found: set[str] = set()
    for stem in phrase.stems:
        if stem in NOMINALS:
            found |= VERBS[NOMINALS[stem]].products
    return found


def _heads(reading: Reading) -> frozenset[str]:
    """Give the nouns a task is about, with a place in its own words or none."""
    return frozenset(phrase.head for phrase in reading.phrases if not phrase.prep and phrase.head)


def _kin(reading: Reading) -> str:
    """Give a word that tasks of one fan-out share: the verb, or the head of a noun phrase."""
    if reading.nominal and reading.phrases:
        return reading.phrases[0].head
    return reading.verb.base if reading.verb is not None else ""
