"""``check --output-format json``."""

from __future__ import annotations

from advisor.checks.finding import Edit, Finding, Fix
from advisor.reports.result import CheckResult
from advisor.reports.values import SCHEMA_VERSION, dump, place, seconds, skipped, usd
from advisor.version import __version__


def findings_json(result: CheckResult) -> str:
    """Write the findings as the contract's JSON object."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "tool_version": __version__,
            "findings": [_finding(finding) for finding in result.findings],
            "skipped": skipped(result.skipped),
        }
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "confidence": round(finding.confidence, 4),
        "message": finding.message,
        "plan": finding.plan,
        "tasks": list(finding.tasks),
        **place(finding.span),
        "related": [{**place(related.span), "message": related.message} for related in finding.related],
        "saving": {"usd": usd(finding.saving.usd), "seconds": seconds(finding.saving.seconds)},
        "fix": None if finding.fix is None else _fix(finding.fix),
        "counter_example": finding.counter_example,
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "applicability": fix.applicability.value,
        "message": fix.message,
        "edits": [_edit(edit) for edit in fix.edits],
    }


def _edit(edit: Edit) -> dict[str, object]:
    return {**place(edit.span), "content": edit.content}
