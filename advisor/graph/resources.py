"""What a description names in the world: files, modules, pages, the whole project, or nothing that can be named.

A resource is a set of words: the "auth module" is {auth}, ``src/auth/login.py`` is {src, auth, login}, the project is
the empty set. One holds another when its words are all among the other's: the project holds everything, a folder its
files, a module its parts. Tests, documents and the like are facets: the tests of a module concern the module, but not
its documentation.
"""

from __future__ import annotations

from advisor.graph.lexicon import (
    CONTAINERS,
    ENVIRONMENTS,
    FACETS,
    MANNERS,
    NEUTRAL,
    PLACELESS,
    PLACING,
    PROJECT,
    REPORTED,
)
from advisor.graph.reading import Phrase, Reading
from advisor.graph.verbs import NOMINALS, Act
from advisor.graph.words import Kind, Token, parts, words_of
from advisor.values import dataclass

MOST = 8  # resources of one description that are followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A thing named: its words, its facet, its path (of folders) where it is one, and whether it is a container.

    ``open`` are the names of the holes in it: another value, another thing. ``whole`` marks the project itself.
    """

    words: frozenset[str]
    facet: str = ""
    path: tuple[str, ...] | None = None
    container: bool = False
    open: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is the whole project."""
        return not self.words and not self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The resources of one description; none of them known is ``unknown``."""

    resources: tuple[Resource, ...]

    @property
    def unknown(self) -> bool:
        """Whether nothing is named that could be told from other things."""
        return not self.resources


def holds(one: Resource, other: Resource) -> bool:
    """Say whether ``one`` is ``other`` or contains it (words, paths and facets)."""
    if one.facet and one.facet != other.facet:
        return False
    if one.path is not None and other.path is not None:
        return other.path[: len(one.path)] == one.path
    return one.words <= other.words


def overlap(one: Resource, other: Resource) -> bool:
    """Say whether the two are one thing, or one holds the other."""
    if one.facet and other.facet and one.facet != other.facet:
        return False
    if one.path is not None and other.path is not None:
        shorter = min(len(one.path), len(other.path))
        return one.path[:shorter] == other.path[:shorter]
    return one.words <= other.words or other.words <= one.words


def same(one: Resource, other: Resource) -> bool:
    """Say whether the overlap is sure: equal, by path, the whole project, or a container of the other's words."""
    if one.path is not None and other.path is not None:
        return not (one.open or other.open)
    if one.words == other.words:
        return not (one.open or other.open)
    holder = one if one.words < other.words else other
    return (holder.whole or holder.container) and not (one.open or other.open)


def targets(reading: Reading) -> Targets:
    """Give the resources that a description acts on or reads."""
    placed = [phrase for phrase in reading.phrases if _places(phrase, reading)]
    objects = _objects(reading)
    if any(_a_file(phrase) for phrase in objects):  # a file says itself where it is
        placed = [phrase for phrase in placed if _a_file(phrase) or phrase.head in CONTAINERS]
    found: list[Resource] = []
    for phrase in placed or objects:
        found += [resource for resource in _resources(phrase, reading) if resource not in found]
    return Targets(resources=tuple(found[:MOST]))


_ASIDE = words_of(
    """
    with using as about like based given before after without via by per according for of
    """,
)
_OF = frozenset({"of", "for", "about", "covering", "behind"})
_SELF = Act.YIELD | Act.MAKE


def _places(phrase: Phrase, reading: Reading) -> bool:
    """Say whether a phrase says where the act takes place: "add logging to auth", "fix the bug in parser.py"."""
    if phrase.prep not in PLACING or phrase.head in ENVIRONMENTS:
        return False
    if _a_file(phrase):
        return True
    if phrase.head in MANNERS and not phrase.names:
        return False
    changing = phrase.verb is not None and Act.CHANGE in phrase.verb.act
    placeless = all(_vague(other) for other in reading.phrases if not other.prep)
    return (changing or placeless) and _named(phrase)


def _a_file(phrase: Phrase) -> bool:
    return any(name.kind is Kind.PATH for name in phrase.names)


def _vague(phrase: Phrase) -> bool:
    return not phrase.names and not phrase.open and not telling(phrase)


