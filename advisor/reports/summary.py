"""The last lines of the formats for people: what was skipped, how many findings, how many of them can be mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from advisor.reports.plural import counted
from advisor.reports.result import CheckResult
from advisor.reports.styled import Line, Piece, line, user

if TYPE_CHECKING:  # a run without findings does not pay for the types of findings
    from advisor.checks.finding import Finding
    from advisor.sources.units import Skipped


def summary(result: CheckResult) -> Sequence[Line]:
    """Say how many findings there are and what ``--fix`` can do about them."""
    if not result.findings:
        return [line(Piece(_nothing_left(result.fixed), "green"))]
    total = counted(len(result.findings) + result.fixed, "finding")
    fixed = f" ({result.fixed} fixed, {len(result.findings)} remaining)" if result.fixed else ""
    return [line(f"Found {total}{fixed}{_fixable(result.findings)}.")]


def skipped_lines(files: Iterable[Skipped]) -> list[Line]:
    """Name each file that was not analysed, and why."""
    return [line(user(file.path, "bold"), ": skipped: ", user(file.reason)) for file in files]


def _nothing_left(fixed: int) -> str:
    return f"Found {counted(fixed, 'finding')} ({fixed} fixed, 0 remaining)." if fixed else "No findings."


def _fixable(findings: tuple[Finding, ...]) -> str:
    safe = _count(findings, "safe")
    unsafe = _count(findings, "unsafe")
    words = f"; {safe} fixable with --fix" if safe else ""
    if unsafe:
        words += (
            f"; {unsafe} more with --fix --unsafe-fixes" if safe else f"; {unsafe} fixable with --fix --unsafe-fixes"
        )
    return words


def _count(findings: tuple[Finding, ...], applicability: str) -> int:
    return sum(1 for one in findings if one.fix is not None and one.fix.applicability == applicability)
