# ruff: noqa: RUF001 - the quotation marks and dashes of real texts
"""Text to tokens: words as they are, and everything that is no word as the name of its shape.

Linear in the text's length, and the text is capped first, so that 100 KB cost no more than a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from advisor.judge.lexicon import NOUNS, VERBS

HEAD, TAIL = 1600, 400
"""Characters kept of the beginning and of the end of a long text: the task stands in one of the two."""

MOST_TOKENS = 400

_TOKEN = re.compile(
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

_SPANS = re.compile(r"[\n\"'`{}<“”«»„「」]|(?:^|\s)-(?:\s|$)")
"""What a token with a blank inside begins or ends with, and the dash that counts only between blanks."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its normal form in lower case, and whether a word's third-person or plural s was cut."""

    kind: str
    text: str
    cut: bool = False


def tokenise(text: str) -> list[Token]:
    """Give the tokens of a text, at most ``MOST_TOKENS`` of them."""
    text = _cap(text)
    if _SPANS.search(text):
        return list(_tokens(text))
    # No token crosses a blank here, so that each piece is read once and then remembered.
    found: list[Token] = []
    for piece in text.split(" "):
        found += _PIECES.get(piece) or _piece(piece)
    return found[:MOST_TOKENS]


_PIECES: dict[str, tuple[Token, ...]] = {}
_MOST_PIECES, _LONGEST_PIECE = 50_000, 40


def _piece(piece: str) -> tuple[Token, ...]:
    found = tuple(_tokens(piece))
    if len(_PIECES) < _MOST_PIECES and len(piece) <= _LONGEST_PIECE:
        _PIECES[piece] = found
    return found


def _tokens(text: str) -> Iterator[Token]:
    matches = islice(_TOKEN.finditer(text), MOST_TOKENS)
    return (_token(match.lastgroup or "end", match.group()) for match in matches)


def _token(kind: str, found: str) -> Token:
    if kind not in {"word", "other"}:
        return Token(kind, found)
    lower = found.lower()
    normal = stem(lower)
    return Token("word", normal, cut=lower.endswith("s") and not normal.endswith("s"))


def _cap(text: str) -> str:
    if len(text) > HEAD + TAIL:
        text = text[:HEAD] + "\n" + text[-TAIL:]
    return _SPACES.sub(" ", text).strip()


_STEMS: dict[str, str] = {}
_MOST_STEMS = 50_000


def stem(word: str) -> str:
    """Give the normal form of a lower-case word: British spelling, no plural or third-person s, base form of verbs."""
    known = _STEMS.get(word)
    if known is None:
        known = _stem(word.replace("’", "'"))
        if len(_STEMS) < _MOST_STEMS:
            _STEMS[word] = known
    return known


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    word = _british(word)
    if word in VERBS or word in NOUNS or len(word) <= 3 or not word.isascii():  # noqa: PLR2004 - too short to cut
        return word
    return _without_s(word) or _verb(word) or word


def _british(word: str) -> str:
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
