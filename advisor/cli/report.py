"""``advisor report``: the six-item checklist for every plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli.options import with_format, with_inputs
from advisor.cli.outcomes import Left
from advisor.cli.output import emit, emit_lines
from advisor.cli.rules import checking_for, findings_of
from advisor.cli.walk import Request, Walk

if TYPE_CHECKING:
    from advisor.reports.checklist import Checklist
    from advisor.sources.units import Skipped


@click.command("report")
@with_inputs
@with_format("text", "markdown", "html", "json")
def command(output_format: str, output_file: str | None, **inputs: object) -> None:
    """Answer the six-item checklist for every plan: pattern, dependencies, parallelisation, models, cost, errors."""
    walk = Walk.start(Request.from_options(**inputs))
    checklists, skipped = _checklists(walk)
    if output_format == "text":
        from advisor.reports.report_text import report_text

        emit_lines(report_text(checklists, skipped), output_file)
    else:
        emit(_write(output_format, checklists, skipped), output_file)
    walk.finish()


def _checklists(walk: Walk) -> tuple[list[Checklist], list[Skipped]]:
    checklists: list[Checklist] = []
    skipped: list[Skipped] = []
    for outcome in walk.outcomes():
        if isinstance(outcome, Left):
            skipped.append(outcome.skipped)
            continue
        from advisor.reports.checklist_items import checklist

        skipped.extend(outcome.analysis.skipped)
        findings = findings_of(outcome.analysis, checking_for(outcome.settings), verbose=walk.request.verbose)
        if not isinstance(findings, tuple):
            skipped.append(findings)
            continue
        plans, budget = outcome.analysis.plans, outcome.settings.budget
        checklists.extend(checklist(plan, findings, budget) for plan in plans)
    return checklists, skipped


def _write(output_format: str, checklists: list[Checklist], skipped: list[Skipped]) -> str:
    match output_format:
        case "markdown":
            from advisor.reports.report_markdown import report_markdown

            return report_markdown(checklists, skipped)
        case "html":
            from advisor.reports.report_html import report_html

            return report_html(checklists, skipped)
    from advisor.reports.report_json import report_json

    return report_json(checklists, skipped)
