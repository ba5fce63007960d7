"""The files of a walk, checked: findings in order of place, what was skipped, and the fail level of each file."""

from __future__ import annotations

from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from advisor.cli.outcomes import Analysed, Left, Outcome
from advisor.cli.rules import checking_for, file_checked, selection_for
from advisor.reports.result import CheckResult, LinesOfFiles, Texts
from advisor.sources.units import Skipped
from advisor.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.cache.codec import FileResult
    from advisor.checks.crossing import Part
    from advisor.checks.finding import Finding
    from advisor.settings import FailLevel, Settings
    from advisor.sources.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The rules the command line turns on and off; ``None`` where it says nothing."""

    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None

    @classmethod
    def from_options(cls, select: tuple[str, ...], ignore: tuple[str, ...], settings: Settings) -> Chosen:
        """Make a choice of options; raises ``UsageError`` for a rule that nobody knows, even if no file has a task."""
        chosen = cls(select=select or None, ignore=ignore or None)
        if select or ignore or settings.select or settings.ignore or settings.per_file_ignores:
            selection_for(settings, chosen.select, chosen.ignore)
        return chosen


@dataclass(slots=True, kw_only=True)
class Checked:
    """What has been found so far."""

    findings: list[Finding] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lines: LinesOfFiles = field(default_factory=LinesOfFiles)
    levels: dict[str, FailLevel] = field(default_factory=dict)

    def result(self) -> CheckResult:
        """Give what was found, ready to be written."""
        return CheckResult(findings=tuple(self.findings), skipped=tuple(self.skipped), texts=Texts(lines=self.lines))

    def add(self, path: str, result: FileResult, settings: Settings) -> None:
        """Add what was found in one file."""
        self.levels[path] = settings.fail_level
        from advisor.checks.crossing import Part

        self.parts.append(Part(path, result.findings, result.crossing))
        self.skipped.extend(result.skipped)

    def add_outcome(self, outcome: Outcome, result: FileResult) -> None:
        """Add what was found in one file that was analysed or skipped."""
        reading = outcome.skipped if isinstance(outcome, Left) else outcome.analysis.reading
        self.add(reading.path, result, outcome.settings)
        if isinstance(outcome, Analysed):
            self.lines.add(outcome.analysis.reading)

    def settle(self, project: Project, named: Iterable[str]) -> None:
        """Bring the findings of all files to what the whole of them says; called once, when all are added."""
        if not any(part.findings for part in self.parts):
            return
        from advisor.checks.crossing import settled
        from advisor.checks.finding import order

        for part, findings in zip(self.parts, settled(self.parts, frozenset(named)), strict=True):
            for finding in findings:
                self._add_finding(finding, part, project)
        self.findings.sort(key=order)

    def _add_finding(self, finding: Finding, part: Part, project: Project) -> None:
        self.findings.append(finding)
        path = finding.span.path
        self.levels.setdefault(path, self.levels[part.path])
        for other in {path, *(related.span.path for related in finding.related)}:
            if (other, None) not in self.lines:
                self.lines.add_later(other, partial(project.reading, project.path_of(other)))


def checked(outcome: Outcome, chosen: Chosen, *, verbose: bool = False) -> FileResult:
    """Give the findings of one file, and what of it could not be analysed."""
    from advisor.cache.codec import FileResult

    if isinstance(outcome, Left):
        found = _of_skipped(outcome, chosen)
        return FileResult(findings=found, skipped=() if found else (outcome.skipped,), lasting=False)
    checking = checking_for(outcome.settings, chosen.select, chosen.ignore)
    done = file_checked(outcome.analysis, checking, verbose=verbose)
    if isinstance(done, Skipped):
        return FileResult(skipped=(done,), lasting=False)
    said = {finding.span for finding in done.findings}
    return FileResult(
        findings=done.findings,
        skipped=tuple(part for part in outcome.analysis.skipped if part.syntax not in said),
        crossing=done.crossing,
    )


def _of_skipped(outcome: Left, chosen: Chosen) -> tuple[Finding, ...]:
    if outcome.skipped.syntax is None:
        return ()
    from advisor.checks.engine import check_skipped

    return check_skipped(outcome.skipped, checking_for(outcome.settings, chosen.select, chosen.ignore))


def is_failure(findings: Iterable[Finding], levels: dict[str, FailLevel]) -> bool:
    """Say whether a finding is at or above its file's fail level; counter-examples never are."""
    return any(_is_loud(finding, levels[finding.span.path]) for finding in findings if not finding.counter_example)


def _is_loud(finding: Finding, level: FailLevel) -> bool:
    return finding.severity.rank >= ("info", "warning", "error").index(level.value)
