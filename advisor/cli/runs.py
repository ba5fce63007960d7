"""``advisor runs``: what ran."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from advisor.cli.output import emit, emit_lines, note
from advisor.cli.run import emit_report
from advisor.cli.running import opened
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.runs.journal.interface import StoredRun

A_DAY = 86_400


@click.command("runs")
@click.argument("run_id", required=False, metavar="[RUN_ID]")
@click.option("--journal", metavar="URL", help="Where runs are kept; default: a file in your data folder.")
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json", "html")), default="text", show_default=True
)
@click.option("--output-file", "-o", type=click.Path(), metavar="F", help="Write the result to a file.")
@click.option(
    "--prune-older-than", type=click.IntRange(min=0), metavar="DAYS", help="Remove runs whose last entry is older."
)
def command(
    *,
    run_id: str | None,
    journal: str | None,
    output_format: str,
    output_file: str | None,
    prune_older_than: int | None,
) -> int:
    """List the runs of the journal, show one in full, or remove old ones."""
    from advisor.runs.session import shown

    with opened(journal) as found:
        if prune_older_than is not None:
            if run_id is not None:
                raise UsageError("--prune-older-than removes runs by age; leave RUN_ID out")
            removed = found.prune(time.time() - prune_older_than * A_DAY)
            note(f"removed {removed} runs from {found.place}")
            return 0
        if run_id is not None:
            emit_report(shown(found, run_id), output_format, output_file)
            return 0
        _list(found.runs(), output_format, output_file)
        return 0


def _list(stored: tuple[StoredRun, ...], output_format: str, output_file: str | None) -> None:
    from advisor.runs.report import report_of
    from advisor.runs.report_json import runs_json
    from advisor.runs.report_text import runs_lines

    if output_format == "html":
        raise UsageError("--format html shows one run; name its RUN_ID")
    reports = [report_of(run) for run in stored]
    if output_format == "json":
        emit(runs_json(reports), output_file)
    else:
        emit_lines(runs_lines(reports), output_file)