def _named(phrase: Phrase) -> bool:
    return bool(phrase.names or phrase.open or telling(phrase) or phrase.head in PROJECT)


def _objects(reading: Reading) -> list[Phrase]:
    return [phrase for phrase in reading.phrases if phrase.prep not in _ASIDE and phrase.prep not in PLACING] or [
        phrase for phrase in reading.phrases if phrase.prep in _OF
    ]


def telling(phrase: Phrase) -> frozenset[str]:
    """Give the words of a phrase that tell a thing from others of its sort."""
    aspects = _ASPECTS if phrase.head in NOMINALS else frozenset()
    return frozenset(
        stem
        for at, stem in enumerate(phrase.stems)
        if stem not in _DROPPED and stem not in aspects and not stem.isdigit()
    )


_KINDS_OF_TEST = words_of(
    """
    unit integration end-to-end e2e regression smoke acceptance suite case automated report summary
    """,
)
_DROPPED = (
    NEUTRAL
    | CONTAINERS
    | PLACELESS
    | PROJECT
    | frozenset(FACETS)
    | frozenset(NOMINALS)
    | (REPORTED - {"design", "plan"})
    | _KINDS_OF_TEST
)
_ASPECTS = words_of(
    """
    security performance quality accessibility style compliance static dynamic type peer
    architecture
    """,
)
_TOOLS = words_of(
    """
    linter lint formatter checker typecheck typechecker mypy eslint pytest jest ruff suite test ci
    pipeline
    """,
)


def _resources(phrase: Phrase, reading: Reading) -> list[Resource]:
    named = [resource for token in phrase.names if (resource := _of_name(token, phrase)) is not None]
    if named:
        return named
    facet = next((FACETS[stem] for stem in reversed(phrase.stems) if stem in FACETS), "")
    whose = _whose(phrase, reading)
    if whose and any(other.names for other in whose):
        return [
            Resource(words=_words_of(token, path), facet=facet, path=path, open=phrase.open)
            for other in whose
            for token in other.names
            for path in [_path(token.text)]
        ]
    words = telling(phrase).union(*(telling(other) for other in whose)) - ENVIRONMENTS
    holes = phrase.open + tuple(hole for other in whose for hole in other.open)
    everything = (phrase, *whose)
    if phrase.head in _TOOLS and not whose and phrase.verb is not None and Act.RUN in phrase.verb.act:
        words -= _TOOLS
    if words or holes:
        contained = any(other.head in CONTAINERS or len(other.stems) == 1 for other in everything)
        return [Resource(words=words, facet=facet, container=contained and not facet, open=holes)]
    if facet or any(stem in PROJECT or stem in _TOOLS for other in everything for stem in other.stems):
        return [Resource(words=frozenset(), facet=facet, container=True)]
    return []


def _whose(phrase: Phrase, reading: Reading) -> tuple[Phrase, ...]:
    """Give the phrases that say whose a thing is: "tests for the parser", "version of the package"."""
    at = reading.phrases.index(phrase)
    found: list[Phrase] = []
    for other in reading.phrases[at + 1 :]:
        if other.prep in _OF or (other.prep in PLACING and other.head not in ENVIRONMENTS):
            found.append(other)
        elif not other.prep:
            break
    return tuple(found)


def _of_name(token: Token, phrase: Phrase) -> Resource | None:
    facet = next((FACETS[stem] for stem in phrase.stems if stem in FACETS), "")
    path = _path(token.text) if token.kind is Kind.PATH else None
    if path == ():
        return Resource(words=frozenset(), container=True)
    words = _words_of(token, path)
    return Resource(words=words, facet=facet, path=path, container=True, open=phrase.open) if words else None


def _words_of(token: Token, path: tuple[str, ...] | None) -> frozenset[str]:
    """Give the words of a name; a glob is any file of its folder, so that what stands behind the folder is no name."""
    return parts("/".join(path) if path is not None and "*" in token.text else token.text)


def _path(text: str) -> tuple[str, ...] | None:
    """Give the folders of a path down to its first glob; the empty tuple is the project itself."""
    if "/" not in text and "." not in text and "*" not in text:
        return None
    found: list[str] = []
    for part in text.removeprefix("./").split("/"):
        if "*" in part or part == ".":
            break
        if part:
            found.append(part)
    return tuple(found)
