"""``--fix`` and ``--diff``: mend files one by one, each round checked anew, written in one step or only shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.output import note
from advisor.errors import SourceError
from advisor.reports.escape import printable

if TYPE_CHECKING:
    from advisor.checks.finding import Finding
    from advisor.cli.walk import Analysed, Outcome, Walk
    from advisor.fixes.loop import FixedFile

Check = Callable[["Outcome"], tuple["Finding", ...]]


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

    def mend(self, outcome: Analysed) -> Outcome:
        """Mend one file and give its analysis afterwards; the one before when there is nothing to mend."""
        if not any(self._is_wanted(finding) for finding in self.check(outcome)):
            return outcome
        from advisor.fixes.loop import fix_file

        path = outcome.analysis.reading.path
        known: dict[bytes, Outcome] = {}

        def check(data: bytes) -> tuple[Finding, ...]:
            known[data] = self.walk.again(data, path, outcome.location)
            return self.check(known[data])

        done = fix_file(path, self.walk.bytes_of(outcome), check, unsafe=self.unsafe)
        if done.refusal:
            note(printable(done.refusal))
        if not done.changed or not self._keep(done, outcome.location):
            return outcome
        return known[done.after]

    def _is_wanted(self, finding: Finding) -> bool:
        return finding.fix is not None and (self.unsafe or finding.fix.applicability == "safe")

    def _keep(self, done: FixedFile, location: Path | None) -> bool:
        from advisor.fixes.diff import unified_diff

        if not self.write:
            self.diffs.append(unified_diff(done.before, done.after, done.path))
        elif location is None:
            self.walk.stdin = done.after
        elif not self._write(done, location):
            return False
        self.fixed += len(done.applied)
        return True

    def _write(self, done: FixedFile, location: Path) -> bool:
        from advisor.sources.write import digest, write_file

        try:
            write_file(location, done.after, expected=digest(done.before))
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
