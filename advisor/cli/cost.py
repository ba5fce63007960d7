"""``advisor cost``: USD and seconds per plan, as written and as advised."""

from __future__ import annotations

import click

from advisor.cli.graph import plans_of
from advisor.cli.options import with_format, with_inputs
from advisor.cli.output import emit, emit_lines
from advisor.cli.project import knowledge_for
from advisor.cli.walk import Request, Walk


@click.command("cost")
@with_inputs
@with_format("text", "json", "markdown")
def command(output_format: str, output_file: str | None, **inputs: object) -> None:
    """Estimate what every plan costs and how long it takes, as written and as advised."""
    walk = Walk.start(Request.from_options(**inputs))
    plans, skipped = plans_of(walk)
    knowledge = knowledge_for(walk.settings())
    profile, as_of = knowledge.profile.name, knowledge.catalog.prices_as_of
    match output_format:
        case "json":
            from advisor.reports.cost_json import cost_json

            emit(cost_json(plans, skipped, profile, as_of), output_file)
        case "markdown":
            from advisor.reports.cost_markdown import cost_markdown

            emit(cost_markdown(plans, skipped, profile, as_of), output_file)
        case _:
            from advisor.reports.cost_text import cost_text

            emit_lines(cost_text(plans, skipped, profile, as_of), output_file)
    walk.finish()
