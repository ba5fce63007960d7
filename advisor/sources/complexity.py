"""What no parser may be given: a linear look at nesting and endless expressions, before one sees the text.

Measured: 10,000 nested parentheses, or as many unary signs, crash libcst's parser and the process with it; an
expression of n terms without a comma costs it time with n² (1,000 terms 0.2 s, 5,000 terms 11 s), a chain of n calls
or subscripts some five times as much as n terms do; beside that it takes 10 µs and 2.5 kB a token. CPython itself
refuses brackets deeper than 200 and more than 100 levels of indentation.
"""

from __future__ import annotations

import re
from dataclasses import field

from advisor.values import dataclass

BRACKET_DEPTH = 200
INDENT_DEPTH = 100
CODE_LIMIT = 2_000_000
ELIF_LIMIT = 1_000
# Tokens that no comma, semicolon or line end interrupts, and the sum of their squares over a file: about three seconds.
RUN_LENGTH = 2_000
WORK_LIMIT = 50_000_000
_BRACKETS = 3  # what a pair weighs in the stretch it stands in: ``a[0][1](x)`` is one expression
TOKEN_LIMIT = 400_000  # 55,000 lines of ordinary code have 330,000: four seconds of parsing

_TOKEN = re.compile(r"(\"\"\"|'''|\"|')|(#[^\n]*)|([(\[{])|([)\]}])|([,;])|(\n)|\w+|[^\s\w]")
_TEXT, _COMMENT, _OPEN, _CLOSE, _CUT, _LINE = range(1, 7)
_ENDS = {quote: re.compile(rf"\\.|{quote}", re.DOTALL) for quote in ('"""', "'''")}
_ENDS |= {quote: re.compile(rf"\\.|{quote}|\n", re.DOTALL) for quote in ('"', "'")}


def too_complex(text: str) -> str | None:
    r"""Say why Python text (``\n`` newlines) is not to be parsed, or ``None`` when it may be."""
    if len(text) > CODE_LIMIT:
        return f"too complex: more than {CODE_LIMIT // 1_000_000} MB of code"
    if _indentation(text) > INDENT_DEPTH:
        return f"too complex: more than {INDENT_DEPTH} levels of indentation"
    if text.count("elif") > ELIF_LIMIT and _longest_elif(text) > ELIF_LIMIT:
        return f"too complex: more than {ELIF_LIMIT} branches in one statement"
    brackets = text.count("(") + text.count("[") + text.count("{")
    if len(text) <= RUN_LENGTH and brackets <= BRACKET_DEPTH:
        return None
    return _Runs(text=text).reason()


def _indentation(text: str) -> int:
    """Count the deepest open levels of indentation; text without lines that deep is not looked at line by line."""
    if f"\n{' ' * INDENT_DEPTH}" not in text and "\n\t" not in text and "\f" not in text:
        return 0
    levels, deepest = [0], 0
    for line in text.split("\n"):
        body = line.lstrip(" \t\f")
        if not body or body[0] == "#":
            continue
        width = len(line) - len(body)
        while levels[-1] > width:
            levels.pop()
        if width > levels[-1]:
            levels.append(width)
        deepest = max(deepest, len(levels) - 1)
    return deepest


def _longest_elif(text: str) -> int:
    """Count the branches of the longest ``if`` statement: each one nests the tree once more."""
    counts: dict[str, int] = {}
    for line in text.split("\n"):
        body = line.lstrip()
        indent = line[: len(line) - len(body)]
        if body.startswith("elif"):
            counts[indent] = counts.get(indent, 0) + 1
            if counts[indent] > ELIF_LIMIT:
                break
        elif body.startswith("if"):
            counts[indent] = 0
    return max(counts.values(), default=0)


@dataclass(slots=True, kw_only=True)
class _Runs:
    """Follows brackets, and counts the tokens of each stretch that nothing interrupts."""

    text: str
    outer: list[int] = field(default_factory=list)
    run: int = 0
    work: int = 0
    tokens: int = 0

    def reason(self) -> str | None:
        position = 0
        while (found := _TOKEN.search(self.text, position)) is not None:
            position = found.end()
            if found.lastindex == _TEXT:
                position = _end_of_string(self.text, found.group(), position)
            self._count(found.lastindex)
            self.tokens += 1
            if self.tokens > TOKEN_LIMIT:
                return f"too complex: more than {TOKEN_LIMIT:,} words and signs"
            if len(self.outer) > BRACKET_DEPTH:
                return f"too complex: brackets nested deeper than {BRACKET_DEPTH}"
            if self.run > RUN_LENGTH or self.work > WORK_LIMIT:
                return f"too complex: an expression of more than {RUN_LENGTH} parts, or many of nearly that"
        return None

    def _count(self, kind: int | None) -> None:
        if kind == _OPEN:
            self.outer.append(self.run + _BRACKETS)
            self.run = 0
        elif kind == _CLOSE:
            self._end(self.outer.pop() if self.outer else 0)
        elif kind == _CUT or (kind == _LINE and not self.outer):
            self._end(0)
        elif kind not in (_LINE, _COMMENT):
            self.run += 1

    def _end(self, following: int) -> None:
        self.work += self.run * self.run
        self.run = following


def _end_of_string(text: str, quote: str, position: int) -> int:
    """Give where a string ends: behind its closing quotes, or where an unclosed one stops (line end, end of text)."""
    for found in _ENDS[quote].finditer(text, position):
        if not found.group().startswith("\\"):
            return found.start() if found.group() == "\n" else found.end()
    return len(text)
