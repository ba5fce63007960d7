"""The comments that may speak to advisor: ``# advisor: …`` in Python text."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

from advisor.sources.units import Comment, Program

MARK = "advisor:"


def python_comments(program: Program) -> tuple[Comment, ...]:
    """Give the comments of Python text that hold ``advisor:``; in text that is broken, those before the break."""
    if MARK not in program.text:
        return ()
    return tuple(_comments(program))


def _comments(program: Program) -> Iterator[Comment]:
    reader = io.StringIO(program.text, newline="\n").readline
    try:
        for token in tokenize.generate_tokens(reader):
            if token.type == tokenize.COMMENT and MARK in token.string:
                (line, column), (_, end) = token.start, token.end
                where = program.locate((line, column + 1), (line, end + 1))
                yield Comment(text=token.string.lstrip("#").strip(), span=where)
    except (tokenize.TokenError, SyntaxError):
        return
