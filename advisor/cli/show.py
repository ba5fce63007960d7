"""Write the result of ``check`` in the format asked for; each format's module is imported only then."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from advisor.cli.output import emit, wants_colour

if TYPE_CHECKING:
    from advisor.reports.result import CheckResult

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
_FOR_PEOPLE = frozenset({"full", "concise"})
# Formats that give lines with styles; the others give text.
_LINES = {"full": "full", "concise": "concise", "github": "findings_github", "statistics": "statistics"}


def written(result: CheckResult, output_format: str, *, statistics: bool = False, colour: bool = False) -> str:
    """Write the result as text; ``statistics`` takes the place of the formats for people."""
    if output_format in _FOR_PEOPLE and not result.findings:
        return _nothing(result, colour=colour)
    name = "statistics" if statistics and output_format in _FOR_PEOPLE else output_format
    if name in _LINES:
        from advisor.reports.styled import render

        return render(getattr(import_module(f"advisor.reports.{name}"), _LINES[name])(result), colour=colour)
    module = "findings_json" if name == "json" else name
    text: str = getattr(import_module(f"advisor.reports.{module}"), f"findings_{name}")(result)
    return text


def show_clean(output_format: str, output_file: str | None) -> None:
    """Write the result of a run that had nothing to look at; for people without importing how results look."""
    if output_file is None and output_format in _FOR_PEOPLE:
        emit("No findings.\n", None)
        return
    from advisor.reports.result import CheckResult

    emit(written(CheckResult(findings=()), output_format, colour=wants_colour(output_file)), output_file)


def _nothing(result: CheckResult, *, colour: bool) -> str:
    """Say that nothing was found without importing how findings look."""
    from advisor.reports.styled import render
    from advisor.reports.summary import skipped_lines, summary

    return render([*skipped_lines(result.skipped), *summary(result)], colour=colour)
