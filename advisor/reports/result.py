"""What ``check`` has to say, ready to be written in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from advisor.values import dataclass

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


class LinesOfFiles(Mapping[tuple[str, int | None], tuple[str, ...]]):
    """The lines of many files as ``Texts`` wants them; files added by a reader are read when somebody asks."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | None], tuple[str, ...]] = {}
        self._readers: dict[str, Callable[[], Read | None]] = {}

    def add(self, reading: Read) -> None:
        """Add the lines of a file, or of all cells of a notebook."""
        self._known[(reading.path, None)] = reading.lines
        for index, cell in enumerate(reading.cells):
            self._known[(reading.path, index)] = cell

    def add_later(self, path: str, read: Callable[[], Read | None]) -> None:
        """Add a file that is read when one of its lines is wanted; ``None``: it can be read no more."""
        self._readers[path] = read

    def __getitem__(self, key: tuple[str, int | None]) -> tuple[str, ...]:
        """Give the lines of a file or cell; raises ``KeyError``."""
        read = self._readers.pop(key[0], None)
        found = None if read is None else read()
        if found is not None:
            self.add(found)
        return self._known[key]

    def __contains__(self, key: object) -> bool:
        """Say whether a file's lines are known, or a reader of them is."""
        return key in self._known or (isinstance(key, tuple) and key[0] in self._readers)

    def __iter__(self) -> Iterator[tuple[str, int | None]]:
        """Give the keys of the files read so far."""
        return iter(self._known)

    def __len__(self) -> int:
        """Count the files and cells read so far."""
        return len(self._known)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The findings in order of place, the files that were not analysed, and the lines for excerpts.

    ``fixed`` counts the findings that ``--fix`` has mended; they are no longer among ``findings``.
    """

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...] = ()
    texts: Texts = field(default_factory=Texts)
    fixed: int = 0
