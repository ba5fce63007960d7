"""A Markdown file of very many blocks is checked in parts, by all processes at once.

Its blocks know nothing of each other, so that what comes out is what the whole file gives. How it is cut does not
depend on how many processes there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.cli.outcomes import Pending
from advisor.sources.units import Medium, Program, Unit

if TYPE_CHECKING:
    from advisor.cache.codec import FileResult

_UNITS = 500
# Beside its fair share of the file's time: parts are not equally hard.
_MARGIN = 2.0


def parts_of(item: Pending) -> tuple[Pending, ...]:
    """Give a file in parts; itself where it is not worth it, or where a comment must be held against all findings."""
    reading = item.reading
    if reading.medium is not Medium.MARKDOWN or reading.comments or len(reading.units) < 2 * _UNITS:
        return (item,)
    starts = _starts(reading.units)
    share = min(1.0, _MARGIN / len(starts))
    return tuple(
        replace(item, reading=replace(reading, units=reading.units[start:end]), share=share)
        for start, end in zip(starts, [*starts[1:], len(reading.units)], strict=True)
    )


def _starts(units: Sequence[Unit]) -> list[int]:
    """Give where parts begin: not between the versions of one block, which may name a model in a line of both."""
    found = [0]
    for at in range(1, len(units)):
        if at - found[-1] >= _UNITS and not _of_one_block(units[at - 1], units[at]):
            found.append(at)
    return found


def _of_one_block(one: Unit, other: Unit) -> bool:
    return isinstance(one, Program) and isinstance(other, Program) and one.origins[:1] == other.origins[:1]


def joined(results: Sequence[FileResult]) -> FileResult:
    """Give a file's result from those of its parts; where one of them failed, the file is left out."""
    from advisor.cache.codec import FileResult
    from advisor.checks.crossing import Crossing
    from advisor.checks.finding import order

    failed = [result for result in results if not result.lasting]
    if failed or len(results) == 1:
        return (failed or results)[0]
    return FileResult(
        findings=tuple(sorted((finding for result in results for finding in result.findings), key=order)),
        skipped=tuple(skipped for result in results for skipped in result.skipped),
        crossing=Crossing(
            ways=tuple(way for result in results for way in result.crossing.ways),
            uses=tuple(use for result in results for use in result.crossing.uses),
            silenced=tuple(place for result in results for place in result.crossing.silenced),
        ),
    )
