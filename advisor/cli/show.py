"""Write the result of ``check`` in the format asked for; each format's module is imported only then."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from advisor.cli.output import emit, emit_lines

if TYPE_CHECKING:
    from advisor.reports.result import CheckResult

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
_FOR_PEOPLE = frozenset({"full", "concise"})
# Formats that give lines with styles; the others give text.
_LINES = {"full": "full", "concise": "concise", "github": "findings_github", "statistics": "statistics"}


def show(
    result: CheckResult, output_format: str, output_file: str | None, *, statistics: bool = False, err: bool = False
) -> None:
    """Write the result; ``statistics`` takes the place of the formats for people, ``err`` means standard error."""
    if output_format in _FOR_PEOPLE and not result.findings:
        _show_nothing(result, output_file, err=err)
        return
    name = "statistics" if statistics and output_format in _FOR_PEOPLE else output_format
    if name in _LINES:
        lines = getattr(import_module(f"advisor.reports.{name}"), _LINES[name])(result)
        emit_lines(lines, output_file, err=err)
        return
    function = f"findings_{name}"
    module = "findings_json" if name == "json" else name
    emit(getattr(import_module(f"advisor.reports.{module}"), function)(result), output_file, err=err)


def show_clean(output_format: str, output_file: str | None) -> None:
    """Write the result of a run that had nothing to look at; for people without importing how results look."""
    if output_file is None and output_format in _FOR_PEOPLE:
        emit("No findings.\n", None)
        return
    from advisor.reports.result import CheckResult

    show(CheckResult(findings=()), output_format, output_file)


def _show_nothing(result: CheckResult, output_file: str | None, *, err: bool) -> None:
    """Say that nothing was found without importing how findings look."""
    from advisor.reports.summary import skipped_lines, summary

    emit_lines([*skipped_lines(result.skipped), *summary(result)], output_file, err=err)
