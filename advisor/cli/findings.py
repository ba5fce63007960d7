"""The files of a walk, checked: findings in order of place, what was skipped, and the fail level of each file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.cli.rules import checking_for, findings_of, selection_for
from advisor.cli.walk import Analysed, Left, Outcome
from advisor.reports.result import CheckResult, Texts, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.checks.finding import Finding
    from advisor.settings import FailLevel, Settings
    from advisor.sources.units import Skipped


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

    verbose: bool = False
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lines: dict[tuple[str, int | None], tuple[str, ...]] = field(default_factory=dict)
    levels: dict[str, FailLevel] = field(default_factory=dict)

    def result(self) -> CheckResult:
        """Give what was found, ready to be written."""
        return CheckResult(findings=tuple(self.findings), skipped=tuple(self.skipped), texts=Texts(lines=self.lines))

    def add(self, outcome: Outcome, chosen: Chosen) -> tuple[Finding, ...]:
        """Check one file and give its findings."""
        path = outcome.skipped.path if isinstance(outcome, Left) else outcome.analysis.reading.path
        self.levels[path] = outcome.settings.fail_level
        found = self._left(outcome, chosen) if isinstance(outcome, Left) else self._analysed(outcome, chosen)
        self.findings.extend(found)
        return found

    def _left(self, outcome: Left, chosen: Chosen) -> tuple[Finding, ...]:
        found: tuple[Finding, ...] = ()
        if outcome.skipped.syntax is not None:
            from advisor.checks.engine import check_skipped

            found = check_skipped(outcome.skipped, checking_for(outcome.settings, chosen.select, chosen.ignore))
        if not found:
            self.skipped.append(outcome.skipped)
        return found

    def _analysed(self, outcome: Analysed, chosen: Chosen) -> tuple[Finding, ...]:
        checking = checking_for(outcome.settings, chosen.select, chosen.ignore)
        found = findings_of(outcome.analysis, checking, verbose=self.verbose)
        if not isinstance(found, tuple):
            self.skipped.append(found)
            return ()
        self.lines.update(lines_of(outcome.analysis.reading))
        said = {finding.span for finding in found}
        self.skipped.extend(part for part in outcome.analysis.skipped if part.syntax not in said)
        return found


def is_failure(findings: Iterable[Finding], levels: dict[str, FailLevel]) -> bool:
    """Say whether a finding is at or above its file's fail level; counter-examples never are."""
    return any(_is_loud(finding, levels[finding.span.path]) for finding in findings if not finding.counter_example)


def _is_loud(finding: Finding, level: FailLevel) -> bool:
    return finding.severity.rank >= ("info", "warning", "error").index(level.value)
