"""Calls in prose and in fences that are no Python: what the scanner found, with its places and the words around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from advisor.sources.markers import Marker
from advisor.sources.scanner import RawCall, scan_calls
from advisor.sources.texts import Text
from advisor.sources.units import Argument, Prose, ScannedCall
from advisor.values import dataclass

_COMMENT = re.compile(r"[ \t]*(?:#|//|<!--)[ \t]*(?P<text>.*)")
_TRAILING = re.compile(r"[`,;)\]}\s]*?(?:#|//|<!--)[ \t]*(?P<text>[^\n]*)|[`,;]*[ \t]*\((?P<aside>[^()\n]*)\)")
_IN_COMMENT = re.compile(r"(?:^|\s)(?:#|//)(?!\w)")
_MARKUP = re.compile(r"[`*_]+|^\s*(?:[-*+]|\d{1,9}[.)]|>)\s+", re.MULTILINE)
_LONGEST_LEAD = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of a file to be scanned, by offsets into ``masked`` (the file's text with foreign parts blanked)."""

    masked: Text
    start: int
    end: int
    code: bool


def stretch_calls(stretch: Stretch) -> list[ScannedCall]:
    """Give the calls of a section of prose (``code`` false) or of a fence; a fence's comments and strings hold none."""
    found: list[ScannedCall] = []
    behind = stretch.start
    for call in scan_calls(stretch.masked.text, stretch.start, stretch.end):
        if not (stretch.code and _is_quoted(stretch.masked, call.start)):
            found.append(_scanned(stretch, call, behind))
        behind = call.end
    return found


def split_prose(
    path: str, calls: list[ScannedCall], label: Callable[[int], Marker | None], name: Callable[[], str]
) -> Iterator[Prose]:
    """Make one unit of the calls, or two where some stand under a BAD marker; ``label`` tells a line's."""
    for bad in (True, False):
        chosen = tuple(call for call in calls if (label(call.span.start.line - 1) is Marker.BAD) == bad)
        if chosen:
            yield Prose(path=path, name=name(), calls=chosen, counter_example=bad)


def _scanned(stretch: Stretch, call: RawCall, behind: int) -> ScannedCall:
    masked = stretch.masked
    arguments = tuple(
        Argument(keyword=found.keyword, text=found.text, literal=masked.span(found.start, found.end))
        for found in call.arguments
    )
    leading = _comments_above(stretch, call, behind) if stretch.code else _sentence(stretch, call, behind)
    span = masked.span(call.start, call.end)
    return ScannedCall(
        callee=call.callee, arguments=arguments, span=span, comment=_trailing(stretch, call.end), leading=leading
    )


def _is_quoted(masked: Text, start: int) -> bool:
    """Say whether a call stands in a comment or within a string that began on its line."""
    line = masked.text[masked.starts[masked.line_of(start)] : start]
    return _IN_COMMENT.search(line) is not None or line.count('"') % 2 == 1


def _trailing(stretch: Stretch, end: int) -> str:
    stop = stretch.masked.text.find("\n", end, stretch.end)
    found = _TRAILING.match(stretch.masked.text, end, stretch.end if stop < 0 else stop)
    if found is None:
        return ""
    return (found["text"] or found["aside"] or "").removesuffix("-->").strip()


def _comments_above(stretch: Stretch, call: RawCall, behind: int) -> tuple[str, ...]:
    """Collect the comment lines between the call before (or the fence's start) and this one."""
    masked = stretch.masked
    found: list[str] = []
    for number in range(masked.line_of(call.start) - 1, masked.line_of(behind) - 1, -1):
        line = masked.text[masked.starts[number] : masked.starts[number + 1] - 1]
        comment = _COMMENT.match(line)
        if masked.starts[number] < behind or (comment is None and line.strip()):
            break
        if comment is not None:
            found.append(comment["text"].strip())
    return tuple(reversed(found))


def _sentence(stretch: Stretch, call: RawCall, behind: int) -> tuple[str, ...]:
    """Give the words before a call in prose: since the call before it, or since its paragraph began."""
    before = stretch.masked.text[max(behind, call.start - _LONGEST_LEAD) : call.start]
    words = _MARKUP.sub(" ", before.rsplit("\n\n", 1)[-1] if before.strip() else before)
    lines = (" ".join(line.split()).strip(" .,;()-") for line in words.split("\n"))
    return tuple(line for line in lines if line)
