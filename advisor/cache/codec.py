"""What was found in one file, as JSON and back: for the cache, and for a worker that checks files for another process.

Reading is strict: whatever does not have the shape that was written raises ``ValueError``, ``TypeError``, ``KeyError``
or ``ArithmeticError`` (``SHAPE``).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from advisor.checks.crossing import NO_CROSSING, Crossing, Use, Way
from advisor.checks.finding import Applicability, Edit, Finding, Fix, Related, Saving
from advisor.checks.severity import Severity
from advisor.cost.estimate import Interval
from advisor.flow.trace import Certainty
from advisor.places import Span, span
from advisor.sources.units import Skipped
from advisor.values import dataclass

SHAPE = (ValueError, TypeError, KeyError, IndexError, ArithmeticError)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """The findings of one file, and what of it could not be analysed. ``lasting``: the same again next time."""

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    lasting: bool = True
    crossing: Crossing = NO_CROSSING


def to_json(result: FileResult) -> dict[str, object]:
    """Give a result as what JSON can say."""
    return {
        "findings": [_finding(finding) for finding in result.findings],
        "skipped": [[one.path, one.reason, _span(one.syntax)] for one in result.skipped],
        "lasting": result.lasting,
        "ways": [[way.plan, [*map(_span, way.hinges)], [*map(_span, way.reached)]] for way in result.crossing.ways],
        "uses": [[use.plan, _span(use.literal), use.tier, use.safe] for use in result.crossing.uses],
        "silenced": [_span(span) for span in result.crossing.silenced],
    }


def from_json(value: Any) -> FileResult:  # noqa: ANN401 - what JSON gave, of any shape
    """Read a result; raises one of ``SHAPE``."""
    return FileResult(
        findings=tuple(_read_finding(row) for row in value["findings"]),
        skipped=tuple(
            Skipped(path=_text(row[0]), reason=_text(row[1]), syntax=_read(row[2]), passing=not value["lasting"])
            for row in value["skipped"]
        ),
        lasting=value["lasting"] is True,
        crossing=Crossing(
            ways=tuple(
                Way(_text(plan), tuple(map(_read_span, hinges)), tuple(map(_read_span, reached)))
                for plan, hinges, reached in value["ways"]
            ),
            uses=tuple(
                Use(_text(plan), _read_span(literal), _text(tier), safe is True)
                for plan, literal, tier, safe in value["uses"]
            ),
            silenced=tuple(map(_read_span, value["silenced"])),
        ),
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "confidence": finding.confidence,
        "message": finding.message,
        "plan": finding.plan,
        "tasks": finding.tasks,
        "span": _span(finding.span),
        "related": [[_span(one.span), one.message] for one in finding.related],
        "usd": _interval(finding.saving.usd),
        "seconds": _interval(finding.saving.seconds),
        "fix": _fix(finding.fix),
        "counter_example": finding.counter_example,
        "entry": _span(finding.entry),
    }


def _read_finding(row: dict[str, Any]) -> Finding:
    return Finding(
        code=_text(row["code"]),
        name=_text(row["name"]),
        severity=Severity(row["severity"]),
        certainty=Certainty(row["certainty"]),
        confidence=float(row["confidence"]),
        message=_text(row["message"]),
        plan=_text(row["plan"]),
        tasks=tuple(_text(task) for task in row["tasks"]),
        span=_read_span(row["span"]),
        related=tuple(Related(span=_read_span(place), message=_text(message)) for place, message in row["related"]),
        saving=Saving(usd=_read_interval(row["usd"]), seconds=_read_interval(row["seconds"])),
        fix=_read_fix(row["fix"]),
        counter_example=row["counter_example"] is True,
        entry=_read(row["entry"]),
    )


def _span(place: Span | None) -> list[object] | None:
    if place is None:
        return None
    return [place.path, place.cell, place.start.line, place.start.column, place.end.line, place.end.column]


def _read(row: Sequence[Any] | None) -> Span | None:
    return None if row is None else _read_span(row)


def _read_span(row: Sequence[Any]) -> Span:
    path, cell, *numbers = row
    first, left, last, right = (int(number) for number in numbers)
    return span(_text(path), (first, left), (last, right), cell=None if cell is None else int(cell))


def _interval(interval: Interval | None) -> list[str] | None:
    return None if interval is None else [str(interval.low), str(interval.likely), str(interval.high)]


def _read_interval(row: Sequence[str] | None) -> Interval | None:
    if row is None:
        return None
    low, likely, high = (Decimal(_text(figure)) for figure in row)
    return Interval(low=low, likely=likely, high=high)


def _fix(fix: Fix | None) -> list[object] | None:
    if fix is None:
        return None
    return [fix.applicability.value, fix.message, [[_span(one.span), one.content, one.expected] for one in fix.edits]]


def _read_fix(row: Sequence[Any] | None) -> Fix | None:
    if row is None:
        return None
    applicability, message, edits = row
    return Fix(
        applicability=Applicability(applicability),
        message=_text(message),
        edits=tuple(
            Edit(span=_read_span(place), content=_text(content), expected=_text(expected))
            for place, content, expected in edits
        ),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
