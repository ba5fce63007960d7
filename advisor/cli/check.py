"""``advisor check``: find what wastes money and time, and mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.findings import Chosen, check_files, is_failure
from advisor.cli.options import with_inputs
from advisor.cli.output import note, write_file
from advisor.cli.show import FORMATS, show
from advisor.cli.walk import Request, Walk
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.reports.result import CheckResult

FINDINGS = 1  # exit code: something at or above the fail level


@click.command("check")
@with_inputs
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: codes, their beginnings or names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these rules out.")
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), metavar="P", help="Show judgements from this probability up."
)
@click.option(
    "--output-format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="How to write."
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of showing them.")
@click.option("--exit-zero", is_flag=True, help="Leave with 0 even when there are findings.")
@click.option("--baseline", type=click.Path(), metavar="F", help="Leave out the findings this file holds.")
@click.option("--write-baseline", type=click.Path(), metavar="F", help="Accept all present findings into this file.")
def command(  # noqa: PLR0913 - each is an option of the command
    *,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    output_file: str | None,
    baseline: str | None,
    write_baseline: str | None,
    statistics: bool,
    exit_zero: bool,
    **inputs: object,
) -> int:
    """Find what wastes money and time in orchestration code, and mend it."""
    accepted = _accepted(baseline)
    walk = Walk.start(Request.from_options(**inputs))
    checked = check_files(walk, Chosen.from_options(select, ignore, walk.settings()))
    result = _apply_baseline(checked.result(), accepted, write_baseline)
    show(result, output_format, output_file, statistics=statistics)
    walk.finish()
    return FINDINGS if is_failure(result.findings, checked.levels) and not exit_zero else 0


def _accepted(baseline: str | None) -> frozenset[str]:
    if baseline is None:
        return frozenset()
    from advisor.reports.baseline import read_baseline

    try:
        content = Path(baseline).read_bytes()
    except OSError as error:
        raise UsageError(f"{baseline}: cannot be read ({error.strerror}); name a file of --write-baseline") from error
    return read_baseline(content, baseline)


def _apply_baseline(result: CheckResult, accepted: frozenset[str], write_to: str | None) -> CheckResult:
    """Write the baseline if asked to, and leave out what is accepted (after writing: everything)."""
    if write_to is None and not accepted:
        return result
    from advisor.reports.baseline import without_accepted, write_baseline
    from advisor.reports.fingerprints import fingerprints

    if write_to is not None:
        write_file(write_to, write_baseline(result))
        note(f"{write_to}: accepted {len(result.findings)} findings")
        accepted = frozenset(fingerprints(result))
    return without_accepted(result, accepted)
