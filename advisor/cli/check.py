"""``advisor check``: find what wastes money and time, and mend it."""

from __future__ import annotations

import click

from advisor.cli.options import with_inputs
from advisor.cli.quick import is_plainly_clean
from advisor.cli.show import FORMATS, show_clean


@click.command("check")
@with_inputs
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, then show what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also what may change how the work is done.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: codes, their beginnings or names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these rules out.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="P", help="Show judgements from P up.")
@click.option(
    "--output-format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="How to write."
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of showing them.")
@click.option("--exit-zero", is_flag=True, help="Leave with 0 even when there are findings.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what earlier runs found.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at most; default: one per processor.")
@click.option("--baseline", type=click.Path(), metavar="F", help="Leave out the findings this file holds.")
@click.option("--write-baseline", type=click.Path(), metavar="F", help="Accept all present findings into this file.")
def command(output_format: str, output_file: str | None, **options: object) -> int:
    """Find what wastes money and time in orchestration code, and mend it."""
    paths = options["paths"]
    assert isinstance(paths, tuple)  # noqa: S101 - click gives a tuple for nargs=-1
    asked = {name for name, value in options.items() if value not in (None, False, ()) and name != "paths"}
    if asked <= {"fix", "unsafe_fixes", "exit_zero", "statistics", "no_cache", "jobs"} and is_plainly_clean(paths):
        show_clean(output_format, output_file)
        return 0
    from advisor.cli.answering import answer

    return answer(options, output_format, output_file)
