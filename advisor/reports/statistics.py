"""``check --statistics``: how often each rule fired, and what following it all would save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from advisor.checks.finding import Finding
from advisor.reports.concise import STYLES
from advisor.reports.result import CheckResult
from advisor.reports.styled import Line, Piece, line
from advisor.reports.summary import skipped_lines
from advisor.reports.words import dollars


def statistics(result: CheckResult) -> Sequence[Line]:
    """Give one line per rule that fired: how often, its code, its name, the likely saving; most frequent first."""
    counts = Counter(finding.code for finding in result.findings)
    samples = {finding.code: finding for finding in result.findings}
    digits = len(str(max(counts.values(), default=0)))
    order = sorted(counts, key=lambda code: (-counts[code], code))
    lines = [_line(samples[code], counts[code], digits, _saved(code, result.findings)) for code in order]
    return [*(lines or [line(Piece("No findings.", "green"))]), *skipped_lines(result.skipped)]


def _line(sample: Finding, count: int, digits: int, saved: Decimal) -> Line:
    style = STYLES[sample.severity.value]
    words = f"  (saves {dollars(saved)})" if saved > 0 else ""
    return line(f"{count:>{digits}}  ", Piece(sample.code, style), f"  {sample.name}", Piece(words, "green"))


def _saved(code: str, findings: tuple[Finding, ...]) -> Decimal:
    savings = (one.saving.usd for one in findings if one.code == code and not one.counter_example)
    return sum((saving.likely for saving in savings if saving is not None), Decimal(0))
