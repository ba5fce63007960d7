"""IPython's own syntax, replaced by Python that says nothing: line numbers and indentation stay.

Facts: https://ipython.readthedocs.io/en/stable/interactive/magics.html (``%magic``, ``%%cell``, ``!shell``, ``obj?``,
``x = %magic``, ``x = !shell``).
"""

from __future__ import annotations

import re

_LINE = re.compile(r"(?P<indent>[ \t]*)(?:%|!|\?\??(?=\w)|/(?=\w)|,(?=\w)|;(?=\w))")
_HELP = re.compile(r"(?P<indent>[ \t]*)%{0,2}[A-Za-z_*][\w.*]*\?{1,2}[ \t]*$")
_ASSIGNED = re.compile(r"(?P<head>[ \t]*[A-Za-z_][\w.,\[\] \t]*=[ \t]*)(?:!|%)(?=[\w{$ \t./])")
_CELL = re.compile(r"%%(?P<name>[\w!]+)")
# Cell magics whose body is Python, run here.
_PYTHON_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "debug", "snakeviz"}
)
_QUOTES = re.compile(r"\\.|\"\"\"|'''", re.DOTALL)


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
    return _replaced(lines)


def _replaced(lines: list[str]) -> list[str]:
    result: list[str] = []
    inside: str | None = None
    continued = in_brackets = False
    depth = 0
    for line in lines:
        plain = inside is None and not in_brackets
        text = (
            ("pass" if result and result[-1].strip() == "pass" else "") if continued else _line(line) if plain else line
        )
        continued = (
            (plain and text != line and line.rstrip().endswith("\\")) or (continued and line.rstrip().endswith("\\"))
        )
        result.append(text)
        inside = _string_after(text, inside)
        depth = max(0, depth + _depth(text)) if inside is None else depth
        in_brackets = depth > 0
    return result


def _line(line: str) -> str:
    """Replace one logical line that IPython would take for itself."""
    assigned = _ASSIGNED.match(line)
    if assigned is not None:
        return assigned["head"] + "__ipython__()"
    found = _LINE.match(line) or _HELP.match(line)
    return line if found is None else found["indent"] + "pass"


def _string_after(line: str, inside: str | None) -> str | None:
    """Say which triple quotes are open behind a line."""
    for found in _QUOTES.finditer(line):
        mark = found.group()
        if inside is None and not mark.startswith("\\"):
            if "#" in line[: found.start()]:
                return None
            inside = mark
        elif mark == inside:
            inside = None
    return inside


def _depth(line: str) -> int:
    """Count the brackets a line leaves open; those in short strings and comments are taken out first."""
    code = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line)
    return sum(code.count(char) for char in "([{") - sum(code.count(char) for char in ")]}")
