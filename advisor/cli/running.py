"""What a run needs of a terminal and of the disk: the journal, the questions, and somebody who watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from advisor.reports.escape import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.plans.runplan import RunPlan, RunTask
    from advisor.runs.engine import Observer
    from advisor.runs.journal.postgres import PostgresJournal
    from advisor.runs.journal.sqlite import SqliteJournal
    from advisor.runs.limits import Limits
    from advisor.runs.records import InDoubt, TaskRecord


@contextmanager
def opened(url: str | None) -> Iterator[SqliteJournal | PostgresJournal]:
    """Open the journal that ``--journal`` names, and close it at the end; raises ``JournalError``."""
    from advisor.redact import Redactor
    from advisor.runs.journal.opening import open_journal

    journal = open_journal(url, Redactor(os.environ))
    try:
        yield journal
    finally:
        journal.close()


def is_terminal() -> bool:
    """Say whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirmed(plan: RunPlan, *, ask: bool, verbose: bool) -> bool:
    """Show the plan (on a terminal, or with ``--verbose``) and ask whether to run it (on a terminal only)."""
    if verbose or is_terminal():
        from advisor.plans.plan_text import plan_lines
        from advisor.reports.styled import plain

        click.echo(plain(plan_lines(plan)), err=True, nl=False)
    return not (ask and is_terminal()) or click.confirm("Run it?", default=True, err=True)


def asked_on_terminal() -> Callable[[RunTask, TaskRecord], InDoubt] | None:
    """Give the question for a task in doubt; ``None`` where nobody can answer."""
    return _ask if is_terminal() else None


def _ask(task: RunTask, record: TaskRecord) -> InDoubt:
    from advisor.runs.records import InDoubt

    said = printable(task.description or task.id)
    text = f"{task.id} ({said}) was in flight when the run was cut off, attempt {record.attempts}. Send it again?"
    return InDoubt.RETRY if click.confirm(text, default=False, err=True) else InDoubt.SKIP


@contextmanager
def observer_for(plan: RunPlan, limits: Limits, *, verbose: bool) -> Iterator[Observer | None]:
    """Watch a run: plain lines with ``--verbose``, a live view on a terminal, else nothing."""
    if verbose:
        from advisor.cli.lines import Lines

        yield Lines()
    elif sys.stderr.isatty():
        from advisor.cli.live import live_view

        with live_view(plan, limits) as view:
            yield view
    else:
        yield None
