"""One fence with a GOOD and a BAD version is two programs: each sees the imports, and the other's lines are blank."""

from __future__ import annotations

import re
from collections.abc import Callable

from advisor.sources.gate import parse
from advisor.sources.labels import Labels
from advisor.sources.markers import Marker
from advisor.sources.snippets import Snippet
from advisor.values import dataclass

_IMPORT = re.compile(r"[ \t]*(?:import|from)\s+[\w.]+")
_CALL = re.compile(r"\b(?:Task|Agent)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The lines of one version; ``python`` is false where they do not parse alone."""

    snippet: Snippet
    counter_example: bool
    python: bool = True


def versions(snippet: Snippet, labels: Labels) -> list[Version]:
    """Split a snippet that parses by the markers on its lines; one version comes back whole."""
    kinds = {label is Marker.BAD for label, line in zip(labels, snippet.lines, strict=True) if _CALL.search(line)}
    if len(kinds) <= 1:
        return [Version(snippet=snippet, counter_example=True in kinds)]
    return [_version(snippet, labels, bad=bad) for bad in (True, False)]


def _version(snippet: Snippet, labels: Labels, *, bad: bool) -> Version:
    """Keep what belongs to the version, and what comes before all markers if it asks nothing and parses."""
    for shared in (_is_shared_line, _is_import):
        kept = _kept(snippet, labels, shared, bad=bad)
        if parse(kept.text) is not None:
            return Version(snippet=kept, counter_example=bad)
    return Version(snippet=_kept(snippet, labels, _is_import, bad=bad), counter_example=bad, python=False)


def _kept(snippet: Snippet, labels: Labels, shared: Callable[[str, Marker | None], bool], *, bad: bool) -> Snippet:
    lines = [
        line if ((label is Marker.BAD) == bad and (label is not None or not bad)) or shared(line, label) else ""
        for line, label in zip(snippet.lines, labels, strict=True)
    ]
    return snippet.with_lines(lines)


def _is_import(line: str, _label: Marker | None) -> bool:
    return _IMPORT.match(line) is not None


def _is_shared_line(line: str, label: Marker | None) -> bool:
    return _IMPORT.match(line) is not None or (label is None and _CALL.search(line) is None)
