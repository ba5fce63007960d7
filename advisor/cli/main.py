"""The ``advisor`` command: its verbs, loaded lazily, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from advisor.errors import AdvisorError
from advisor.version import __version__

FAILED = 2  # advisor could not do what was asked (the contract's exit codes)
INTERRUPTED = 130  # what a shell expects after Ctrl-C
TRACE = "ADVISOR_TRACEBACK"

VERBS = {
    "check": "find what wastes money and time, and mend it",
    "report": "the six-item checklist for every plan, with evidence",
    "graph": "plans, edges and waves",
    "cost": "USD and seconds per plan, as written and as advised",
    "plan": "the corrected plan, reviewable",
    "run": "execute a plan",
    "runs": "what ran: list, or one run in full",
    "worker": "serve queued tasks of a shared journal",
    "classify": "tier and effect of task descriptions",
    "train": "train the classifier, score it, write its weights",
    "rule": "list the rules, or explain one",
    "cache": "clean what earlier runs kept, or say where it is",
}


class LazyGroup(click.Group):
    """A click group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the verbs in the order of the documentation."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the module of a verb and give its command."""
        if cmd_name not in VERBS:
            return None
        command = import_module(f"advisor.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a programming error, not bad input
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="advisor")
def advisor() -> None:
    """Read LLM-agent orchestration code without running it: what waits, what is over-paid, what fails."""


def main() -> NoReturn:
    """Run the command and leave the process with its exit code; errors are one line on standard error."""
    if os.name != "posix":
        click.echo("advisor: needs Linux or macOS (limits and locks of POSIX); on Windows use it in WSL", err=True)
        sys.exit(FAILED)
    # What is imported and read stays: looking for garbage among it every 700 objects is a twentieth of a short run.
    gc.set_threshold(50_000, 20, 20)
    sys.exit(_flushed(run(sys.argv[1:])))


def _flushed(code: int) -> int:
    """Write out what is still held back; a full disk shows itself only here."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _silence_stdout()
        return code if isinstance(error, BrokenPipeError) else _explain(error)
    return code


def run(arguments: list[str]) -> int:
    """Run the command with these arguments and give the exit code."""
    try:
        result = advisor.main(args=arguments, prog_name="advisor", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place where every error becomes a line
        return _explain(error)
    return result if isinstance(result, int) else 0


def _explain(error: BaseException) -> int:
    """Say an error in one line and give its exit code; where one came from that nobody foresaw, ``TRACE`` shows."""
    match error:
        case BrokenPipeError():
            _silence_stdout()
            return 0
        case click.Abort() | KeyboardInterrupt():
            click.echo("advisor: interrupted", err=True)
            return INTERRUPTED
        case click.ClickException():
            _show(error)
        case AdvisorError() | OSError():
            click.echo(f"advisor: {_one_line(str(error))}", err=True)
        case _ if os.environ.get(TRACE):
            raise error
        case _:
            said = f"{type(error).__name__}: {error}"
            click.echo(f"advisor: a fault of advisor itself ({_one_line(said)}); {TRACE}=1 shows where", err=True)
    return FAILED


def _show(error: click.ClickException) -> None:
    """Say a usage error as click does: with the usage and a hint."""
    from advisor.reports.escape import printable_lines

    said = io.StringIO()
    error.show(said)
    click.echo(printable_lines(said.getvalue()), err=True, nl=False)


def _one_line(text: str) -> str:
    """Give a message on one line, with nothing in it that a terminal obeys: it names what others have named."""
    from advisor.reports.escape import printable

    return printable(" ".join(text.split()))


def _silence_stdout() -> None:
    # The reader of our output has gone; without this Python complains once more at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
