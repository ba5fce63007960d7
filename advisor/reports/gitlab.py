"""``check --output-format gitlab``: a code quality report.

Facts: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

from advisor.checks.finding import Finding, Severity
from advisor.reports.fingerprints import fingerprints
from advisor.reports.result import CheckResult
from advisor.reports.values import dump

_SEVERITIES = {Severity.INFO: "info", Severity.WARNING: "minor", Severity.ERROR: "major"}


def findings_gitlab(result: CheckResult) -> str:
    """Write the findings as a JSON array; fingerprints stay when lines move."""
    marks = fingerprints(result)
    return dump([_issue(finding, mark) for finding, mark in zip(result.findings, marks, strict=True)])


def _issue(finding: Finding, mark: str) -> dict[str, object]:
    span = finding.span
    lines = {"begin": span.start.line, "end": max(span.start.line, span.end.line)}
    cell = "" if span.cell is None else f"cell {span.cell}: "
    return {
        "description": f"{cell}{finding.message}",
        "check_name": finding.code,
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        # A notebook's cell lines are not lines of the file, so its findings stand at its top.
        "location": {"path": span.path, "lines": lines if span.cell is None else {"begin": 1, "end": 1}},
    }
