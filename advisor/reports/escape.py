"""The only way out for text that came from users' files: nothing in it can steer a terminal or hide from a reader.

rich passes ESC, OSC, C1 and bidi characters from data to the terminal, and ``[/]`` in data raises there. So text goes
through ``printable`` first, and to rich only as ``Text`` objects, never as markup.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Controls (Cc), format characters such as bidi controls and zero-width ones (Cf), lone surrogates (Cs), line and
# paragraph separators (Zl, Zp), unassigned and private code points (Cn, Co).
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"})
# Invisible, though Unicode files them under letters and marks: fillers, joiners, variation selectors. U+FE0F alone
# stays: it makes ordinary emoji of ordinary signs.
_BLANK = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE0F)}
    | set(range(0xE0100, 0xE01F0))
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    r"""Give ``text`` on one line, every character that a terminal obeys or hides written out (``\x1b``, ``\u202e``)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def printable_lines(text: str) -> str:
    """Make text of several lines printable; its newlines stay."""
    return "\n".join(printable(line) for line in text.split("\n"))


def width(text: str) -> int:
    """Say how many terminal columns printable text takes (wide East Asian characters take two, marks none)."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN and ord(character) not in _BLANK:
        return character
    if character in _SHORT:
        return _SHORT[character]
    point = ord(character)
    if point <= 0xFF:  # noqa: PLR2004 - the two-digit form ends there
        return f"\\x{point:02x}"
    short = point <= 0xFFFF  # noqa: PLR2004 - the four-digit form ends there
    return f"\\u{point:04x}" if short else f"\\U{point:08x}"


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
