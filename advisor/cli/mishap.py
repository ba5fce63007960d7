"""An error nobody foresaw while one file was looked at: that file is skipped and named, the run goes on."""

from __future__ import annotations

import traceback

import click

from advisor.sources.units import Skipped


def mishap(path: str, error: Exception, *, verbose: bool) -> Skipped:
    """Turn such an error into a skipped file; ``--verbose`` shows where it came from, for a report of the defect."""
    if isinstance(error, RecursionError):
        return Skipped(path=path, reason="is nested too deeply to be followed")
    if verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    reason = f"advisor failed on this file ({type(error).__name__}: {error}); please report it with --verbose"
    return Skipped(path=path, reason=" ".join(reason.split()))
