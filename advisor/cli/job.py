"""One run of ``check``: walk, check, mend, leave out what the baseline accepts, and decide the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.checking import check_all
from advisor.cli.findings import Checked, Chosen, checked, is_failure
from advisor.cli.mend import Mender
from advisor.cli.outcomes import Left, Outcome
from advisor.cli.output import note, write_file
from advisor.cli.walk import Request, Walk
from advisor.errors import UsageError
from advisor.reports.plural import counted
from advisor.reports.result import CheckResult
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.cache.codec import FileResult
    from advisor.cache.replay import Answer
    from advisor.checks.finding import Finding
    from advisor.cli.memory import Memory
    from advisor.cli.replaying import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What is to be done with the findings; the names are those of the options."""

    fix: bool
    unsafe_fixes: bool
    diff: bool
    statistics: bool
    exit_zero: bool
    baseline: str | None
    write_baseline: str | None
    no_cache: bool
    jobs: int | None


class CheckJob:
    """A run of ``check``; ``run`` does the work, then ``result``, ``diffs`` and ``has_failed`` answer."""

    def __init__(
        self, request: Request, select: tuple[str, ...], ignore: tuple[str, ...], options: CheckOptions
    ) -> None:
        self._options = options
        self._accepted = _accepted(options.baseline)
        self._walk = Walk.start(request)
        self._walk.jobs = options.jobs
        self._chosen = Chosen.from_options(select, ignore, self._walk.settings())
        self._checked = Checked()
        self._results: dict[str, tuple[Outcome, FileResult]] = {}
        self._mender = Mender(
            walk=self._walk, check=self._not_accepted, unsafe=options.unsafe_fixes, write=not options.diff
        )
        self.result = CheckResult(findings=())

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> CheckJob:
        """Make a job of the command's parameters by their names; raises ``AdvisorError`` for what does not exist."""
        request = Request(**{field.name: options[field.name] for field in fields(Request)})
        wanted = CheckOptions(**{field.name: options[field.name] for field in fields(CheckOptions)})
        return cls(request, options["select"], options["ignore"], wanted)

    @property
    def diff(self) -> bool:
        """Whether a diff is the result."""
        return self._options.diff

    @property
    def statistics(self) -> bool:
        """Whether findings are to be counted by rule."""
        return self._options.statistics

    @property
    def diffs(self) -> list[str]:
        """The unified diffs of the files that --fix would change."""
        return self._mender.diffs

    @property
    def is_filter(self) -> bool:
        """Whether standard input is mended on its way to standard output."""
        return self._options.fix and self._walk.request.is_stdin

    @property
    def stdin(self) -> bytes:
        """What standard input gave, mended."""
        return self._walk.stdin

    @property
    def has_failed(self) -> bool:
        """Whether the exit code is 1."""
        if self._options.exit_zero:
            return False
        return bool(self.diffs) if self.diff else is_failure(self.result.findings, self._checked.levels)

    def run(self) -> None:
        """Check and mend every file; afterwards ``result`` holds what is left."""
        if self._options.fix or self._options.diff:
            self._walk.memory = self._open_memory(results=False)
            for outcome in self._mender.mend(self._walk.outcomes()):
                self._checked.add_outcome(outcome, self._result_of(outcome))
            self._checked.settle(self._walk.project, self._walk.paths)
        else:
            self._walk.memory = self._open_memory(results=True)
            check_all(self._walk, self._chosen, self._checked, self._options.jobs)
        if self._walk.memory is not None:
            self._walk.memory.finish()
        found = replace(self._checked.result(), fixed=self._mender.fixed)
        self.result = self._without_accepted(found)

    def _open_memory(self, *, results: bool) -> Memory | None:
        if self._options.no_cache:
            return None
        from advisor.cli.memory import Memory

        return Memory.open([repr(self._chosen)], results=results)

    def finish(self) -> None:
        """Say what is left to say; raises ``SourceError`` when files could not be read or written."""
        if self.diff and self._mender.fixed:
            note(f"would fix {counted(self._mender.fixed, 'finding')}")
        self._mender.finish()
        self._walk.finish(self.result.skipped if self.diff else ())

    def keep(self, replay: Replay, answer: Answer) -> None:
        """Have the answer of this run said again next time, if it would be the same."""
        if not any(file.passing for file in self.result.skipped):
            replay.keep(self._walk, answer)

    def _without_accepted(self, result: CheckResult) -> CheckResult:
        """Write the baseline if asked to, and leave out what is accepted (after writing: everything)."""
        write_to, accepted = self._options.write_baseline, self._accepted
        if write_to is None and not accepted:
            return result
        from advisor.reports.baseline import without_accepted, write_baseline
        from advisor.reports.fingerprints import fingerprints

        if write_to is not None:
            write_file(write_to, write_baseline(result))
            note(f"{write_to}: accepted {counted(len(result.findings), 'finding')}")
            accepted = frozenset(fingerprints(result))
        return without_accepted(result, accepted)

    def _result_of(self, outcome: Outcome) -> FileResult:
        """Check one file for mending, once for as long as its outcome stays the same: each round asks again."""
        path = outcome.skipped.path if isinstance(outcome, Left) else outcome.analysis.reading.path
        known = self._results.get(path)
        if known is None or known[0] is not outcome:
            known = self._results[path] = (outcome, checked(outcome, self._chosen))
        return known[1]

    def _not_accepted(self, outcomes: Sequence[Outcome]) -> tuple[Finding, ...]:
        """Check files for mending: what the baseline accepts stays as it is."""
        found = Checked()
        for outcome in outcomes:
            found.add_outcome(outcome, self._result_of(outcome))
        found.settle(self._walk.project, self._walk.paths)
        if not self._accepted:
            return tuple(found.findings)
        from advisor.reports.baseline import without_accepted

        return without_accepted(found.result(), self._accepted).findings


def _accepted(baseline: str | None) -> frozenset[str]:
    if baseline is None:
        return frozenset()
    from advisor.reports.baseline import read_baseline

    try:
        content = Path(baseline).read_bytes()
    except OSError as error:
        raise UsageError(f"{baseline}: cannot be read ({error.strerror}); --write-baseline makes one") from error
    return read_baseline(content, baseline)
