"""String literals of many languages: Python's prefixes and triple quotes, backticks, typographic quotes."""

from __future__ import annotations

import re

from advisor.values import dataclass

CLOSING = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_ENDS = {closing: re.compile(rf"\\.|{closing}", re.DOTALL) for closing in ('"""', "'''", *CLOSING.values())}
# What may follow the end of a string; anything else means that the quote stands inside the text.
_AFTER = re.compile(
    r"[ \t]*(?:\Z|[\n,;)\]}#/+%.:\\`]|(?:if|or|and|for|as)\b|[\"'][^\w\s]|[\"']\w|[A-Za-z_][\w-]*[ \t]*[=:])"
)
_RETRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A literal by offsets, quotes and prefix included, and the text it stands for."""

    text: str
    start: int
    end: int


def read_quoted(text: str, opened: re.Match[str], limit: int) -> Quoted | None:
    """Read the literal that ``opened`` (groups ``prefix`` and ``quote``) begins; ``None`` when it never closes."""
    quote = opened["quote"]
    closing = CLOSING.get(quote, quote)
    end = _end(text, closing, opened.end(), limit)
    if end is None:
        return None
    inner = text[opened.end() : end - len(closing)]
    raw = "r" in opened["prefix"].lower()
    return Quoted(text=inner if raw else unescaped(inner), start=opened.start(), end=end)


def unescaped(text: str) -> str:
    """Resolve the escapes that matter for reading; unknown ones stand for their character."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), text)


def _end(text: str, closing: str, position: int, limit: int) -> int | None:
    """Find the closing quote. People forget to escape: a quote in the middle of a sentence closes nothing."""
    first = None
    retries = 0
    for found in _ENDS[closing].finditer(text, position, limit):
        if found.group().startswith("\\"):
            continue
        if len(closing) > 1 or _AFTER.match(text, found.end(), limit):
            return found.end()
        first = first or found.end()
        retries += 1
        if retries > _RETRIES:
            break
    return first
