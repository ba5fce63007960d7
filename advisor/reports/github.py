"""``check --output-format github``: workflow commands, which GitHub shows as annotations.

Facts: https://docs.github.com/actions/reference/workflow-commands-for-github-actions; data escapes ``%``, CR and LF,
properties also ``:`` and ``,``.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.checks.finding import Finding, Severity
from advisor.reports.result import CheckResult
from advisor.reports.styled import Line, line, user
from advisor.reports.words import where
from advisor.sources.units import Skipped

_COMMANDS = {Severity.INFO: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}


def findings_github(result: CheckResult) -> Sequence[Line]:
    """Give one workflow command for every finding and every skipped file."""
    return [*(_command(finding) for finding in result.findings), *(_skipped(file) for file in result.skipped)]


def _command(finding: Finding) -> Line:
    span = finding.span
    properties = {"title": f"advisor ({finding.code})", "file": span.path}
    # Lines inside a notebook's cell are not lines of the file.
    if span.cell is None:
        properties |= {"line": str(span.start.line), "col": str(span.start.column)}
        properties |= {"endLine": str(span.end.line), "endColumn": str(span.end.column)}
    text = f"{where(span)}: {finding.code} {finding.message}"
    return line(user(f"::{_COMMANDS[finding.severity]} {_properties(properties)}::{_data(text)}"))


def _skipped(file: Skipped) -> Line:
    properties = _properties({"title": "advisor (skipped)", "file": file.path})
    return line(user(f"::warning {properties}::{_data(f'{file.path}: skipped: {file.reason}')}"))


def _properties(values: dict[str, str]) -> str:
    return ",".join(f"{key}={_property(value)}" for key, value in values.items())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
