"""``check --output-format sarif``: SARIF 2.1.0, as code scanning services read it.

Facts: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (3.27 result, 3.30 region, 3.55 fix). Columns
count code points, so ``columnKind`` says ``unicodeCodePoints``; end columns are exclusive there as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from advisor.checks.finding import Edit, Finding, Fix, Severity
from advisor.checks.rule import Rule
from advisor.checks.rulebook import all_rules
from advisor.places import Span
from advisor.reports.fingerprints import fingerprints
from advisor.reports.result import CheckResult
from advisor.reports.values import dump
from advisor.sources.units import Skipped
from advisor.version import __version__

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.INFO: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


def findings_sarif(result: CheckResult) -> str:
    """Write the findings as one SARIF run."""
    rules = all_rules()
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(result, rules)]})


def _run(result: CheckResult, rules: Sequence[Rule]) -> dict[str, object]:
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    marks = fingerprints(result)
    return {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": [_notice(file) for file in result.skipped]}
        ],
        "results": [_result(finding, indexes, mark) for finding, mark in zip(result.findings, marks, strict=True)],
    }


def _driver(rules: Sequence[Rule]) -> dict[str, object]:
    return {"name": "advisor", "version": __version__, "rules": [_rule(rule) for rule in rules]}


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "help": {"text": f"Run 'advisor rule {rule.code}' for the reasons and examples."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, indexes: dict[str, int], mark: str) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _location(finding.span)}],
        "partialFingerprints": {"advisor/v1": mark},
        "properties": {
            "certainty": finding.certainty.value,
            "confidence": round(finding.confidence, 4),
            "counterExample": finding.counter_example,
        },
    }
    if finding.code in indexes:
        result["ruleIndex"] = indexes[finding.code]
    if finding.related:
        result["relatedLocations"] = [
            {"id": index, "physicalLocation": _location(related.span), "message": {"text": related.message}}
            for index, related in enumerate(finding.related)
        ]
    if finding.fix is not None and finding.span.cell is None:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _location(span: Span) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": _artifact(span.path)}
    # SARIF regions speak of the file's own text; lines inside a notebook's cell are not that.
    if span.cell is None:
        location["region"] = _region(span)
    else:
        location["artifactLocation"] = {**_artifact(span.path), "description": {"text": f"cell {span.cell}"}}
    return location


def _artifact(path: str) -> dict[str, object]:
    return {"uri": quote(path, safe="/", errors="replace")}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _fix(fix: Fix) -> dict[str, object]:
    paths = dict.fromkeys(edit.span.path for edit in fix.edits)
    changes = [
        {
            "artifactLocation": _artifact(path),
            "replacements": [_replacement(edit) for edit in fix.edits if edit.span.path == path],
        }
        for path in paths
    ]
    return {"description": {"text": fix.message}, "artifactChanges": changes}


def _replacement(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.content}}


def _notice(file: Skipped) -> dict[str, object]:
    return {
        "level": "warning",
        "message": {"text": f"skipped: {file.reason}"},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(file.path)}}],
    }
