"""Fix, look again, fix what has come up, until nothing changes: a second run then has nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from advisor.checks.finding import Finding, Fix
from advisor.fixes.apply import apply_fixes
from advisor.values import dataclass

ROUNDS = 10

Check = Callable[[bytes], Sequence[Finding]]
CheckAll = Callable[[Mapping[str, bytes]], Sequence[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFile:
    """One file's way through the rounds.

    ``findings`` are those that are left in ``after``; ``refusal`` is the one line to say when the file was left
    alone.
    """

    path: str
    before: bytes
    after: bytes
    applied: tuple[Fix, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: str = ""

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFiles:
    """What became of files that were mended together: bytes by path before and after.

    ``refusals`` hold the one line to say of each file that was left alone.
    """

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    applied: tuple[Fix, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusals: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> tuple[str, ...]:
        """The files that there is something to write to."""
        return tuple(path for path, data in self.after.items() if data != self.before[path])


def fix_file(path: str, data: bytes, check: Check, *, unsafe: bool = False) -> FixedFile:
    """Fix one file's bytes in at most ten rounds; ``check`` gives the findings for given bytes of this file.

    A file whose result cannot be verified, or that two rules would change back and forth, is left alone. Nothing is
    written.
    """
    done = fix_files({path: data}, lambda files: check(files[path]), unsafe=unsafe)
    return FixedFile(
        path=path,
        before=data,
        after=done.after[path],
        applied=done.applied,
        findings=done.findings,
        refusal=done.refusals.get(path, ""),
    )


def fix_files(files: Mapping[str, bytes], check: CheckAll, *, unsafe: bool = False) -> FixedFiles:
    """Fix some files that have to do with each other, as ``fix_file`` does one.

    ``check`` gives the findings of all of them for given bytes; fixes in other files are not made.
    """
    mending = _Mending(before=files, current=dict(files), seen={path: {data} for path, data in files.items()})
    findings = tuple(check(mending.current))
    for _ in range(ROUNDS):
        if not mending.round(findings, unsafe=unsafe):
            break
        findings = tuple(check(mending.current))
    return FixedFiles(
        before=files,
        after=mending.current,
        applied=tuple(fix for fix in mending.applied if not mending.touches_refused(fix)),
        findings=findings,
        refusals=mending.refused,
    )


@dataclass(slots=True, kw_only=True)
class _Mending:
    """The files between two rounds: what they hold now, held before, and which are left alone with the reason why."""

    before: Mapping[str, bytes]
    current: dict[str, bytes]
    seen: dict[str, set[bytes]]
    applied: list[Fix] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def round(self, findings: Sequence[Finding], *, unsafe: bool) -> bool:
        """Apply what can be applied; say whether there is anything to look at again."""
        wanted = [each for each in findings if each.fix is not None and not self.touches_refused(each.fix)]
        outcome = apply_fixes(wanted, self.current.__getitem__, unsafe=unsafe)
        refused = dict(outcome.refused)
        for path, data in outcome.files.items():
            if data != self.current[path] and data in self.seen[path]:
                refused[path] = f"{path}: two rules undo each other's fixes; the file is left alone"
        if refused:
            self._leave_alone(refused)
            return True
        changed = {path: data for path, data in outcome.files.items() if data != self.current[path]}
        for path, data in changed.items():
            self.seen[path].add(data)
        self.current.update(changed)
        self.applied.extend(outcome.applied if changed else ())
        return bool(changed)

    def _leave_alone(self, refused: Mapping[str, str]) -> None:
        self.refused.update(refused)
        self.current.update({path: self.before[path] for path in refused})

    def touches_refused(self, fix: Fix) -> bool:
        """Say whether a fix concerns a file that is left alone, or one that is not among these."""
        return any(edit.span.path in self.refused or edit.span.path not in self.current for edit in fix.edits)
