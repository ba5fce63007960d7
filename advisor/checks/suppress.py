"""Suppression comments: which findings they silence, and which of them silence nothing.

``# advisor: ignore[ADV201] reason`` silences findings of the call it stands at: on any of its lines, or alone on the
line above; ``<!-- advisor: ignore[ADV201] reason -->`` does the same in Markdown, and directly above a fence it
holds for the whole fenced block. ``ignore-file`` holds for the file. Without brackets every rule is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.checks.select import find_codes
from advisor.places import Span
from advisor.sources.units import Comment, Medium, Read
from advisor.values import dataclass

MARK = "advisor:"
FENCES = ("```", "~~~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One comment that silences findings.

    ``names`` are the words in the brackets as written, ``None`` without brackets. ``first`` and ``last`` are the lines
    of the file (or cell) it holds for, ``None`` for the whole file.
    """

    names: tuple[str, ...] | None
    span: Span
    first: int | None
    last: int | None

    def names_for(self, code: str) -> tuple[str, ...]:
        """Give the words that mean this code; the empty word when every rule is meant."""
        if self.names is None:
            return ("",)
        return tuple(name for name in self.names if code in find_codes(name))


def suppressions_of(reading: Read) -> tuple[Suppression, ...]:
    """Give the suppressions of a file in the order of its text."""
    found = [suppression for comment in reading.comments for suppression in _read(comment, reading)]
    return tuple(sorted(found, key=lambda suppression: suppression.span.order))


def named_codes(suppressions: Iterable[Suppression]) -> frozenset[str]:
    """Give the codes that some comment names."""
    return frozenset(code for found in suppressions for name in found.names or () for code in find_codes(name))


class Suppressions:
    """The suppressions of one file, found by line, with a record of which words silenced something.

    ``others`` are those of other files that the file's plans go through.
    """

    def __init__(self, suppressions: tuple[Suppression, ...], others: tuple[Suppression, ...] = ()) -> None:
        self._all = suppressions
        self._others = others
        self._of_file: dict[str, list[Suppression]] = {}
        self._by_line: dict[tuple[str, int | None, int], list[Suppression]] = {}
        self._used: set[tuple[Span, str]] = set()
        for found in (*suppressions, *others):
            if found.first is None or found.last is None:
                self._of_file.setdefault(found.span.path, []).append(found)
                continue
            for line in range(found.first, found.last + 1):
                self._by_line.setdefault((found.span.path, found.span.cell, line), []).append(found)

    def __iter__(self) -> Iterator[Suppression]:
        """Give the suppressions in the order of the text."""
        return iter(self._all)

    def silence(self, code: str, place: Span, others: Iterable[Span] = (), *, about: Suppression | None = None) -> bool:
        """Say whether a finding of this code at a place is silenced, and remember by which words.

        ``others`` are further places of the finding; there only a comment that names the code counts. ``about`` is the
        comment that the finding is about: it speaks for itself only where it names the code.
        """
        near = [*self._of_file.get(place.path, ()), *self._at(place)]
        here = [found for found in near if found.names is not None or found is not about]
        there = [found for other in others for found in self._at(other) if found.names is not None]
        silencing = {(found.span, name) for found in (*here, *there) for name in found.names_for(code)}
        self._used |= silencing
        return bool(silencing)

    def is_used(self, suppression: Suppression, name: str) -> bool:
        """Say whether this word of the comment silenced a finding so far."""
        return (suppression.span, name) in self._used

    def used_elsewhere(self) -> tuple[Span, ...]:
        """Give the comments of other files that silenced something so far."""
        used = {span for span, _ in self._used}
        return tuple(dict.fromkeys(found.span for found in self._others if found.span in used))

    def _at(self, place: Span) -> Iterator[Suppression]:
        last = place.end.line - int(place.end.column == 1 and place.end.line > place.start.line)
        for line in range(place.start.line, last + 1):
            yield from self._by_line.get((place.path, place.cell, line), ())


def _read(comment: Comment, reading: Read) -> list[Suppression]:
    # One comment may serve several tools, as in "type: ignore  # advisor: ignore[ADV201]".
    for part in comment.text.split("#"):
        text = part.strip()
        if text.startswith(MARK):
            return _suppression(text.removeprefix(MARK).lstrip(), comment.span, reading)
    return []


def _suppression(text: str, span: Span, reading: Read) -> list[Suppression]:
    word, names = _names(text)
    if word == "ignore-file":
        return [Suppression(names=names, span=span, first=None, last=None)]
    if word == "ignore":
        first, last = _lines(span, reading)
        return [Suppression(names=names, span=span, first=first, last=last)]
    return []


def _names(text: str) -> tuple[str, tuple[str, ...] | None]:
    """Split ``ignore[A, B] reason`` into the word and the names in the brackets."""
    words = text.split(maxsplit=1)
    if not words:
        return "", None
    if "[" not in words[0]:
        bracket = text[len(words[0]) :].lstrip()
        return (words[0], _split(bracket)) if bracket.startswith("[") else (words[0].rstrip(":,"), None)
    return text.partition("[")[0], _split(text[text.index("[") :])


def _split(bracket: str) -> tuple[str, ...]:
    inside = bracket[1:].partition("]")[0]
    return tuple(name.strip() for name in inside.split(",") if name.strip())


def _lines(span: Span, reading: Read) -> tuple[int, int]:
    """Give the lines a comment holds for: its own; alone on a line also the next; above a fence the fenced block."""
    lines = reading.lines if span.cell is None else reading.cells[span.cell]
    last = span.end.line
    before = lines[span.start.line - 1][: span.start.column - 1].strip() if span.start.line <= len(lines) else ""
    if before.strip(">*+- "):
        return span.start.line, last
    if reading.medium is Medium.MARKDOWN:
        return span.start.line, _end_of_fence(lines, last) or last + 1
    return span.start.line, last + 1


def _end_of_fence(lines: tuple[str, ...], line: int) -> int | None:
    """Give the line on which a fence ends that opens on the line after ``line`` (or after one blank line)."""
    below = line if line < len(lines) and lines[line].strip() else line + 1
    opening = lines[below].strip() if below < len(lines) else ""
    if not opening.startswith(FENCES):
        return None
    closing = (number for number in range(below + 1, len(lines)) if lines[number].strip().startswith(opening[:3]))
    return next(closing, len(lines) - 1) + 1
