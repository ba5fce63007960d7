"""GOOD and BAD versions: one word at the head of a heading, a comment line or a list item tells them apart.

The words are whole words. ``DO`` and ``RIGHT`` in the middle of a sentence's beginning ("Do the migration first")
say nothing: written in small letters, a marker has to look like a label.
"""

from __future__ import annotations

import re
from enum import Enum


class Marker(Enum):
    """What a marker says of the code below it."""

    BAD = "bad"
    GOOD = "good"


_BAD_SIGNS = frozenset("❌✗✘✖🚫⛔👎❎")
_GOOD_SIGNS = frozenset("✅✓✔👍☑🟢")
_BAD_WORD = r"BAD|DON['\u2019]?TS?|DO\s+NOT(?!\s+EDIT)|EXPENSIVE|WRONG|ANTI[-\s]?PATTERNS?"
_GOOD_WORD = r"GOOD|DO|OPTIMI[SZ]ED|RIGHT|BETTER|BEST|CORRECT|RECOMMENDED|FIXED"
_LOUD = re.compile(rf"(?:(?P<bad>{_BAD_WORD})|(?P<good>{_GOOD_WORD}))(?![\w-])")
_SURE = re.compile(r"(?P<bad>don['\u2019]ts?|anti[-\s]?patterns?)(?![\w-])", re.IGNORECASE)
_LABEL = re.compile(
    rf"(?:(?P<bad>{_BAD_WORD})|(?P<good>{_GOOD_WORD}))"
    r"(?=\s*(?:[*_`)\]]*\s*(?:[:\uff1a(\-\u2013\u2014=]|\Z)|\s(?:examples?|practices?|approach|patterns?|versions?|ways?|code)\b))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:\d{1,4}(?:\.\d{1,4}){0,3}[.):]?|[A-Za-z][.)])\s+")
_TASK_BOX = re.compile(r"\[[ xX]\]\s+")
_HEAD = 80


def marker_of(text: str) -> Marker | None:
    """Give the marker at the head of a heading's, comment's or list item's text (without its ``#``, ``//``, ``-``)."""
    head = text[:_HEAD].strip()
    head = _NUMBER.sub("", _TASK_BOX.sub("", head, count=1), count=1)
    for position, char in enumerate(head):
        if char in _BAD_SIGNS:
            return Marker.BAD
        if char in _GOOD_SIGNS:
            return Marker.GOOD
        if char.isalnum():
            return _word(head[position:])
    return None


def _word(head: str) -> Marker | None:
    for pattern in (_LOUD, _SURE, _LABEL):
        found = pattern.match(head)
        if found is not None:
            return Marker.BAD if found.groupdict().get("bad") else Marker.GOOD
    return None
