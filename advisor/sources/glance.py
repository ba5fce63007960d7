"""A look at Python text before ``ast`` sees it: most modules that say ``Task`` plainly take it from somebody else.

Only what is beyond doubt is decided here, at a tenth of what parsing costs; everything else is left to the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = "Task"
# Strings and comments are passed over whole. Each alternative begins with a letter of its own, so that the search runs
# at the speed of a character set; possessive repeats keep it linear on strings that never close.
_PIECE = re.compile(
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:""")?'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+(?:''')?"
    r'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?'
    r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?"
    r"|#[^\n]*+"
    r"|Task\b",
    re.DOTALL,
)
_STATEMENT = re.compile(r"(?P<indent>[ \t]*)(?:from[ \t]+[\w.]+[ \t]+import(?:[ \t]*\(|[ \t])|import[ \t])")
_RENAMED = re.compile(r"[ \t]*(?:\.|as\b)")
_NAME = re.compile(r"[^\W\d]\w*")
_INSERTED = re.compile(r"\{[^{}]*\bTask\b|\bTask\b[^{}]*\}")
_DEFINITION = re.compile(r"(?:class|def|async[ \t]+def)[ \t]+\Z")
_NAMES = re.compile(r"(?:[\w\s,]|#[^\n]*\n)*+\Z")
_BLOCK = re.compile(r"(?:if|elif|else|try|except|finally|with)\b")
_LONGEST_PREFIX = 2
# An import within a block is looked at this far back; beyond, the parser answers.
_LINES = 60
_MOST_USES = 500
_FARTHEST = 4_000


def plainly_foreign(text: str) -> bool:
    r"""Say whether Python text (``\n`` newlines) beyond doubt holds no ``Task`` that can be ours.

    True where no code names it, or where the module imports it by name or defines it; false wherever a closer look is
    wanted, and always where the text speaks of advisor. Linear in the text.
    """
    if "advisor" in text:
        return False
    used = 0
    for start in _uses(text):
        if start is not None and _binds_for_the_module(text, start):
            return True
        used += 1
        if used > _MOST_USES:
            return False
    return used == 0


def code_words(text: str) -> set[str]:
    """Give every name in the code, strings and comments left out (f-strings stay): at least what ``ast`` would give."""
    return set(_NAME.findall(_PIECE.sub(_without_text, text)))


def _without_text(piece: re.Match[str]) -> str:
    found = piece.group()
    if found[0] == "T" or (found[0] != "#" and _is_formatted(piece.string, piece.start())):
        return found
    return " "


def _uses(text: str) -> Iterator[int | None]:
    """Give where code names ``Task`` (attributes left out); ``None`` for an f-string with the word in it."""
    for found in _PIECE.finditer(text):
        start, piece = found.start(), found.group()
        if piece[0] == "T":
            if not _is_within_a_name(text[start - 1 : start]):
                yield start
        elif piece[0] != "#" and _WORD in piece and _is_formatted(text, start) and _INSERTED.search(piece):
            yield None


def _is_formatted(text: str, start: int) -> bool:
    """Say whether the letters before a string may make it an f-string (or a t-string)."""
    prefix = text[max(0, start - _LONGEST_PREFIX) : start].lower()
    return "f" in prefix or "t" in prefix


def _is_within_a_name(before: str) -> bool:
    return before.isalnum() or before in ("_", ".")


def _binds_for_the_module(text: str, start: int) -> bool:
    """Say whether a use is an import or a definition of the name that holds for the whole module."""
    begin = text.rfind("\n", 0, start) + 1
    before = text[begin:start]
    if _DEFINITION.fullmatch(before):
        return True
    if _RENAMED.match(text, start + len(_WORD)):
        return False
    if not _STATEMENT.match(before):
        begin = _opening(text, start)
        before = text[begin:start]
    found = _STATEMENT.match(before)
    if found is None or not _NAMES.match(before, found.end()):
        return False
    return _is_of_the_module(text, begin, len(found["indent"]))


def _opening(text: str, start: int) -> int:
    """Give where the line begins that opens the parenthesis before a name; the name itself where there is none."""
    opened = text.rfind("(", max(0, start - _FARTHEST), start)
    return text.rfind("\n", 0, opened) + 1 if opened >= 0 else start


def _is_of_the_module(text: str, begin: int, indent: int) -> bool:
    """Say whether a line stands at the module's level, or in branches and blocks there and in no function."""
    for _ in range(_LINES):
        if indent == 0:
            return True
        end = max(0, begin - 1)
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end]
        if '"""' in line or "'''" in line:
            return False  # what stands above may be text
        body = line.lstrip(" \t")
        if not body or body[0] == "#" or len(line) - len(body) >= indent:
            continue
        if not _BLOCK.match(body):
            return False
        indent = len(line) - len(body)
    return False
