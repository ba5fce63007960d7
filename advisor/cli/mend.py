"""``--fix`` and ``--diff``: mend files in groups that belong together, each round checked anew, then write or show."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.outcomes import Analysed
from advisor.cli.output import note
from advisor.errors import SourceError
from advisor.reports.escape import printable
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.checks.finding import Finding
    from advisor.cli.outcomes import Outcome
    from advisor.cli.walk import Walk
    from advisor.fixes.loop import FixedFiles

Check = Callable[[Sequence["Outcome"]], tuple["Finding", ...]]


@dataclass(slots=True, kw_only=True)
class Mender:
    """Mends the files of a walk; ``diffs`` and ``fixed`` say what changed (or would), ``failed`` what did not."""

    walk: Walk
    check: Check
    unsafe: bool
    write: bool
    diffs: list[str] = field(default_factory=list)
    fixed: int = 0
    failed: list[str] = field(default_factory=list)

    def mend(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Mend the files; give the outcomes afterwards, those before where there is nothing to mend."""
        wanted = [finding for finding in self.check(outcomes) if self._is_wanted(finding)]
        wanted = self._within_reach(wanted)
        if not wanted:
            return list(outcomes)
        after = {_path(outcome): outcome for outcome in outcomes}
        shown: dict[str, str] = {}
        for group in groups_of(outcomes, wanted):
            self._mend_group([outcome for outcome in outcomes if _path(outcome) in group], group, after, shown)
        self.diffs += [shown[path] for path in sorted(shown)]
        return [after[_path(outcome)] for outcome in outcomes]

    def _mend_group(
        self, outcomes: list[Outcome], group: frozenset[str], after: dict[str, Outcome], shown: dict[str, str]
    ) -> None:
        from advisor.fixes.loop import fix_files

        again = _Again(self.walk, {_path(outcome): outcome for outcome in outcomes})
        locations = {_path(each): each.location for each in outcomes if isinstance(each, Analysed)}
        files = self._bytes(group, locations)
        _keep_readings(files, outcomes)
        done = fix_files(files, lambda files: self.check(again(files)), unsafe=self.unsafe)
        for refusal in done.refusals.values():
            note(printable(refusal))
        if done.changed and self._keep(done, locations, shown):
            after.update(again.known)
        else:
            self.walk.project.restore(done.before)

    def _bytes(self, group: frozenset[str], locations: Mapping[str, Path | None]) -> dict[str, bytes]:
        project = self.walk.project
        found: dict[str, bytes] = {}
        for path in sorted(group):
            data = self.walk.stdin if locations.get(path, path) is None else project.bytes_of(project.path_of(path))
            if data is not None:
                found[path] = data
        return found

    def _is_wanted(self, finding: Finding) -> bool:
        return finding.fix is not None and (self.unsafe or finding.fix.applicability == "safe")

    def _within_reach(self, wanted: list[Finding]) -> list[Finding]:
        """Leave out what would be written outside of what was named: a link may lead anywhere."""
        if self.walk.request.is_stdin:
            return wanted
        roots = {os.path.realpath(path) for path in (*self.walk.request.paths, ".")}
        outside = {path for finding in wanted for path in _edited(finding) if not self._lies_in(roots, path)}
        for path in sorted(outside):
            note(f"{printable(path)}: a link out of the folders named; name the file itself to have it mended")
        return [finding for finding in wanted if not _edited(finding) & outside]

    def _lies_in(self, roots: set[str], path: str) -> bool:
        real = os.path.realpath(self.walk.project.path_of(path))
        return any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in roots)

    def _keep(self, done: FixedFiles, locations: Mapping[str, Path | None], shown: dict[str, str]) -> bool:
        from advisor.fixes.diff import unified_diff

        for path in done.changed:
            if not self.write:
                shown[path] = unified_diff(done.before[path], done.after[path], path)
            elif locations.get(path, path) is None:
                self.walk.stdin = done.after[path]
            elif not self._write(done, path, locations.get(path)):
                return False
        self.fixed += len(done.applied)
        return True

    def _write(self, done: FixedFiles, path: str, location: Path | None) -> bool:
        from advisor.sources.write import digest, write_file

        place = location if location is not None else Path(self.walk.project.path_of(path))
        try:
            write_file(place, done.after[path], expected=digest(done.before[path]))
        except SourceError as error:
            self.failed.append(str(error))
            return False
        return True

    def finish(self) -> None:
        """Raise ``SourceError`` for files that were to be mended and could not be written (exit code 2)."""
        for line in self.failed[:-1]:
            note(printable(line))
        if self.failed:
            raise SourceError(self.failed[-1])


@dataclass(slots=True)
class _Again:
    """Analyses the files of a group anew, those that have changed or lead to one that has."""

    walk: Walk
    known: dict[str, Outcome]
    states: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, files: Mapping[str, bytes]) -> list[Outcome]:
        project = self.walk.project
        for path, data in files.items():
            project.lay(project.path_of(path), data)
        for path, outcome in self.known.items():
            state = files.get(path, b"") + project.state(project.path_of(path))
            if self.states.setdefault(path, state) != state and isinstance(outcome, Analysed):
                self.known[path] = self.walk.again(files[path], path, outcome.location)
                self.states[path] = state
        return [self.known[path] for path in sorted(self.known)]


def _keep_readings(files: Mapping[str, bytes], outcomes: Iterable[Outcome]) -> None:
    """Let the proof take the readings that the check has made of these bytes, where it read as the proof does."""
    from advisor.cli.project import own_dialects
    from advisor.sources.lately import keep_lately

    for outcome in outcomes:
        path = _path(outcome)
        if isinstance(outcome, Analysed) and path in files and own_dialects(outcome.settings) is None:
            keep_lately(files[path], path, outcome.analysis.reading)


def groups_of(outcomes: Iterable[Outcome], wanted: Iterable[Finding]) -> list[frozenset[str]]:
    """Give the groups of files that must be mended together: those that fixes join, with all whose plans go there."""
    edited = {edit.span.path for finding in wanted if finding.fix is not None for edit in finding.fix.edits}
    joined = [{finding.span.path, *_edited(finding)} for finding in wanted]
    for outcome in outcomes:
        if isinstance(outcome, Analysed):
            touched = {outcome.analysis.reading.path, *(other.path for other in outcome.analysis.others)}
            joined += [touched] if touched & edited else []
    return _merged(joined)


def _edited(finding: Finding) -> set[str]:
    return set() if finding.fix is None else {edit.span.path for edit in finding.fix.edits}


def _merged(sets: list[set[str]]) -> list[frozenset[str]]:
    """Join sets that have a member in common."""
    home: dict[str, set[str]] = {}
    for each in sets:
        whole = set(each)
        for path in each:
            whole |= home.get(path, set())
        for path in whole:
            home[path] = whole
    unique = {id(each): each for each in home.values()}
    return sorted((frozenset(each) for each in unique.values()), key=min)


def _path(outcome: Outcome) -> str:
    return outcome.analysis.reading.path if isinstance(outcome, Analysed) else outcome.skipped.path
