"""``advisor worker``: serve queued tasks of a shared journal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import click

from advisor.cli.output import note
from advisor.errors import UsageError

SMALLEST_LEASE = 1.0


@click.command("worker")
@click.option("--journal", metavar="URL", help="The PostgreSQL that the runs are kept in: postgresql://…")
@click.option(
    "--backend",
    "backends",
    multiple=True,
    metavar="NAME",
    default=("anthropic",),
    show_default=True,
    help="What to serve; give it again for more. 'command' runs the programs that runs name.",
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
@click.option(
    "--lease",
    type=click.FloatRange(min=SMALLEST_LEASE),
    default=10.0,
    show_default=True,
    metavar="S",
    help="Seconds without a sign of life until others take over its tasks.",
)
def command(
    *, journal: str | None, backends: tuple[str, ...], max_concurrency: int, name: str | None, lease: float
) -> int:
    """Serve queued tasks of a shared journal until interrupted; once more stops now.

    What is under way when it is interrupted is finished first. Rate limits, budgets and --max-concurrency of a run
    hold over all workers together.
    """
    from advisor.runs.journal.opening import is_shared

    if journal is None or not is_shared(journal):
        raise UsageError("worker: --journal must name a PostgreSQL, as in postgresql://USER@HOST/DATABASE")
    from advisor.runs.journal.postgres_link import loaded, place_of

    loaded(journal)
    from advisor.runs.distributed.worker import Job, Orders, work

    unique = tuple(dict.fromkeys(backends))
    job = Job(url=journal, backends=unique, slots=max_concurrency, lease=lease, name=name, say=note)

    def ready(found: str) -> None:
        note(f"{found} serves {', '.join(unique)} from {place_of(journal)}, {max_concurrency} tasks at once")

    async def serve() -> None:
        orders = Orders()

        def interrupted() -> None:
            (orders.now if orders.finish.is_set() else orders.finish).set()
            if not orders.now.is_set():
                note("finishing what is under way; once more stops now")

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, interrupted)
        await work(job, orders, ready)

    asyncio.run(serve())
    # Threads of the queue's engine may still wait for a database; everything that counts is written down.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
