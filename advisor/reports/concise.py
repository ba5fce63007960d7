"""``check --output-format concise``: one line for each finding, as compilers write it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.checks.finding import Finding
from advisor.reports.result import CheckResult
from advisor.reports.styled import Line, Piece, line, user
from advisor.reports.summary import skipped_lines, summary
from advisor.reports.words import where

STYLES = {"info": "cyan", "warning": "yellow", "error": "red"}


def concise(result: CheckResult) -> Sequence[Line]:
    """Give ``path:line:column: CODE message`` for every finding, the skipped files, and the summary."""
    lines = [_line(finding) for finding in result.findings]
    return [*lines, *skipped_lines(result.skipped), *summary(result)]


def _line(finding: Finding) -> Line:
    style = STYLES[finding.severity.value]
    mark = " [*]" if finding.fix is not None and finding.fix.applicability == "safe" else ""
    return line(
        Piece(where(finding.span), "bold"),
        ": ",
        Piece(finding.code, style),
        Piece(mark, "cyan"),
        " ",
        user(finding.message),
    )
