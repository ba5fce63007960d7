"""Where results go: standard output or a file, with colour on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.reports.styled import Line


def emit(text: str, output_file: str | None, *, err: bool = False) -> None:
    """Write the result, in UTF-8 to a file, or to standard output (``err``: error) in its own encoding."""
    if output_file is not None:
        write_file(output_file, text)
        return
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    # A terminal that knows no UTF-8 gets escapes, never a traceback.
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    click.echo(shown, nl=False, color=True, err=err)


def write_file(path: str, text: str) -> None:
    """Write a file of ours in UTF-8, in one step; a pipe or device is written to as it is."""
    from pathlib import Path

    data, target = text.encode("utf-8", "backslashreplace"), Path(path)
    if target.is_dir():
        raise UsageError(f"{path}: is a folder; name a file to write to")
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    from advisor.sources import write_file as replace_file

    replace_file(target, data)


def emit_lines(lines: Sequence[Line], output_file: str | None, *, err: bool = False) -> None:
    """Write lines for people, in colour where somebody looks at them."""
    from advisor.reports.styled import render

    emit(render(lines, colour=wants_colour(output_file, err=err)), output_file, err=err)


def emit_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def wants_colour(output_file: str | None, *, err: bool = False) -> bool:
    """Say whether the result goes to a terminal that is to show colours (https://no-color.org)."""
    if output_file is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (sys.stderr if err else sys.stdout).isatty()


def note(text: str) -> None:
    """Say one line on standard error."""
    from advisor.reports.escape import printable

    click.echo(f"advisor: {printable(text)}", err=True)
