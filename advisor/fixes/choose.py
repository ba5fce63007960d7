"""Which fixes go together: in the order of their places, each wholly or not at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import field
from itertools import pairwise

from advisor.checks.finding import Applicability, Edit, Finding, Fix
from advisor.places import Position, Span
from advisor.values import dataclass

_Stretch = tuple[Position, Position]


def choose_fixes(findings: Iterable[Finding], *, unsafe: bool = False) -> tuple[Fix, ...]:
    """Give the fixes that can be applied at once, first places first.

    Edits that two fixes share count once; of two fixes that overlap, the later one waits for the next round.
    Counter-examples are never mended, and a fix that changes nothing is none.
    """
    taken = _Taken()
    return tuple(fix for fix in _wanted(findings, unsafe=unsafe) if taken.take(fix))


def edits_by_path(fixes: Iterable[Fix]) -> dict[str, tuple[Edit, ...]]:
    """Give the edits of some fixes, file by file, each once."""
    found: dict[str, dict[Edit, None]] = {}
    for fix in fixes:
        for edit in fix.edits:
            found.setdefault(edit.span.path, {})[edit] = None
    return {path: tuple(edits) for path, edits in sorted(found.items())}


def _wanted(findings: Iterable[Finding], *, unsafe: bool) -> list[Fix]:
    fixes = [
        (finding.fix, finding.code)
        for finding in findings
        if finding.fix is not None and not finding.counter_example and _may_apply(finding.fix, unsafe=unsafe)
    ]
    fixes.sort(key=lambda item: (item[0].edits[0].span.order, item[1], item[0].edits[0].content))
    return [fix for fix, _ in fixes]


def _may_apply(fix: Fix, *, unsafe: bool) -> bool:
    if fix.applicability is Applicability.UNSAFE and not unsafe:
        return False
    return any(edit.content != edit.expected for edit in fix.edits)


@dataclass(slots=True, kw_only=True)
class _Taken:
    """The stretches of text that chosen edits change, sorted, for each file and cell."""

    edits: set[Edit] = field(default_factory=set)
    stretches: dict[tuple[str, int | None], list[_Stretch]] = field(default_factory=dict)

    def take(self, fix: Fix) -> bool:
        """Take a fix's edits if none of them meets another; say whether they were taken."""
        fresh = [edit for edit in dict.fromkeys(fix.edits) if edit not in self.edits]
        if any(self._meets(edit.span) for edit in fresh) or _meet_each_other(fresh):
            return False
        for edit in fresh:
            self.edits.add(edit)
            stretches = self.stretches.setdefault((edit.span.path, edit.span.cell), [])
            stretches.insert(bisect_left(stretches, _stretch(edit.span)), _stretch(edit.span))
        return True

    def _meets(self, span: Span) -> bool:
        stretches = self.stretches.get((span.path, span.cell), [])
        at = bisect_left(stretches, _stretch(span))
        return any(_overlap(_stretch(span), other) for other in stretches[max(0, at - 1) : at + 1])


def _meet_each_other(edits: list[Edit]) -> bool:
    ordered = sorted(edits, key=lambda edit: edit.span.order)
    pairs = pairwise(ordered)
    return any(
        (one.span.path, one.span.cell) == (two.span.path, two.span.cell)
        and _overlap(_stretch(one.span), _stretch(two.span))
        for one, two in pairs
    )


def _stretch(span: Span) -> _Stretch:
    return (span.start, span.end)


def _overlap(one: _Stretch, two: _Stretch) -> bool:
    """Two insertions at one place overlap as well: their order would be a guess."""
    return one == two or (one[0] < two[1] and two[0] < one[1])
