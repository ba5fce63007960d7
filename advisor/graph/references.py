"""Which earlier results a description speaks of: the words, before anybody has looked for the tasks."""

from __future__ import annotations

import re
from enum import Enum

from advisor.graph.lexicon import (
    ABSTRACT,
    BESIDE,
    BLUEPRINTS,
    CHOOSING,
    CONCLUSION,
    GENERIC,
    NEUTRAL,
    REFERRING,
    REPORTED,
    SUMMED,
    SUMMING,
)
from advisor.graph.producing import distinguishing
from advisor.graph.reading import POINTED, Phrase, Reading
from advisor.graph.verbs import Act
from advisor.graph.words import tokens, words_of
from advisor.values import dataclass


class Force(Enum):
    """How plainly a phrase refers: a bare noun, a definite one, or one that points back."""

    BARE = 1
    DEFINITE = 2
    POINTING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A noun that may stand for an earlier result.

    ``narrowed`` are the words before it that must fit the task; ``about`` are those behind it ("issues in auth"),
    ``of`` says that they belong to it tightly. ``exact`` asks that noun and words be just the earlier task's own
    object. ``back``: a word says that it came before ("above", "found", "you wrote"). ``source``:
    something is made of it.
    """

    noun: str
    narrowed: frozenset[str]
    about: frozenset[str]
    of: bool
    plural: bool
    force: Force
    exact: bool
    back: bool
    source: bool


_NEW = frozenset({"a", "an", "no", "any", "some", "another", "your", "my"})
_DEFINITE = frozenset({"the", "all", "each", "every", "its", "their", "his", "her", "our"})
_POINTING = POINTED | {"both"}
_ALL = frozenset({"everything", "all", "anything", "whole"})
_ANYBODY = words_of("nothing something none nobody somebody anybody everybody someone anyone everyone")
_NEVER_ONE = _ALL | _ANYBODY | BESIDE  # words that no earlier result is called by
_BRINGING_IN = REFERRING - {"by", "with", "via", "per"}
_FETCHING = frozenset({"retrieve", "fetch", "find", "search", "gather", "collect", "look"})
_LAST_WORD = re.compile(r"[A-Za-z]{3,}$")
_BEHIND = frozenset({"of", "in", "on", "about", "with"})


def references(reading: Reading) -> tuple[Reference, ...]:
    """Give the phrases of a description that may refer to an earlier result."""
    found: list[Reference] = []
    given = _filled_in(reading) | {phrase.head for phrase in reading.phrases if phrase.label}
    beside: tuple[str, ...] = ()
    for at, phrase in enumerate(reading.phrases):
        reference = _reference(phrase, reading, at, beside)
        if reference is not None and (reference.noun not in given or phrase.earlier):
            found.append(reference)
        beside = phrase.stems if len(phrase.stems) == 1 else ()
        given |= _given(phrase, reading, at)
    return tuple(found)


def _filled_in(reading: Reading) -> set[str]:
    """Give the nouns of the text's own holes: in "reword the query: {args.query}" the query is what stands there."""
    ends = (_LAST_WORD.search(hole) for hole in reading.holes)
    return {token.stem for end in ends if end is not None for token in tokens(end[0].lower())}


def _given(phrase: Phrase, reading: Reading, at: int) -> set[str]:
    """Give the nouns that the text itself has brought up, so that a later "the" means them."""
    own = set() if _force(phrase) in {Force.DEFINITE, Force.POINTING} else {phrase.head}
    following = reading.phrases[at + 1 : at + 2]
    if phrase.verb is not None and following and following[0].verb is not phrase.verb:
        own |= phrase.verb.products - {phrase.verb.base}
    return own


def _reference(phrase: Phrase, reading: Reading, at: int, beside: tuple[str, ...]) -> Reference | None:
    if not phrase.head or phrase.open or phrase.label or (phrase.names and not phrase.earlier):
        return None
    force = _force(phrase)
    if _chosen(phrase):
        force = Force.DEFINITE
    if force is None or phrase.head in _NEVER_ONE or not _stands_to_refer(phrase, force, reading):
        return None
    narrowed = distinguishing(phrase)
    if phrase.joined and len(beside) == 1 and phrase.plural:
        narrowed |= {beside[0]} if beside[0] not in NEUTRAL else set()
    about, tight = _behind(reading, at)
    return Reference(
        noun=phrase.head,
        narrowed=narrowed,
        about=about,
        of=tight,
        plural=phrase.plural
        or _chosen(phrase)
        or phrase.determiner in {"all", "both", "each", "every", "which"}
        or phrase.head in _MASS,
        force=force,
        exact=force is Force.BARE and not _plain(phrase),
        back=phrase.earlier,
        source=phrase.prep in {"from", "using", "based", "given", "considering"},
    )


