"""IPython's own syntax, replaced by Python that says nothing: line numbers and indentation stay.

Facts: https://ipython.readthedocs.io/en/stable/interactive/reference.html (``%magic``, ``%%cell``, ``!shell``,
``obj?``, ``x = %magic``, ``x = !shell``, and "automagic": a line magic's name without its ``%``, where the line is no
Python).
"""

from __future__ import annotations

import ast
import re
import warnings

from advisor.values import dataclass

_LINE = re.compile(r"(?P<indent>[ \t]*)[%!?]")
# It runs the rest of its line: "if 1: " is as wide, so that all columns stay.
_TIMED = re.compile(r"(?P<indent>[ \t]*)%time (?P<code>[^\s%!?].*)")
_HELP = re.compile(r"(?P<indent>[ \t]*)[A-Za-z_*][\w.*]*\?{1,2}[ \t]*$")
_ASSIGNED = re.compile(r"(?P<head>[ \t]*[A-Za-z_][\w.,\[\] \t]*=[ \t]*)[!%](?=[\w{$ \t./])")
_AUTOMATIC = re.compile(
    r"(?P<indent>[ \t]*)(?:cat|cd|conda|cp|env|load_ext|ls|mamba|matplotlib|micromamba|mkdir|mv|pip|reload_ext|rm|uv)"
    r"[ \t]+[\w./~$-]"
)
_CELL = re.compile(r"%%(?P<name>[\w!]+)")
# Cell magics whose body is Python that runs here.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "debug"})
_TOKEN = re.compile(r"\"\"\"|'''|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|#.*|[()\[\]{}]")
_CLOSES = {quote: re.compile(rf"(?:\\.|(?!{quote}).)*{quote}") for quote in ('"""', "'''")}


def without_magics(lines: list[str]) -> list[str]:
    """Replace the magics of one cell; a cell in another language becomes blank lines."""
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return lines
    cell = _CELL.match(lines[first])
    if cell is not None and cell["name"] not in _PYTHON_CELLS:
        return [""] * len(lines)
    if cell is not None:
        lines = [*lines[:first], "pass", *lines[first + 1 :]]
    reader = _Lines()
    return [reader.replaced(line) for line in lines]


@dataclass(slots=True, kw_only=True)
class _Lines:
    """Knows whether a line begins a statement: not inside a string or brackets, nor behind a backslash."""

    quote: str | None = None
    depth: int = 0
    joined: bool = False
    dropped: bool = False

    def replaced(self, line: str) -> str:
        """Give the line, or what stands for it."""
        begins = self.quote is None and self.depth == 0 and not self.joined
        text = "" if self.dropped else _replacement(line) if begins else line
        backslash = line.rstrip(" \t").endswith("\\")
        self.dropped = backslash and text != line
        self.joined = backslash and not self.dropped
        self._follow(text)
        return text

    def _follow(self, text: str) -> None:
        position = 0
        while True:
            if self.quote is not None:
                closed = _CLOSES[self.quote].match(text, position)
                if closed is None:
                    return
                self.quote, position = None, closed.end()
            found = _TOKEN.search(text, position)
            if found is None:
                return
            position = found.end()
            self._token(found.group())

    def _token(self, mark: str) -> None:
        if mark in _CLOSES:
            self.quote = mark
        elif mark in "([{":
            self.depth += 1
        elif mark in ")]}":
            self.depth = max(0, self.depth - 1)


def _replacement(line: str) -> str:
    """Replace a line that IPython would take for itself; an assignment keeps its name, bound to something unknown."""
    assigned = _ASSIGNED.match(line)
    if assigned is not None:
        return assigned["head"] + "__ipython__()"
    timed = _TIMED.match(line)
    if timed is not None and _is_statement(timed["code"]):
        return f"{timed['indent']}if 1: {timed['code']}"
    found = _LINE.match(line) or _HELP.match(line)
    if found is None:
        automatic = _AUTOMATIC.match(line)
        found = None if automatic is None or _is_statement(line.strip()) else automatic
    return line if found is None else found["indent"] + "pass"


def _is_statement(code: str) -> bool:
    """Say whether Python can stand behind ``if 1:`` on one line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the user's invalid escapes are not ours to report
            parsed = ast.parse(f"if 1: {code}")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return len(parsed.body) == 1
