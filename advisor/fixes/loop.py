"""Fix, look again, fix what has come up, until nothing changes: a second run then has nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.checks.finding import Finding, Fix
from advisor.fixes.apply import apply_fixes

ROUNDS = 10

Check = Callable[[bytes], Sequence[Finding]]


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


def fix_file(path: str, data: bytes, check: Check, *, unsafe: bool = False) -> FixedFile:
    """Fix one file's bytes in at most ten rounds; ``check`` gives the findings for given bytes of this file.

    A file whose result cannot be verified, or that two rules would change back and forth, is left alone. Nothing is
    written.
    """
    first = tuple(check(data))
    findings, current = first, data
    applied: list[Fix] = []
    seen = {data}
    for _ in range(ROUNDS):
        known = current
        outcome = apply_fixes(findings, {path: known}.__getitem__, unsafe=unsafe)
        if outcome.refused:
            return _left_alone(path, data, first, next(iter(outcome.refused.values())))
        current = outcome.files.get(path, current)
        if current == known:
            break
        if current in seen:
            return _left_alone(path, data, first, f"{path}: two rules undo each other's fixes; the file is left alone")
        seen.add(current)
        applied.extend(outcome.applied)
        findings = tuple(check(current))
    return FixedFile(path=path, before=data, after=current, applied=tuple(applied), findings=findings)


def _left_alone(path: str, data: bytes, findings: tuple[Finding, ...], reason: str) -> FixedFile:
    return FixedFile(path=path, before=data, after=data, findings=findings, refusal=reason)
