"""Findings made by hand, for tests of the fixes room."""

from __future__ import annotations

from advisor.checks.finding import Applicability, Edit, Finding, Fix, Severity
from advisor.flow.trace import Certainty
from advisor.places import span


def place(source: str, word: str, *, nth: int = 0) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give start and end of the nth occurrence of a word, by line and column."""
    offset = -1
    for _ in range(nth + 1):
        offset = source.index(word, offset + 1)
    line = source.count("\n", 0, offset) + 1
    column = offset - source.rfind("\n", 0, offset)
    return (line, column), (line, column + len(word))


def edit(  # noqa: PLR0913 - what an edit is made of
    source: str, old: str, new: str, *, nth: int = 0, path: str = "a.py", cell: int | None = None
) -> Edit:
    return Edit(span=span(path, *place(source, old, nth=nth), cell=cell), content=new, expected=old)


def insertion(source: str, before: str, new: str, *, path: str = "a.py") -> Edit:
    start, _ = place(source, before)
    return Edit(span=span(path, start, start), content=new, expected="")


def finding(*edits: Edit, safe: bool = True, counter_example: bool = False, code: str = "ADV201") -> Finding:
    applicability = Applicability.SAFE if safe else Applicability.UNSAFE
    return Finding(
        code=code,
        name="oversized-model",
        severity=Severity.WARNING,
        certainty=Certainty.LIKELY,
        confidence=0.97,
        message="smaller",
        plan="p",
        tasks=("t1",),
        span=edits[0].span,
        fix=Fix(applicability=applicability, message="use haiku", edits=edits),
        counter_example=counter_example,
    )
