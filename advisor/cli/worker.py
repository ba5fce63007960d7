"""``advisor worker``: serve queued tasks of a shared journal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.output import note
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.runs.distributed.worker import Orders

SMALLEST_LEASE = 1.0


@click.command("worker")
@click.option("--journal", metavar="URL", help="The PostgreSQL that the runs are kept in: postgresql://…")
@click.option(
    "--backend",
    "backends",
    multiple=True,
    metavar="NAME",
    help="Serve only this one (more than once: these); default: all this machine has the keys and packages for.",
)
@click.option(
    "--max-concurrency",
    type=click.IntRange(min=1),
    default=32,
    show_default=True,
    metavar="N",
    help="At most so many tasks at once on this worker.",
)
@click.option("--name", metavar="NAME", help="Its name, kept over restarts; default: the host's, with a number.")
@click.option("--verbose", is_flag=True, help="Say on standard error what happens.")
@click.option(
    "--lease",
    type=click.FloatRange(min=SMALLEST_LEASE),
    default=10.0,
    show_default=True,
    metavar="S",
    help="Seconds without a sign of life until others take over its tasks.",
)
def command(**options: Any) -> int:  # noqa: ANN401 - click has checked each option's type
    """Serve queued tasks of a shared journal until interrupted; once more stops now.

    What is under way when it is interrupted is finished first. Rate limits, budgets and --max-concurrency of a run
    hold over all workers together.
    """
    from advisor.runs.journal.opening import is_shared

    journal = options["journal"]
    if not is_shared(journal):
        raise UsageError("worker: --journal must name a PostgreSQL, as in postgresql://USER@HOST/DATABASE")
    from advisor.runs.journal.postgres_link import check_extra

    check_extra(journal)
    asyncio.run(_serve(options))
    # Threads of the queue's engine may still wait for a database; everything that counts is written down.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _serve(options: Mapping[str, Any]) -> None:
    from advisor.runs.distributed.worker import Job, Orders, work
    from advisor.runs.journal.postgres_link import place_of

    orders = Orders()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _end, orders)
    job = Job(
        url=options["journal"],
        backends=tuple(dict.fromkeys(options["backends"])),
        slots=options["max_concurrency"],
        lease=options["lease"],
        name=options["name"],
        say=note,
    )

    def ready(line: str) -> None:
        if options["verbose"] or sys.stderr.isatty():
            note(f"{line}, from {place_of(job.url)}")

    await work(job, orders, ready)


def _end(orders: Orders) -> None:
    if orders.finish.is_set():
        orders.now.set()
        return
    orders.finish.set()
    note("finishing what is under way; once more stops now")
