"""What ``check`` has to say, ready to be written in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a run without findings does not pay for the types of findings
    from advisor.checks.finding import Finding
    from advisor.places import Span
    from advisor.sources.units import Read, Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The decoded lines of the files read: of files by path, of notebook cells by path and cell."""

    lines: Mapping[tuple[str, int | None], tuple[str, ...]] = field(default_factory=dict)

    def line(self, span: Span, number: int) -> str | None:
        """Give one line (from 1) of the file or cell a span stands in; ``None`` where there is none."""
        lines = self.lines.get((span.path, span.cell), ())
        return lines[number - 1] if 0 < number <= len(lines) else None

    def stretch(self, span: Span) -> str:
        """Give the text of a span, lines joined by newlines; what lies outside the file is left out."""
        found = [self.line(span, number) or "" for number in range(span.start.line, span.end.line + 1)]
        if not found:
            return ""
        found[-1] = found[-1][: span.end.column - 1]
        found[0] = found[0][span.start.column - 1 :]
        return "\n".join(found)


def lines_of(reading: Read) -> dict[tuple[str, int | None], tuple[str, ...]]:
    """Give the lines of one file as ``Texts`` wants them."""
    lines: dict[tuple[str, int | None], tuple[str, ...]] = {(reading.path, None): reading.lines}
    for index, cell in enumerate(reading.cells):
        lines[(reading.path, index)] = cell
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The findings in order of place, the files that were not analysed, and the lines for excerpts.

    ``fixed`` counts the findings that ``--fix`` has mended; they are no longer among ``findings``.
    """

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...] = ()
    texts: Texts = field(default_factory=Texts)
    fixed: int = 0
