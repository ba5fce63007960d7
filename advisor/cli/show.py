"""Write the result of ``check`` in the format asked for; each format's module is imported only then."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from advisor.cli.output import emit, emit_lines

if TYPE_CHECKING:
    from advisor.reports.result import CheckResult

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")

_LINES = {
    "full": ("full", "full"),
    "concise": ("concise", "concise"),
    "github": ("github", "findings_github"),
    "statistics": ("statistics", "statistics"),
}
_TEXTS = {
    "json": ("findings_json", "findings_json"),
    "sarif": ("sarif", "findings_sarif"),
    "gitlab": ("gitlab", "findings_gitlab"),
    "junit": ("junit", "findings_junit"),
}


def show(result: CheckResult, output_format: str, output_file: str | None, *, statistics: bool = False) -> None:
    """Write the result; ``statistics`` takes the place of the formats for people."""
    if statistics and output_format in {"full", "concise"}:
        output_format = "statistics"
    if output_format in {"full", "concise"} and not result.findings:
        _show_nothing(result, output_file)
    elif output_format in _LINES:
        module, name = _LINES[output_format]
        emit_lines(getattr(import_module(f"advisor.reports.{module}"), name)(result), output_file)
    else:
        module, name = _TEXTS[output_format]
        emit(getattr(import_module(f"advisor.reports.{module}"), name)(result), output_file)


def _show_nothing(result: CheckResult, output_file: str | None) -> None:
    """Say that nothing was found without importing how findings look: this is the run that must be quick."""
    from advisor.reports.summary import skipped_lines, summary

    emit_lines([*skipped_lines(result.skipped), *summary(result)], output_file)
