"""The first clause of a description: who does what to what. A few rules of order, no grammar.

``Review the login module for bugs`` is verb *review*, object *module*, modifier *login*, place *bug*. ``Security
review`` has no verb and the object *review*. ``Runs the linter`` (an agent, third person) is verb *run*.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from advisor.judge.lexicon import ASIDE, DETERMINERS, PREPOSITIONS, VERBS
from advisor.judge.tokens import Token

_ROLES = frozenset(
    [
        "expert",
        "specialist",
        "engineer",
        "architect",
        "developer",
        "reviewer",
        "analyst",
        "assistant",
        "agent",
        "master",
        "writer",
        "designer",
        "manager",
        "administrator",
        "consultant",
        "researcher",
        "planner",
        "strategist",
        "auditor",
        "tester",
        "scientist",
        "lead",
        "advisor",
        "helper",
    ]
)
_MOST_PLACES = 6
_MOST_OTHERS = 6


class Clause(NamedTuple):
    """One clause: ``form`` is verb, agent, noun, role, question or other.

    ``others`` are the verbs that follow "and", "then", "to" or a comma.
    """

    form: str
    verb: str
    noun: str
    modifiers: tuple[str, ...]
    places: tuple[str, ...]
    others: tuple[str, ...]


_QUESTIONS = frozenset(
    [
        "what",
        "which",
        "who",
        "whose",
        "where",
        "when",
        "why",
        "how",
        "is",
        "are",
        "does",
        "do",
        "did",
        "has",
        "have",
        "can",
        "could",
        "should",
        "would",
    ]
)


def read_clause(tokens: Sequence[Token]) -> Clause:
    """Read the first clause that has a word in it."""
    start = _start(tokens)
    if start >= len(tokens):
        return Clause("other", "", "", (), (), ())
    head = tokens[start].text
    asks = start > 0 or head in _QUESTIONS
    if asks:
        asks = next((token.text for token in tokens if token.kind == "word"), "") in _QUESTIONS
    is_verb = head in VERBS and not _is_noun_phrase(tokens, start)
    noun, modifiers, at = _noun_phrase(tokens, start + 1 if is_verb else start)
    return Clause(
        _form(tokens[start], noun, asks=asks, is_verb=is_verb),
        head if is_verb else "",
        noun,
        modifiers,
        _places(tokens, at),
        _others(tokens, start + 1),
    )


def _form(head: Token, noun: str, *, asks: bool, is_verb: bool) -> str:
    """Name the form: an agent is described in the third person ("Reviews …") or as a role ("Expert in …")."""
    if asks:
        return "question"
    if noun in _ROLES or head.text in _ROLES:
        return "role"
    if is_verb:
        return "agent" if head.cut else "verb"
    return "noun"


def _start(tokens: Sequence[Token]) -> int:
    """Skip what is no word and what only leads up to the task ("Please can you …")."""
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.text not in ASIDE:
            return at
    return next((at for at, token in enumerate(tokens) if token.kind == "word"), len(tokens))


def _is_noun_phrase(tokens: Sequence[Token], start: int) -> bool:
    """Tell "Review notes of May" and "Test plan" from a command: the next word ends the phrase and is a noun's."""
    following = [token for token in tokens[start + 1 : start + 3] if token.kind != "end"]
    if not following:
        return len(tokens) == 1
    return following[0].kind == "word" and following[0].text in {"of", "for", "from"}


def _noun_phrase(tokens: Sequence[Token], at: int) -> tuple[str, tuple[str, ...], int]:
    """Give the last word of the noun phrase that begins here, the words before it, and where it ends."""
    words: list[str] = []
    for kind, text, _ in islice(tokens, at, None):
        if kind == "word":
            if text in PREPOSITIONS:
                if words:
                    break
            elif text not in DETERMINERS:
                words.append(text)
        elif kind == "end":
            break
        else:
            words.append(f"<{kind}>")
        at += 1
    return (words[-1], tuple(words[-4:-1]), at) if words else ("", (), at)


def _places(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """Give the nouns after the object's prepositions: what the task is in, of, for, from, across."""
    found: list[str] = []
    while at < len(tokens) and len(found) < _MOST_PLACES:
        if tokens[at].kind == "end" and tokens[at].text in {".", "!", "?", "\n"}:
            break
        noun, _, after = _noun_phrase(tokens, at + 1)
        if noun:
            found.append(noun)
        at = max(after, at + 1)
    return tuple(found)


def _others(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    found: list[str] = []
    opens = False
    for kind, text, _ in islice(tokens, at, None):
        if opens and kind == "word" and text in VERBS:
            found.append(text)
        opens = kind == "end" or text in _OPENS
    return tuple(dict.fromkeys(found))[:_MOST_OTHERS] if found else ()


_OPENS = frozenset({"and", "then", "to", "or"})