_MASS = words_of(
    """
    feedback research work output evidence data information everything
    """,
)


def _chosen(phrase: Phrase) -> bool:
    """Say whether one is picked among several: "recommend a candidate"."""
    picks = phrase.verb is not None and phrase.verb.base in CHOOSING
    return picks and not phrase.prep and not phrase.plural and phrase.determiner in {"", "a", "an", "one"}


def _force(phrase: Phrase) -> Force | None:
    if "other" in phrase.stems:
        return None
    if phrase.determiner == "which":
        return Force.DEFINITE
    disagrees = phrase.plural and phrase.determiner in {"this", "that"}
    if phrase.earlier or (phrase.determiner in _POINTING and not disagrees):
        return Force.POINTING
    if phrase.determiner in _DEFINITE:
        return Force.DEFINITE
    return None if phrase.determiner in _NEW else Force.BARE


def _plain(phrase: Phrase) -> bool:
    """Say whether a bare noun is enough: one that reports, or one behind a preposition that brings in findings."""
    if phrase.head in REPORTED or phrase.head in GENERIC:
        return phrase.prep in REFERRING or not phrase.prep or phrase.plural
    return phrase.prep in _BRINGING_IN and phrase.plural


def _stands_to_refer(phrase: Phrase, force: Force, reading: Reading) -> bool:
    """Say whether the place of a phrase lets it refer; the object of a making verb is new."""
    if reading.nominal and not phrase.prep:
        return force is Force.POINTING
    if force is Force.BARE and not _FETCHING.isdisjoint(phrase.stems[:-1]):
        return False  # what is fetched is out there, not in an earlier answer
    if phrase.prep or phrase.determiner == "which":
        return True
    verb = phrase.verb
    if verb is None:
        return force is Force.POINTING
    if verb.act & (Act.YIELD | Act.MAKE) and verb.base not in CHOOSING:
        return force is Force.POINTING or (Act.MAKE in verb.act and phrase.head in BLUEPRINTS)
    return not (Act.RUN in verb.act and force is Force.BARE)


def _behind(reading: Reading, at: int) -> tuple[frozenset[str], bool]:
    """Give the words of the phrases that follow and say whose or about what: "issues in the auth module"."""
    found: set[str] = set()
    tight = False
    for other in reading.phrases[at + 1 : at + 3]:
        if other.prep not in _BEHIND and not (found and other.joined):
            break
        found |= {stem for stem in other.stems if stem not in NEUTRAL}
        tight = tight or other.prep == "of"
    return frozenset(found), tight


def gathers(reading: Reading) -> bool:
    """Say whether a task brings together whatever was found before, without naming it."""
    objects = [phrase for phrase in reading.phrases if not phrase.prep]
    verb = reading.verb
    if any(phrase.open or phrase.names for phrase in reading.phrases):
        return False
    if any(phrase.earlier and phrase.head in _ALL for phrase in reading.phrases):
        return True
    if verb is not None and (Act.JOIN in verb.act or verb.base == "summarise") and not reading.nominal:
        return all(_abstract(phrase) for phrase in objects)
    if reading.nominal and verb is not None and Act.JOIN in verb.act:
        return True
    making = reading.nominal or (verb is not None and bool(verb.act & (Act.YIELD | Act.MAKE)))
    return making and any(_sums_up(phrase) for phrase in objects)


def _abstract(phrase: Phrase) -> bool:
    return phrase.head in ABSTRACT and phrase.determiner not in _NEW and not distinguishing(phrase)


def _sums_up(phrase: Phrase) -> bool:
    if phrase.head in CONCLUSION:
        return True
    if phrase.head in SUMMED and any(stem in SUMMING for stem in phrase.stems[:-1]):
        return True
    return phrase.stems[-2:] in {("action", "plan"), ("action", "item"), ("next", "step"), ("summary", "report")}
