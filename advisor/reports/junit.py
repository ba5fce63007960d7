"""``check --output-format junit``: one test suite per file, one failing test case per finding, for CI dashboards."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from advisor.checks.finding import Finding
from advisor.reports.escape import printable
from advisor.reports.result import CheckResult
from advisor.reports.words import where
from advisor.sources.units import Skipped


def findings_junit(result: CheckResult) -> str:
    """Write JUnit XML; a run without findings holds one passing case, as dashboards refuse an empty report."""
    suites = [_suite(path, list(group)) for path, group in groupby(result.findings, key=lambda one: one.span.path)]
    suites += [_skipped(file) for file in result.skipped]
    total, failures = len(result.findings) + len(result.skipped), len(result.findings)
    if not suites:
        suites, total = [_passed()], 1
    head = f'<testsuites name="advisor" tests="{total}" failures="{failures}" errors="0">'
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', head, *suites, "</testsuites>"]) + "\n"


def _suite(path: str, findings: Iterable[Finding]) -> str:
    cases = [_case(finding) for finding in findings]
    head = f'<testsuite name={_attribute(path)} tests="{len(cases)}" failures="{len(cases)}" errors="0" skipped="0">'
    return "\n".join(["  " + head, *cases, "  </testsuite>"])


def _case(finding: Finding) -> str:
    place = where(finding.span)
    name = _attribute(f"{finding.code} {finding.name} at {place}")
    body = escape(printable(f"{place}: {finding.code} {finding.message}"))
    return (
        f'    <testcase name={name} classname={_attribute(finding.span.path)} line="{finding.span.start.line}">\n'
        f'      <failure type="{finding.severity.value}" message={_attribute(finding.message)}>{body}</failure>\n'
        "    </testcase>"
    )


def _skipped(file: Skipped) -> str:
    return (
        f'  <testsuite name={_attribute(file.path)} tests="1" failures="0" errors="0" skipped="1">\n'
        f'    <testcase name="analysis" classname={_attribute(file.path)}>'
        f"<skipped message={_attribute(file.reason)}/></testcase>\n"
        "  </testsuite>"
    )


def _passed() -> str:
    return (
        '  <testsuite name="advisor" tests="1" failures="0" errors="0" skipped="0">\n'
        '    <testcase name="no findings" classname="advisor"/>\n'
        "  </testsuite>"
    )


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
