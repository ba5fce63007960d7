"""A Python file as one program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.sources.comments import python_comments
from advisor.sources.complexity import too_complex
from advisor.sources.decode import Decoded, normalised
from advisor.sources.frameworks import dialects_of, may_speak
from advisor.sources.gate import Relevance, names_task, relevance
from advisor.sources.glance import plainly_foreign
from advisor.sources.imports import import_lines
from advisor.sources.units import Comment, Irrelevant, Medium, Program, Read, Reading, Skipped

if TYPE_CHECKING:
    from advisor.dialects import Dialects


def read_python(decoded: Decoded, path: str, dialects: Dialects | None = None) -> Reading:
    """Read a ``.py`` or ``.pyi`` file; one that ``ast`` refuses comes back as well, for libcst to try."""
    text = normalised(decoded.text)
    brought = dialects_of(text, dialects)
    if plainly_foreign(text) and (brought is None or not may_speak(text, brought)):
        return _irrelevant(text, path, brings=brought is not None)
    reason = too_complex(text) if brought is not None or names_task(text) else None
    if reason is not None:
        return Skipped(path=path, reason=reason)
    program = Program(path=path, text=text)
    comments = python_comments(program)
    found = relevance(text, brought)
    if not found.is_worth_following and not comments:
        return _irrelevant(text, path, brings=brought is not None or found is Relevance.HELD)
    return _read(program, comments, wanted=found.is_worth_following)


def _irrelevant(text: str, path: str, *, brings: bool) -> Irrelevant:
    return Irrelevant(path=path, brings=brings, imports=import_lines(text))


def read_user(decoded: Decoded, path: str) -> Reading:
    """Read a Python file that holds no task of its own, but uses modules of its project that do."""
    text = normalised(decoded.text)
    reason = too_complex(text)
    if reason is not None:
        return Skipped(path=path, reason=reason)
    program = Program(path=path, text=text)
    return _read(program, python_comments(program), wanted=True)


def _read(program: Program, comments: tuple[Comment, ...], *, wanted: bool) -> Read:
    return Read(
        path=program.path,
        medium=Medium.PYTHON,
        units=(program,) if wanted else (),
        comments=comments,
        lines=tuple(program.text.split("\n")),
    )
