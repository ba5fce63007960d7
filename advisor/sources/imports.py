"""The import statements of Python text, found without parsing it: a tenth of what ``ast`` costs, in thousands of files.

Statements that begin a line are found, as nearly all are; what stands behind a colon or a semicolon is not. Those that
import from the standard library alone are left out: they lead nowhere. This imports nothing beyond the interpreter's
own: the shortest way through the command comes by.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

STDLIB = frozenset(sys.stdlib_module_names)
_WORD = "import"
STAR = "*"
_BLANK, _AFTER = " \t", " \t(*\\"


class Import:
    """``from ..module import a as b, c``: ``names`` gives ``("a", "b"), ("c", "c")``; ``*`` stands for all of it.

    For ``import module`` there is one name, which is empty. ``level`` counts the leading dots. A plain class: neither
    ``typing`` nor ``dataclasses`` is loaded on the quick way.
    """

    __slots__ = ("_listed", "bound", "level", "module")

    def __init__(self, level: int, module: str, listed: str | None, bound: str = "") -> None:
        self.level = level
        self.module = module
        self.bound = bound
        self._listed = listed

    def names(self) -> Iterator[tuple[str, str]]:
        """Give each name of the module that is imported, and what it is called here."""
        if self._listed is None:
            yield "", self.bound
            return
        for part in self._listed.split(","):
            words = part.split()
            if words and (words[0] == STAR or words[0].isidentifier()):
                yield words[0], words[2] if len(words) == 3 else words[0]  # noqa: PLR2004 - name as bound


def imports_in(text: str) -> Iterator[Import]:
    """Give the imports of a text, one for each module named. Linear in the text."""
    for begin, at, listed, _ in _statements(text):
        before = text[begin:at].strip()
        if before:
            yield from _from(before[4:].strip(), listed)
        else:
            yield from _modules(listed)


def import_lines(text: str) -> str:
    """Give a text's import statements and nothing else: ``imports_in`` finds the same in them. Linear in the text."""
    return "\n".join([text[begin:end] for begin, _, _, end in _statements(text)])


def _statements(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Give where each import statement begins, where its word ``import`` stands, what it lists, and where it ends."""
    at = text.find(_WORD)
    while at >= 0:
        begin = text.rfind("\n", 0, at) + 1
        after = at + len(_WORD)
        before, following = text[begin:at].strip(), text[after : after + 1]
        end = after
        if not before and following and following in _BLANK:
            listed, end = _line(text, after)
            if "," in listed or _top(listed) not in STDLIB:
                yield begin, at, listed, end
        elif before.startswith("from") and following and following in _AFTER and _top(before[4:]) not in STDLIB:
            listed, end = _listed(text, after)
            yield begin, at, listed, end
        at = text.find(_WORD, end)


def _top(module: str) -> str:
    return module.partition(".")[0].partition(" as ")[0].strip()


def _line(text: str, start: int) -> tuple[str, int]:
    """Give the rest of a line with the lines it goes on in, comments cut off, and where it ends."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    while text[end - 1 : end] == "\\" and end < len(text):
        following = text.find("\n", end + 1)
        end = len(text) if following < 0 else following
    return text[start:end].replace("\\\n", " ").partition("#")[0].partition(";")[0], end


def _listed(text: str, start: int) -> tuple[str, int]:
    line, end = _line(text, start)
    if not line.lstrip().startswith("("):
        return line, end
    close = text.find(")", start)
    close = len(text) if close < 0 else close
    inside = text[text.index("(", start) + 1 : close]
    if "#" in inside:
        inside = "\n".join(part.partition("#")[0] for part in inside.split("\n"))
    return inside, min(close + 1, len(text))


def _modules(listed: str) -> Iterator[Import]:
    for part in listed.split(","):
        words = part.split()
        if words and _is_dotted(words[0]):
            bound = words[2] if len(words) == 3 and words[1] == "as" else words[0].partition(".")[0]  # noqa: PLR2004 - name as bound
            yield Import(0, words[0], None, bound)


def _from(module: str, listed: str) -> Iterator[Import]:
    bare = module.lstrip(".")
    level = len(module) - len(bare)
    bare = bare.strip()
    if not bare or _is_dotted(bare):
        yield Import(level, bare, listed)


def _is_dotted(name: str) -> bool:
    return name.isidentifier() or all(part.isidentifier() for part in name.split("."))
