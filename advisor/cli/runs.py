"""``advisor runs``: what ran."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.output import emit, emit_lines, note
from advisor.cli.run import emit_report
from advisor.cli.running import opened
from advisor.errors import UsageError
from advisor.reports.plural import counted

if TYPE_CHECKING:
    from advisor.runs.journal.interface import Journal
    from advisor.runs.journal.summary import RunSummary

A_DAY = 86_400


@click.command("runs")
@click.argument("run_id", required=False, metavar="[RUN_ID]")
@click.option(
    "--journal", metavar="URL", help="Where runs are kept: a file (default: in your data folder), or postgresql://…"
)
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json", "html")), default="text", show_default=True
)
@click.option("--output-file", "-o", type=click.Path(), metavar="F", help="Write the result to a file.")
@click.option(
    "--prune-older-than", type=click.IntRange(min=0), metavar="DAYS", help="Remove runs whose last entry is older."
)
@click.option("--calibrate", is_flag=True, help="Write a profile of what tasks really used, for cost --profile.")
def command(  # noqa: PLR0913 - its options
    *,
    run_id: str | None,
    journal: str | None,
    output_format: str,
    output_file: str | None,
    prune_older_than: int | None,
    calibrate: bool,
) -> int:
    """List the runs of the journal, show one in full, or remove old ones."""
    from advisor.runs.session import shown

    with opened(journal) as found:
        if calibrate:
            if run_id is not None or prune_older_than is not None:
                raise UsageError("--calibrate learns from a whole journal; leave RUN_ID and --prune-older-than out")
            emit(_profile(found), output_file)
            return 0
        if prune_older_than is not None:
            if run_id is not None:
                raise UsageError("--prune-older-than removes runs by age; leave RUN_ID out")
            removed = found.prune(time.time() - prune_older_than * A_DAY)
            note(f"removed {counted(removed, 'run')} from {found.place}")
            return 0
        if run_id is not None:
            emit_report(shown(found, run_id), output_format, output_file)
            return 0
        _list(found.summaries(), output_format, output_file)
        return 0


def _profile(journal: Journal) -> str:
    """Write a profile of what the runs of a journal used, over that of the working folder's configuration."""
    from advisor.cli.project import knowledge_for
    from advisor.runs.calibrate import calibrated, profile_toml, seen_in
    from advisor.settings import SettingsFinder

    known = knowledge_for(SettingsFinder().for_folder(Path.cwd()))
    stored = [run for each in journal.summaries() if (run := journal.load(each.run_id)) is not None]
    seen = seen_in(stored, known.judge, known.catalog, known.today)
    return profile_toml(calibrated(known.profile, seen, len(stored), known.today))


def _list(found: tuple[RunSummary, ...], output_format: str, output_file: str | None) -> None:
    from advisor.runs.report import overview_of
    from advisor.runs.report_json import runs_json
    from advisor.runs.report_text import runs_lines

    if output_format == "html":
        raise UsageError("--format html shows one run; name its RUN_ID")
    shown = [overview_of(run) for run in found]
    if output_format == "json":
        emit(runs_json(shown), output_file)
    else:
        emit_lines(runs_lines(shown), output_file)
