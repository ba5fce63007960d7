"""Features of a task description, shared by training and prediction. Standard library only, linear in the text.

Three groups: *shape* (the head verb, its object, scope, form; counted once each), *words* (stems and pairs of
neighbours) and *letters* (beginnings and endings of words, for typos and other languages). The names are what
explanations show, see explain.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from advisor.judge.clause import Clause, read_clause
from advisor.judge.lexicon import NEGATIONS, NOUNS, REACH, SCOPE, VERBS
from advisor.judge.tokens import Token, tokenise

MOST_WORDS = 120
"""Stems of a text that count; what comes later in a long prompt seldom changes the task."""

MOST_SPELT = 60
_LEAST_SPELT = 4
_SHOWN = ("hole", "quoted", "url", "path", "code", "option", "number")


class Features(NamedTuple):
    """The names of the features of one text, each at most once, in a fixed order.

    ``spelt`` are the words whose letters count; ``spell`` gives the names of one word's letters.
    """

    shape: tuple[str, ...]
    words: tuple[str, ...]
    spelt: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """Give the names of the letters of all words; what words share stands there as often."""
        return tuple(chain.from_iterable(map(spell, self.spelt)))


def features(text: str) -> Features:
    """Give the features of a text."""
    tokens = tokenise(text)
    clause = read_clause(tokens)
    stems = [text for kind, text, _ in tokens if kind == "word"][:MOST_WORDS]
    shape = _clause(clause)
    shape += _scope(clause, stems)
    shape += _reach(clause, stems)
    shape += _form(text, tokens, stems)
    words = ["word:" + stem for stem in stems]
    words += _pairs(tokens)
    spelt = [stem for stem in stems[:MOST_SPELT] if len(stem) >= _LEAST_SPELT or not stem.isascii()]
    return Features(tuple(dict.fromkeys(shape)), tuple(dict.fromkeys(words)), tuple(dict.fromkeys(spelt)))


def _clause(clause: Clause) -> list[str]:
    """Say what the first clause asks for: verb, object, what modifies it, and the groups they belong to."""
    names = list(_asked(clause.form, clause.verb, clause.noun))
    if clause.modifiers:
        names += ["modifier:" + word for word in clause.modifiers]
        names += ["modifier of:" + NOUNS[word] for word in clause.modifiers if word in NOUNS]
    if clause.places:
        names += ["place:" + word for word in clause.places]
        names += ["place of:" + NOUNS[word] for word in clause.places if word in NOUNS]
    if clause.others:
        names += ["then:" + word for word in clause.others]
        names += ["then does:" + VERBS[word] for word in clause.others]
    return names


@lru_cache(maxsize=10_000)
def _asked(form: str, verb: str, noun: str) -> tuple[str, ...]:
    does, what = VERBS.get(verb, "other") if verb else "none", NOUNS.get(noun, "other") if noun else "none"
    names = ["form:" + form, "does:" + does, "of:" + what, f"does:{does} of:{what}"]
    if verb:
        names += ["verb:" + verb, f"verb:{verb} of:{what}"]
    if noun:
        names += ["object:" + noun, f"does:{does} object:{noun}"]
    return tuple(names)


def _scope(clause: Clause, stems: Sequence[str]) -> list[str]:
    groups = [SCOPE[word] for word in stems if word in SCOPE]
    subjects = [NOUNS[word] for word in stems if word in NOUNS]
    does = VERBS.get(clause.verb, "none")
    names = ["scope:" + group for group in groups] if groups else ["scope:none"]
    names += ["about:" + group for group in subjects]
    names += [f"does:{does} scope:{group}" for group in groups]
    names += [f"does:{does} about:{group}" for group in subjects]
    if not NEGATIONS.isdisjoint(stems):
        names.append("negation")
    return names


def _reach(clause: Clause, stems: Sequence[str]) -> list[str]:
    """Say what speaks for an act outside the house: verbs that send or destroy, and who or what they reach."""
    head = REACH.get(clause.verb or (stems[0] if stems else ""), "none")
    here = [REACH[word] for word in stems if word in REACH]
    names = ["reach:" + head, *_object_reach(clause.form, clause.noun, head)]
    if here:
        names += ["reaches:" + group for group in here]
        names += [f"reach:{head} reaches:{group}" for group in here]
        names += ["then reach:" + REACH[word] for word in clause.others if word in REACH]
    return names


@lru_cache(maxsize=10_000)
def _object_reach(form: str, noun: str, head: str) -> tuple[str, str]:
    of = REACH.get(noun) or ("piece" if NOUNS.get(noun) == "piece" else "other")
    return (f"reach:{head} on:{of}", f"form:{form} on:{of}")


def _form(text: str, tokens: Sequence[Token], stems: Sequence[str]) -> list[str]:
    names = ["length:" + _bucket(len(stems))]
    if len(tokens) > len(stems):
        kinds = {kind for kind, _, _ in tokens}
        names += ["has:" + kind for kind in _SHOWN if kind in kinds]
    if "?" in text and text.rstrip().endswith("?"):
        names.append("question")
    if not text.isascii():
        names.append("letters:not plain")
    if "\n" in text and any(line.lstrip().startswith(("-", "*", "1.")) for line in text[:2000].splitlines()[1:40]):
        names.append("list")
    return names


def _bucket(words: int) -> str:
    for most in (1, 2, 3, 4, 6, 9, 13, 20, 30, 50, 80):
        if words <= most:
            return f"up to {most}"
    return "more than 80"


def _pairs(tokens: Sequence[Token]) -> list[str]:
    """Give neighbours; what is no word stands for itself by its kind, and a pair never crosses a full stop."""
    names = []
    before = "^"
    for kind, text, _ in tokens[: 2 * MOST_WORDS]:
        here = text if kind == "word" else "" if kind == "end" else f"<{kind}>"
        if before and here:
            names.append(f"pair:{before} {here}")
        before = here
    return names


@lru_cache(maxsize=20_000)
def spell(stem: str) -> tuple[str, ...]:
    """Give beginnings, endings and fours of letters of a word; ``^`` and ``$`` are its two ends."""
    word = f"^{stem}$"
    ends = (word[:4], word[:5], word[:6], word[-4:], word[-5:])
    return tuple(dict.fromkeys((*ends, *(word[at : at + 4] for at in range(1, min(len(word) - 4, 12))))))
