"""Delta debugging by lines: the shortest program found on which something still happens."""

from __future__ import annotations

import ast
from collections.abc import Callable


def minimise(source: str, fails: Callable[[str], bool]) -> str:
    """Take out stretches of lines, longest first, again and again until no stretch can be spared."""
    lines = source.splitlines()
    while True:
        before = len(lines)
        for size in (before // 2, before // 4, 8, 5, 4, 3, 2, 1):
            lines = without(lines, size, fails) if size else lines
        if len(lines) == before:
            return "\n".join(lines) + "\n"


def without(lines: list[str], size: int, fails: Callable[[str], bool]) -> list[str]:
    """Take out every stretch of ``size`` lines that can be spared, the last ones first: they rest on the others."""
    place = len(lines) - size
    while place >= 0:
        rest = lines[:place] + lines[place + size :]
        if parses(rest) and fails("\n".join(rest) + "\n"):
            lines = rest
            place = min(place, len(lines)) - size
        else:
            place -= 1 if size < 8 else size // 2
    return lines


def parses(lines: list[str]) -> bool:
    try:
        ast.parse("\n".join(lines))
    except SyntaxError:
        return False
    return True
