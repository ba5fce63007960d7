"""What a text takes as known: whose it is, which one, what is the best of, and "the so-and-so" nobody has placed."""

from __future__ import annotations

from itertools import pairwise

from advisor.graph.holding import GONE, anchored, parts_spoken_of
from advisor.graph.lexicon import (
    CHOOSING,
    CODE,
    CONTAINERS,
    DEICTIC,
    ENVIRONMENTS,
    FACETS,
    PLACELESS,
    PROJECT,
    REPORTED,
    SKETCHING,
)
from advisor.graph.producing import Product, superlative
from advisor.graph.reading import NUMBERING, Phrase, Reading
from advisor.graph.verbs import Act
from advisor.graph.words import words_of

_SHORT = 3  # words of a noun phrase that says no more than what it is
_OWNERS = frozenset({"its", "their", "his", "her"})
_NEEDED = frozenset({"needed", "required", "necessary", "accordingly", "match"})
_COMPARED = words_of(
    """
    better cheaper faster quicker safer stronger simpler easier larger smaller bigger higher lower older newer warmer
    colder shorter longer cleaner clearer funnier healthier likelier best worst
    """,
)
# Verbs that take from the world; what they name need not have been given before.
TAKING = words_of("read open show print fetch get retrieve download load query collect gather find search scrape pull")


def owner(reading: Reading) -> str:
    """Give the pronoun for an owner whom the text has not named: "Classify its tone"; empty without one."""
    first = reading.phrases[0].determiner if reading.phrases else ""
    if first in _OWNERS:
        return "them" if first == "their" else "it"
    if any(_one(phrase) for phrase in reading.phrases) and not compares(reading):
        return "it"
    return "it" if reading.words and reading.words[-1] in _NEEDED else ""


def _one(phrase: Phrase) -> bool:
    """Say whether "one" stands for an earlier noun: "Book the best one"."""
    return phrase.determiner in {"the", "this", "that", "which"} and phrase.stems[-1:] in {
        ("one",),
        (NUMBERING + "one",),
    }


def introduces(reading: Reading) -> bool:
    """Say whether a text brings up a thing that was not there before: "Write a sonnet", "List three flights"."""
    if reading.nominal or not reading.act & (Act.YIELD | Act.MAKE | Act.LOOK) or reading.act & (Act.CHANGE | GONE):
        return False
    return any(_new(phrase) for phrase in reading.phrases)


def _new(phrase: Phrase) -> bool:
    yields = _sketched(phrase) or (phrase.verb is not None and bool(phrase.verb.act & (Act.YIELD | Act.MAKE)))
    return (
        yields and not phrase.prep and (phrase.determiner in {"a", "an"} or (phrase.plural and not phrase.determiner))
    )


def _sketched(phrase: Phrase) -> bool:
    return phrase.verb is not None and phrase.verb.base in SKETCHING | {"plan", "draw"}


def presupposes(reading: Reading) -> bool:
    """Say whether a text's one object is "the so-and-so", with nothing that says where it is to be found."""
    objects = reading.phrases
    if len(objects) != 1 or reading.nominal or reading.holes or reading.act & (Act.RUN | Act.SHIP | Act.DESTROY):
        return False
    if reading.verb is None or reading.verb.base in TAKING:
        return False
    only = objects[0]
    known = DEICTIC | CODE | CONTAINERS | PROJECT | ENVIRONMENTS | PLACELESS | REPORTED | frozenset(FACETS)
    if only.prep or only.names or only.open or only.determiner != "the" or len(only.stems) > _SHORT:
        return False
    return not known & set(only.stems)


def compares(reading: Reading) -> bool:
    """Say whether a text picks by comparison among things it does not name: "Recommend the cheaper country"."""
    verb = reading.verb
    if verb is None or verb.base not in CHOOSING or reading.holes or any(phrase.names for phrase in reading.phrases):
        return False
    asked = set(pairwise(reading.words)) & {("which", "is"), ("which", "one"), ("which", "was")}
    if (asked or "who" in reading.words) and _COMPARED & set(reading.words):
        return True
    return any(
        phrase.determiner == "the" and not phrase.prep and _by_degree(phrase) and not anchored(reading.phrases, at)
        for at, phrase in enumerate(reading.phrases)
    )


def _by_degree(phrase: Phrase) -> bool:
    return any(stem in _COMPARED or superlative(stem) for stem in phrase.stems)


def decided_on(reading: Reading) -> frozenset[str]:
    """Give the nouns a decision is about: "Decide whether the repair is worth it"."""
    if reading.verb is None or reading.verb.base not in CHOOSING:
        return frozenset()
    return frozenset(p.head for p in parts_spoken_of(reading) if p.determiner == "the" and not p.prep)


def inquires(act: Act, product: Product, about: frozenset[str]) -> bool:
    """Say whether a task looked into what a decision is about."""
    return bool(act & (Act.LOOK | Act.YIELD)) and bool(about & product.words)
