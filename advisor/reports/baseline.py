"""The baseline: findings a project has accepted, known again by their fingerprints after lines have moved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from advisor.errors import UsageError
from advisor.reports.fingerprints import fingerprints
from advisor.reports.result import CheckResult
from advisor.reports.values import SCHEMA_VERSION, dump


def write_baseline(result: CheckResult) -> str:
    """Write the findings of a result as a baseline file, sorted so that it reads well in version control."""
    rows = [
        {"path": finding.span.path, "code": finding.code, "message": finding.message, "fingerprint": mark}
        for finding, mark in zip(result.findings, fingerprints(result), strict=True)
    ]
    rows.sort(key=lambda row: (row["path"], row["code"], row["fingerprint"]))
    return dump({"schema_version": SCHEMA_VERSION, "findings": rows})


def read_baseline(content: bytes, name: str) -> frozenset[str]:
    """Read the fingerprints of a baseline file; raises ``UsageError`` for what is none."""
    try:
        document = json.loads(content)
        return frozenset(_fingerprint(row) for row in document["findings"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{name}: not a baseline; write one with 'advisor check --write-baseline {name}'") from error


def without_accepted(result: CheckResult, accepted: frozenset[str]) -> CheckResult:
    """Leave out the findings that the baseline knows."""
    marks: Sequence[str] = fingerprints(result)
    kept = (finding for finding, mark in zip(result.findings, marks, strict=True) if mark not in accepted)
    return replace(result, findings=tuple(kept))


def _fingerprint(row: dict[str, object]) -> str:
    mark = row["fingerprint"]
    if not isinstance(mark, str):
        raise TypeError(mark)
    return mark
