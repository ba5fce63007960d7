"""The options that verbs share, declared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator: TypeAlias = Callable[[Decorated], Decorated]


def with_inputs(verb: Decorated) -> Decorated:
    """Add what every verb that looks at code takes: PATHS and how to read and judge them."""
    for option in reversed(_INPUTS):
        verb = option(verb)
    return verb


def with_format(*formats: str) -> Callable[[Decorated], Decorated]:
    """Add ``--format`` with these choices, the first being the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to write the result.",
    )


_INPUTS: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", nargs=-1, metavar="[PATHS]..."),
    click.option("--profile", metavar="NAME", help="Token and time assumptions to estimate with."),
    click.option("--stdin-filename", metavar="F", help="What to call standard input when PATHS is '-'."),
    click.option("--config", type=click.Path(), metavar="F", help="Read this configuration and no other."),
    click.option("--output-file", "-o", type=click.Path(), metavar="F", help="Write the result to a file."),
    click.option("--verbose", is_flag=True, help="Say on standard error which files are read."),
)
