"""What the findings of one file have to do with other files: what the whole of a project says of them afterwards.

A file is checked by itself, with the modules it imports. Whether a helper is an entry point, whether a model's literal
may be mended, whether a comment is of use: that is known when all files are checked, and said by ``settled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from advisor.checks.finding import Applicability, Finding, Related
from advisor.checks.say import without_money
from advisor.places import Span
from advisor.values import dataclass

UNUSED = "ADV902"
_CONFIGURATIONS = (".yaml", ".yml")


class Way(NamedTuple):
    """One plan: the definitions of its own file it stands for, and those of other files it came by."""

    plan: str
    hinges: tuple[Span, ...]
    reached: tuple[Span, ...]


class Use(NamedTuple):
    """The tasks of one plan that are paid at one literal: the tier they want (empty: they differ), if it is safe."""

    plan: str
    literal: Span
    tier: str
    safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What one file's result has to do with others. ``silenced`` are comments of other files that were of use."""

    ways: tuple[Way, ...] = ()
    uses: tuple[Use, ...] = ()
    silenced: tuple[Span, ...] = ()


NO_CROSSING = Crossing()


class Part(NamedTuple):
    """The result of one file among others."""

    path: str
    findings: tuple[Finding, ...]
    crossing: Crossing


def reached_elsewhere(ways: Sequence[Way]) -> frozenset[str]:
    """Give the plans whose all definitions another file's plan reaches: parts of that one, and none of their own.

    Of plans that only reach each other in a circle, the first one stays.
    """
    gone: set[str] = set()
    reached = {span for way in ways for span in way.reached}
    waiting = [way for way in ways if way.hinges and reached.issuperset(way.hinges)]
    names = {way.plan for way in waiting}
    reach = {span for way in ways if way.plan not in names for span in way.reached}
    while waiting:
        found = [way for way in waiting if reach.issuperset(way.hinges)]
        if not found:
            reach.update(waiting.pop(0).reached)
            continue
        for way in found:
            gone.add(way.plan)
            reach.update(way.reached)
        waiting = [way for way in waiting if way.plan not in gone]
    return frozenset(gone)


def settled(parts: Sequence[Part], named: frozenset[str]) -> list[tuple[Finding, ...]]:
    """Give each file's findings as the whole of them has it, in the order of ``parts``.

    ``named`` are the files the run is about; a finding about a place in another file is told where its own plan's file
    leads there, and has no fix.
    """
    gone = reached_elsewhere([way for part in parts for way in part.crossing.ways])
    uses = _by_literal(use for part in parts for use in part.crossing.uses if use.plan not in gone)
    silenced = {span for part in parts for span in part.crossing.silenced}
    seen: set[object] = set()
    return [tuple(_settled(part, gone, uses, silenced, named, seen)) for part in parts]


def _settled(  # noqa: PLR0913, PLR0917 - all that the whole knows
    part: Part,
    gone: frozenset[str],
    uses: Mapping[Span, list[Use]],
    silenced: set[Span],
    named: frozenset[str],
    seen: set[object],
) -> Iterable[Finding]:
    for finding in part.findings:
        if finding.plan in gone or (finding.code == UNUSED and finding.span in silenced):
            continue
        told = _told_at_home(_agreed(finding, uses), named)
        key = (told.code, told.span, without_money(told.message), told.counter_example)
        if key not in seen:
            seen.add(key)
            yield told


def _by_literal(uses: Iterable[Use]) -> dict[Span, list[Use]]:
    found: dict[Span, list[Use]] = {}
    for use in uses:
        found.setdefault(use.literal, []).append(use)
    return found


def _agreed(finding: Finding, uses: Mapping[Span, list[Use]]) -> Finding:
    """Keep a fix only as far as every plan that is paid at its literal wants the same."""
    fix = finding.fix
    if fix is None:
        return finding
    concerned = [use for edit in fix.edits for use in uses.get(edit.span, ())]
    if len({use.tier for use in concerned}) > 1:
        return replace(finding, fix=None)
    if fix.applicability is Applicability.SAFE and not all(use.safe for use in concerned):
        return replace(finding, fix=replace(fix, applicability=Applicability.UNSAFE))
    return finding


def _is_at_home(place: Span, named: frozenset[str]) -> bool:
    """Say whether a file is one the run is about; a configuration, which no run is about, belongs to its code."""
    return place.path in named or place.path.endswith(_CONFIGURATIONS)


def _told_at_home(finding: Finding, named: frozenset[str]) -> Finding:
    fix = finding.fix
    if fix is not None and not all(_is_at_home(edit.span, named) for edit in fix.edits):
        finding = replace(finding, fix=None)
    if _is_at_home(finding.span, named) or finding.entry is None:
        return finding
    there = Related(span=finding.span, message="in a file that was not named")
    return replace(finding, span=finding.entry, related=(there, *finding.related))
