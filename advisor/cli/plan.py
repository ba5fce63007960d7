"""``advisor plan``: the corrected plan, reviewable."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from advisor.cli.output import emit, emit_lines, note
from advisor.cli.planned import Planned, Wanted, planned
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.plans.optimise import Goal

NOT_MET = 1  # exit code: a goal was given that cannot be met


@click.command("plan")
@click.argument("file", metavar="FILE")
@click.option("--output-file", "-o", type=click.Path(), metavar="F", help="Write the plan as JSON, for run to take.")
@click.option("--plan", "name", metavar="NAME", help="Which of several plans of the file.")
@click.option("--budget", metavar="USD", help="Choose smaller models until the plan likely costs no more.")
@click.option("--deadline", metavar="SECONDS", help="Choose faster models until the plan likely takes no longer.")
@click.option("--as-written", is_flag=True, help="No corrections, written order.")
@click.option(
    "--advise", type=click.Choice(("safe", "all")), default="safe", show_default=True, help="What to correct."
)
@click.option("--format", "output_format", type=click.Choice(("text", "json")), default=None, help="How to write it.")
@click.option("--profile", metavar="NAME", help="Token and time assumptions to estimate with.")
@click.option("--stdin-filename", metavar="F", help="What to call standard input when FILE is '-'.")
@click.option("--config", type=click.Path(), metavar="F", help="Read this configuration and no other.")
def command(  # noqa: PLR0913 - each is an option of the command
    *,
    file: str,
    output_file: str | None,
    name: str | None,
    budget: str | None,
    deadline: str | None,
    as_written: bool,
    advise: str,
    output_format: str | None,
    profile: str | None,
    stdin_filename: str | None,
    config: str | None,
) -> int:
    """Make the corrected plan of FILE and show what would be run; -o writes it for review and for run."""
    from advisor.plans.corrections import Taking

    goal = _goal(budget, deadline, as_written=as_written)
    wanted = Wanted(
        file=file,
        name=name,
        taking=Taking.NONE if as_written else Taking(advise),
        profile=profile,
        config=config,
        stdin_filename=stdin_filename,
    )
    made = planned(wanted, goal)
    _write(made, output_file, output_format or ("json" if output_file else "text"))
    return _judged(made)


def _goal(budget: str | None, deadline: str | None, *, as_written: bool) -> Goal | None:
    from advisor.plans.optimise import Goal

    if budget is None and deadline is None:
        return None
    if as_written:
        raise UsageError("--as-written takes the models as they are; leave it out to meet --budget or --deadline")
    return Goal(usd=amount(budget, "--budget"), seconds=amount(deadline, "--deadline"))


def amount(text: str | None, option: str) -> Decimal | None:
    """Read an amount of USD or seconds from the command line; raises ``UsageError``."""
    if text is None:
        return None
    try:
        found = Decimal(text)
    except ArithmeticError:
        found = Decimal(-1)
    if not found.is_finite() or found < 0:
        raise UsageError(f"{option} {text}: must be an amount of 0 or more")
    return found


def _write(made: Planned, output_file: str | None, output_format: str) -> None:
    if output_format == "text":
        from advisor.plans.plan_text import plan_lines

        emit_lines(plan_lines(made.plan, made.compromise), output_file)
        return
    from advisor.plans.file import plan_document, plan_text

    emit(plan_text(plan_document(made.plan, made.graph)), output_file)


def _judged(made: Planned) -> int:
    if made.compromise is None or made.compromise.met:
        return 0
    note(made.compromise.said[-1] if len(made.compromise.said) == 1 else "; ".join(_unmet(made.compromise.said)))
    return NOT_MET


def _unmet(said: tuple[str, ...]) -> list[str]:
    return [line for line in said if "cannot be met" in line]
