"""``advisor train``: train the classifier, score it, write its weights."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command(name="train")
@click.argument("corpus", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Where the weights go.")
def command(corpus: Path | None, form: str, output: Path | None) -> None:
    """Train, score on the held-out split and write the weights; print the scorecard.

    CORPUS is a corpus folder (default: the shipped one), or a CSV file text,tier[,effect] with a project's own labels,
    which refine the shipped corpus.
    """
    from advisor.judge.train_run import train_corpus, train_own

    if corpus is not None and corpus.is_file():
        result = train_own(corpus, output or Path("advisor-weights.json"), _say)
    else:
        result = train_corpus(corpus, output)
    if form == "json":
        click.echo(json.dumps({"schema_version": 1, **result.as_object()}, indent=2))
    else:
        click.echo(result.card)
        click.echo(f"weights: {result.weights}")


def _say(progress: str) -> None:
    if sys.stderr.isatty():
        click.echo(progress, err=True)
