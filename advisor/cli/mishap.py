"""An error nobody foresaw while one file was looked at: that file is skipped and named, the run goes on."""

from __future__ import annotations

import traceback

import click

from advisor.cli.limits import OutOfTimeError
from advisor.sources.units import Skipped


def too_costly(path: str) -> Skipped:
    """Turn a file that used up its time or its memory into a skipped one."""
    return Skipped(path=path, reason="too complex: it takes more time or memory than one file may", passing=True)


def mishap(path: str, error: Exception, *, verbose: bool) -> Skipped:
    """Turn such an error into a skipped file; ``--verbose`` shows where it came from, for a report of the defect."""
    if isinstance(error, RecursionError):
        return Skipped(path=path, reason="too complex: nested too deeply to be followed")
    if isinstance(error, OutOfTimeError | MemoryError):
        return too_costly(path)
    if verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    reason = f"advisor failed on this file ({type(error).__name__}: {error}); please report it with --verbose"
    return Skipped(path=path, reason=" ".join(reason.split()), passing=True)
