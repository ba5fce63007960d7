# ruff: noqa: RUF001 - the quotation marks and dashes of real texts
"""Text to tokens: words as they are, and everything that is no word as the name of its shape.

Linear in the text's length, and the text is capped first, so that 100 KB cost no more than a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from advisor.judge.lexicon import NOUNS, VERBS
from advisor.judge.memory import Memory

HEAD, TAIL = 1600, 400
"""Characters kept of the beginning and of the end of a long text: the task stands in one of the two."""

MOST_TOKENS = 400

_SHAPES = (
    # Most tokens are plain words: tried first, they cost one alternative instead of nine.
    r"(?P<word>[A-Za-z]{1,40}(?:['’-][A-Za-z]{1,40}){0,4}(?=[\s,;:!?)]|\.\s|\.?$)(?<![a-z][A-Z])(?!:\S))"
    r"|(?P<hole>\{\{?[^{}\n]{0,80}\}\}?|<[a-zA-Z_][\w -]{0,40}>|\$\{?[A-Za-z_]\w{0,40}\}?)"
    r"|(?P<quoted>\"[^\"\n]{1,200}\"|`[^`\n]{1,200}`|“[^”\n]{1,200}”|«[^»\n]{1,200}»|„[^“”\n]{1,200}[“”]"
    r"|(?<!\w)'[^'\n]{1,120}'(?!\w)|「[^」\n]{1,200}」)"
    r"|(?P<url>https?://\S{1,300})"
    r"|(?P<path>[\w.~*-]{0,80}/[\w./*-]{1,160}|\*?\.?[\w-]{1,80}(?:\.[\w-]{1,40}){0,4}"
    r"\.(?:py|js|ts|tsx|jsx|md|csv|json|ya?ml|toml|txt|xml|html?|css|sql|sh|go|rs|java|cpp|cfg"
    r"|ini|log|pdf|xlsx|docx|tar|zip|env)\b)"
    r"|(?P<code>\w{1,80}\(\)|[a-z]{1,40}[A-Z]\w{0,60}|[A-Za-z]\w{0,40}_\w{1,60}|\w{1,40}(?:::|->)\w{1,40})"
    r"|(?P<option>(?<!\w)--?[a-zA-Z][\w-]{0,40})"
    r"|(?P<number>[#v]?\d[\d.,:%]{0,30})"
    r"|(?P<other>[^\W\d_]{1,60}(?:['’-][^\W\d_]{1,40}){0,4})"
    r"|(?P<end>[.!?](?=\s|$)|\n|[:;,—–]|(?<=\s)-(?=\s))"
)

_SPACES = re.compile(r"[^\S\n]+")

_SPANNING = frozenset("\n\"'`{}<“”«»„「」")
"""What a token with a blank inside begins or ends with; so does the dash that counts only between blanks."""

_ENDS = ".,;:!?"


class Token(NamedTuple):
    """One token: its kind, its normal form in lower case, and whether a word's third-person or plural s was cut."""

    kind: str
    text: str
    cut: bool = False


def tokenise(text: str) -> list[Token]:
    """Give the tokens of a text, at most ``MOST_TOKENS`` of them."""
    if len(text) > HEAD + TAIL:
        text = text[:HEAD] + "\n" + text[-TAIL:]
    found: list[Token] = []
    if "\n" not in text:
        # No token crosses a blank here, so that each piece is read once and then remembered.
        for piece in text.split():
            tokens = _PIECES[piece]
            if tokens is None:
                break
            found += tokens
        else:
            return found[:MOST_TOKENS]
    return list(_tokens(_SPACES.sub(" ", text).strip()))


def _piece(piece: str) -> tuple[Token, ...] | None:
    """Read a piece without blanks; nothing for one that may be part of a token with blanks."""
    word, end = (piece[:-1], piece[-1]) if piece[-1] in _ENDS else (piece, "")
    if _is_plain(word):
        return (_token("word", word), Token("end", end)) if end else (_token("word", word),)
    if piece == "-" or not _SPANNING.isdisjoint(piece):
        return None
    return tuple(_tokens(piece))


def _is_plain(word: str) -> bool:
    """Say whether a piece is surely one word: most are, and need no pattern."""
    return word.isalpha() and word.isascii() and len(word) <= _LONGEST_WORD and (word.islower() or word.istitle())


_LONGEST_PIECE, _LONGEST_WORD = 60, 40
_PIECES = Memory(_piece, 50_000, _LONGEST_PIECE)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Compile the pattern when the first text needs it: that takes as long as reading some hundred texts."""
    return re.compile(_SHAPES)


def _tokens(text: str) -> Iterator[Token]:
    matches = islice(_pattern().finditer(text), MOST_TOKENS)
    return (_token(match.lastgroup or "end", match.group()) for match in matches)


def _token(kind: str, found: str) -> Token:
    if kind not in {"word", "other"}:
        return Token(kind, found)
    lower = found.lower()
    normal = stem(lower)
    return Token("word", normal, cut=lower.endswith("s") and not normal.endswith("s"))


def stem(word: str) -> str:
    """Give the normal form of a lower-case word: British spelling, no plural or third-person s, base form of verbs."""
    return _STEMS[word]


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    word = _british(word)
    if word in VERBS or word in NOUNS or len(word) <= 3 or not word.isascii():  # noqa: PLR2004 - too short to cut
        return word
    return _without_s(word) or _verb(word) or word


def _british(word: str) -> str:
    if "iz" not in word and "yz" not in word:
        return word
    for american, british in (("iz", "is"), ("yz", "ys")):
        for ending in ("e", "es", "ed", "ing", "er", "ation", "ations"):
            if word.endswith(american + ending) and len(word) > len(ending) + 4:
                return word[: -len(american + ending)] + british + ending
    return word


def _without_s(word: str) -> str | None:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "zes", "sses")):
        return word[:-2]
    return word[:-1]


def _verb(word: str) -> str | None:
    """Undo -ing and -ed where what is left is a verb we know."""
    for ending in ("ing", "ied", "ed"):
        if word.endswith(ending):
            base = word[: -len(ending)]
            for candidate in (base + "y",) if ending == "ied" else (base, base + "e", base[:-1]):
                if candidate in VERBS:
                    return candidate
    return None


_STEMS = Memory(_stem, 50_000, 200)
