"""Descriptions as tokens: words with their stems, paths, identifiers, quoted names and holes.

The rules are a handful of suffixes and a list of irregular forms: enough to see that "reviews" and "review", or "built"
and "build", speak of one thing. Everything is linear in the length of the text.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from advisor.judge.memory import Memory

NAMED = 40  # characters of a quotation that may still be a name
LONGEST = 2_000  # characters of a description that are read: what it asks for stands at its head


def words_of(table: str) -> frozenset[str]:
    """Read a table of words: they stand apart by white space."""
    return frozenset(table.split())


class Kind(Enum):
    """What a token is."""

    WORD = 1
    PATH = 2
    NAME = 3
    HOLE = 4
    STOP = 5
    COMMA = 6


class Token(NamedTuple):
    """One token: its kind, its text in lower case (paths, names and single letters as written) and its stem."""

    kind: Kind
    text: str
    stem: str


_TOKEN = re.compile(
    r"</\w[\w.-]*>|\{[^{}]*\}|`[^`\n]*`|\"[^\"\n]*\"|(?<!\w)'[^'\n]+'(?!\w)|[\w./*~@$#&+-]+(?:['\u2019]\w+)?(?:\(\))?|[,;:!?()→\n]",
)
_EXTENSION = re.compile(r"\w\.[A-Za-z][A-Za-z0-9]{0,4}$")
_ROOTS = (".", "/", "~", "src/", "lib/", "app/", "docs/", "tests/", "test/", "pkg/", "cmd/", "packages/", "services/")
_ABBREVIATIONS = frozenset({"e.g", "i.e", "etc", "vs", "node.js", "vue.js", "next.js", "asp.net"})
_IRREGULAR = {
    "prs": "pr",
    "ids": "id",
    "dbs": "database",
    "vms": "vm",
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "syntheses": "synthesis",
    "diagnoses": "diagnosis",
    "theses": "thesis",
    "indices": "index",
    "vertices": "vertex",
    "criteria": "criterion",
    "people": "person",
    "children": "child",
    "tests": "test",
    "statuses": "status",
    "docs": "doc",
    "documentation": "doc",
    "auth": "auth",
    "authentication": "auth",
    "payments": "payment",
    "configuration": "config",
    "configurations": "config",
    "configs": "config",
    "repos": "repo",
    "repository": "repo",
    "repositories": "repo",
    "apps": "app",
    "application": "app",
    "applications": "app",
    "database": "database",
    "db": "database",
    "bases": "base",
    "codebase": "codebase",
    "responses": "response",
    "releases": "release",
    "cases": "case",
    "databases": "database",
    "clauses": "clause",
    "phrases": "phrase",
    "purchases": "purchase",
    "courses": "course",
    "houses": "house",
    "causes": "cause",
    "expenses": "expense",
    "licenses": "license",
    "premises": "premise",
    "exercises": "exercise",
    "franchises": "franchise",
    "enterprises": "enterprise",
}
_SAME = words_of(
    """
    news lens series species sms css js aws canvas kubernetes always previous various across is as
    us
    """,
)


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """Give the singular of a noun in lower case (a singular comes back as it is)."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    if len(word) < len("adds") or not word.endswith("s") or word in _SAME or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> bool:
    """Say whether a word looks like a plural."""
    return word.endswith("s") and singular(word) != word


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a description into tokens; a hole is ``{…}``, whatever stands in it."""
    found: list[Token] = []
    for match in _TOKEN.findall(text[:LONGEST]):
        found += _TOKENS[match]
    return tuple(found)


def _token(raw: str) -> tuple[Token, ...]:
    first = raw[0]
    if first == "{":
        return (Token(Kind.HOLE, raw[1:-1], ""),)
    if first in "`\"'" and len(raw) > 1:
        return _quoted(raw[1:-1])
    if raw == ",":
        return (Token(Kind.COMMA, raw, raw),)
    if raw in ";:!?()→\n" or raw.startswith("</"):  # the end of a tag ends what stands in it
        return (Token(Kind.STOP, raw, raw),)
    return _run(raw)


def _quoted(inner: str) -> tuple[Token, ...]:
    if " " in inner.strip() and len(inner) > NAMED:
        return (Token(Kind.STOP, "“", ""), *(token for token in tokens(inner) if token.kind is not Kind.HOLE))
    bare = inner.strip().lower()
    return (Token(Kind.PATH if is_path(inner) else Kind.NAME, inner.strip(), bare),) if bare else ()


def _run(raw: str) -> tuple[Token, ...]:
    bare = raw.rstrip(".-").lstrip("-#+")
    ended = raw.endswith(".") and bare.lower() not in _ABBREVIATIONS
    stop = (Token(Kind.STOP, ".", "."),) if ended else ()
    if not bare or not any(letter.isalnum() or letter == "*" for letter in bare):
        return stop or ((Token(Kind.WORD, "and", "and"),) if raw in {"&", "+"} else ())
    if is_path(bare):
        return (Token(Kind.PATH, bare, bare.lower()), *stop)
    if is_name(bare):
        return (Token(Kind.NAME, bare, bare.lower()), *stop)
    if len(bare) == 1 and bare.isupper() and bare != "I":
        return (Token(Kind.WORD, bare, bare.lower()), *stop)
    return (*_words(bare.lower()), *stop)


def _words(lower: str) -> tuple[Token, ...]:
    lower = lower.replace("\u2019", "'").removesuffix("'s")
    if "/" in lower:
        return tuple(Token(Kind.WORD, part, singular(part)) for part in lower.split("/") if part)
    return (Token(Kind.WORD, lower, singular(lower)),)


_TOKENS = Memory(_token, 50_000, 40)


def is_path(word: str) -> bool:
    """Say whether a word is a path, a file name or a glob."""
    if "*" in word:
        return True
    if "/" in word:
        return word.startswith(_ROOTS) or word.endswith("/") or word.count("/") > 1 or "." in word or "_" in word
    return bool(_EXTENSION.search(word)) and word.lower() not in _ABBREVIATIONS


def is_name(word: str) -> bool:
    """Say whether a word is an identifier: snake_case, camelCase, dotted, or a call."""
    if "_" in word or word.endswith("()"):
        return True
    return any(a.islower() and b.isupper() for a, b in pairwise(word))


_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def parts(name: str) -> frozenset[str]:
    """Give the words of a path or an identifier as stems: ``src/authLogin.py`` → src, auth, login."""
    stem = _EXTENSION.sub(lambda match: match[0][0], name)
    return frozenset(singular(word.lower()) for word in _PARTS.findall(stem))
