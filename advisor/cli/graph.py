"""``advisor graph``: plans, edges, waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli.options import with_format, with_inputs
from advisor.cli.outcomes import Left
from advisor.cli.output import emit, emit_lines
from advisor.cli.walk import Request, Walk

if TYPE_CHECKING:
    from advisor.advice.advised import AdvisedPlan
    from advisor.sources.units import Skipped


@click.command("graph")
@with_inputs
@with_format("text", "json", "mermaid", "dot", "svg")
def command(output_format: str, output_file: str | None, **inputs: object) -> None:
    """Show plans, the edges between their tasks with the evidence for each, and both schedules."""
    walk = Walk.start(Request.from_options(**inputs))
    plans, skipped = plans_of(walk)
    if output_format == "text":
        from advisor.reports.graph_text import graph_text

        emit_lines(graph_text(plans, skipped), output_file)
    else:
        emit(_draw(output_format, plans, skipped), output_file)
    walk.finish(skipped if output_format in _WITHOUT_SKIPPED else [])


_WITHOUT_SKIPPED = frozenset({"mermaid", "dot", "svg"})


def plans_of(walk: Walk) -> tuple[list[AdvisedPlan], list[Skipped]]:
    """Collect all plans of a walk in order, and the files that were not analysed."""
    plans: list[AdvisedPlan] = []
    skipped: list[Skipped] = []
    for outcome in walk.outcomes():
        if isinstance(outcome, Left):
            skipped.append(outcome.skipped)
        else:
            plans.extend(outcome.analysis.plans)
            skipped.extend(outcome.analysis.skipped)
    return plans, skipped


def _draw(output_format: str, plans: list[AdvisedPlan], skipped: list[Skipped]) -> str:
    match output_format:
        case "mermaid":
            from advisor.reports.graph_mermaid import graph_mermaid

            return graph_mermaid(plans)
        case "dot":
            from advisor.reports.graph_dot import graph_dot

            return graph_dot(plans)
        case "svg":
            from advisor.reports.graph_svg import graph_svg

            return graph_svg(plans)
    from advisor.reports.graph_json import graph_json

    return graph_json(plans, skipped)
