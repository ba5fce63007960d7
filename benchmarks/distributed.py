"""What a step costs on many machines: journal, queue, whole runs, idle workers. ``python benchmarks/distributed.py``.

Starts a PostgreSQL of its own (``--journal URL`` takes another), and workers in processes of their own. Times are wall
times of this machine, on which all of them share the processors; CPU times say what would be left on others.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import string
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg

from advisor.cost.estimate import Estimate
from advisor.flow.expr import Const
from advisor.judge.verdict import Effect
from advisor.places import span
from advisor.plans.runplan import RunPlan, RunTask
from advisor.redact import Redactor
from advisor.runs.backends import registry
from advisor.runs.backends.anthropic_messages import AnthropicMessages
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.backends.usage import Usage
from advisor.runs.distributed.child import main as be_a_worker
from advisor.runs.distributed.durable import Sender, prepare
from advisor.runs.distributed.helper import Helper
from advisor.runs.distributed.shared import shared
from advisor.runs.journal.interface import Entry, Journal, Kind, RunHeader
from advisor.runs.journal.opening import open_journal
from advisor.runs.policy import Policy
from advisor.runs.records import RunStatus
from advisor.runs.session import Order, execute
from tests.runs.loopback import Loopback
from tests.runs.postgres import missing, running

NOTHING = Estimate(usd=None, seconds=None, unpriced=0)
_CHANCE = random.Random(1)  # noqa: S311 - a text, no secret
# Two thousand characters, and an answer as long; of chance, so that nothing makes them shorter on the disk.
PROMPT = "".join(_CHANCE.choice(string.ascii_lowercase + "     ") for _ in range(2_000))
CHAIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured."""

    entries: int = 5_000
    wide: int = 1_000
    open: int = 10_000
    calls: int = 200
    idle: float = 8.0


QUICK = Sizes(entries=500, wide=60, open=500, calls=20, idle=1.0)


class Noop(Backend):
    """Answers at once."""

    name = "noop"
    needs_model = False

    async def complete(self, request: Request) -> Completion:
        """Answer with a text as long as the prompt."""
        return Completion(text=request.prompt, usage=Usage(input_tokens=500, output_tokens=500))


registry.SHIPPED["noop"] = "benchmarks.distributed:Noop"


class Worker(Helper):
    """A worker process that knows the backend of this benchmark."""

    program = (sys.executable, str(Path(__file__).resolve()), "--worker")


def plan(count: int, *, chain: bool) -> RunPlan:
    """Make tasks that wait for nothing, or each for the one before."""
    tasks = tuple(
        RunTask(
            id=f"t{number}",
            span=span("flow.py", (1, 1), (1, 2)),
            description=None,
            prompt=Const(value=PROMPT),
            model=None,
            model_id=None,
            effect=Effect.READ,
            max_tokens=1000,
            seconds=Decimal(1),
            after=(f"t{number - 1}",) if chain and number else (),
        )
        for number in range(count)
    )
    return RunPlan(
        id="flow.py::main",
        path="flow.py",
        name="main",
        pattern="mixed",
        order="advised",
        tasks=tasks,
        estimate=NOTHING,
        written=NOTHING,
    )


def receipts(journal: Journal, entries: int) -> float:
    """Give the microseconds per entry, all put at once (group commit); every other one is a result of 2 kB."""
    journal.create(RunHeader(run_id="receipts", path="f", name="main", digest="", plan="{}", created=0.0))
    began = time.perf_counter()
    for number in range(entries // 2):
        journal.put("receipts", Entry(kind=Kind.SENT, at=0.0, task=f"t{number}", attempt=1, body={"reserve": "0.01"}))
        answer = Entry(kind=Kind.ANSWERED, at=0.0, task=f"t{number}", attempt=1, body={"usd": "0.001"}, output=PROMPT)
        journal.put("receipts", answer)
    while journal.pending():
        time.sleep(0.0005)
    return (time.perf_counter() - began) / entries * 1e6


def waited(journal: Journal) -> float:
    """Give the milliseconds until one receipt is durable."""
    turns = 50
    began = time.perf_counter()
    for number in range(turns):
        journal.put("receipts", Entry(kind=Kind.SENT, at=0.0, task=f"w{number}", attempt=1, body={}))
        while journal.pending():
            time.sleep(0.0001)
    return (time.perf_counter() - began) / turns * 1e3


def handing_out(url: str) -> tuple[float, float]:
    """Give the milliseconds of processor time and of the clock for one errand, 128 of them in a transaction."""
    turns, group = 5, 128
    prepare(url)
    sender = Sender(url)

    def insert(cursor: psycopg.Cursor[tuple[object, ...]], turn: int) -> list[tuple[str, str]]:
        keys = [f"hand/{turn}/{number}" for number in range(group)]
        cursor.executemany(
            "INSERT INTO advisor.attempts (key, run_id, task, attempt, backend, input_tokens, output_tokens, request, "
            "state) VALUES (%s, 'hand', 't', 1, 'none', 500, 500, %s, 'queued')",
            [(key, PROMPT) for key in keys],
        )
        return [(key, "none") for key in keys]

    sender.send(lambda cursor: insert(cursor, -1))
    began, used = time.perf_counter(), time.thread_time()
    for turn in range(turns):
        sender.send(partial(insert, turn=turn))
    took = (time.thread_time() - used, time.perf_counter() - began)
    sender.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM advisor.attempts WHERE run_id = 'hand'")
    return took[0] / turns / group * 1e3, took[1] / turns / group * 1e3


def call(server: Loopback, count: int) -> float:
    """Give the milliseconds of processor time of one streamed call of the Messages API, as a worker makes it."""
    at_once = 16

    async def calls() -> float:
        backend = AnthropicMessages(Setup(environment=server.environment))
        gate = asyncio.Semaphore(at_once)

        async def one(number: int) -> None:
            async with gate:
                await backend.complete(
                    Request(run_id="r", task_id=f"t{number}", attempt=1, model="haiku", prompt=PROMPT, max_tokens=2000)
                )

        await asyncio.gather(*(one(number) for number in range(at_once)))
        used = time.thread_time()  # of this thread: the server has its own
        await asyncio.gather(*(one(number) for number in range(count)))
        used = time.thread_time() - used
        await backend.close()
        return used

    return asyncio.run(calls()) / count * 1e3


def run(url: str, found: RunPlan, run_id: str, at_once: int) -> float:
    """Run a plan through the workers that are there; gives seconds of wall time."""
    backend = shared(Noop, url, 0)
    journal = open_journal(url, Redactor())
    try:
        policy = Policy(max_concurrency=at_once)
        began = time.perf_counter()
        report = execute(
            Order(plan=found, policy=policy, backend=backend, journal=journal, run_id=run_id, setup=Setup())
        )
        took = time.perf_counter() - began
    finally:
        journal.close()
    if report.status is not RunStatus.SUCCEEDED:
        raise RuntimeError(report.reason)
    return took


@contextmanager
def workers(url: str, count: int, slots: int) -> Iterator[list[Worker]]:
    """Start workers, and end them."""
    found = [Worker(url, "noop", {}, slots) for _ in range(count)]
    try:
        for worker in found:
            worker.wait()
        yield found
    finally:
        for worker in found:
            worker.close(10.0)


def cpu_of(pids: Sequence[int]) -> float:
    """Give the seconds of processor time of processes (Linux; 0 elsewhere)."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # User and system time, and those of children that have ended.
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def children_of(pid: int | None) -> list[int]:
    """Give a server and its processes (Linux; none elsewhere)."""
    if pid is None:
        return []
    found = [pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def transactions(url: str) -> int:
    """Give how many transactions the database has ended."""
    return ask(url, "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")


def idle(url: str, seconds: float) -> float:
    """Give the transactions a second of whoever is connected."""
    time.sleep(3)
    before = transactions(url)
    time.sleep(seconds)
    return (transactions(url) - before) / seconds


def questions(url: str, count: int) -> tuple[float, float]:
    """Give the milliseconds of a coordinator's two questions with so many attempts open."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO advisor.attempts (key, run_id, task, attempt, backend, model, input_tokens, output_tokens, "
            "request, state) SELECT 'q/' || n, 'q', 't' || n, 1, 'none', 'm', 500, 500, repeat('x', 2000), 'queued' "
            "FROM generate_series(1, %s) AS n",
            (count,),
        )
        connection.execute("ANALYZE advisor.attempts")
        settled = timed(connection, "SELECT key FROM advisor.attempts WHERE run_id = 'q' AND state = 'settled'")
        elsewhere = timed(
            connection,
            "SELECT model, count(*), sum(input_tokens), sum(output_tokens) FROM advisor.attempts "
            "WHERE run_id <> 'r' AND state <> 'settled' GROUP BY model",
        )
        connection.execute("DELETE FROM advisor.attempts WHERE run_id = 'q'")
    return settled, elsewhere


def timed(connection: psycopg.Connection[tuple[object, ...]], question: str, turns: int = 50) -> float:
    """Give the milliseconds of a query."""
    began = time.perf_counter()
    for _ in range(turns):
        connection.execute(question).fetchall()
    return (time.perf_counter() - began) / turns * 1e3


def ask(url: str, question: str) -> int:
    """Give the one number that answers a question."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_clear_snapshot()")
        found = connection.execute(question).fetchone()
    return 0 if found is None else int(found[0])


def size(url: str) -> int:
    """Give the bytes of what the journal keeps (and not of what comes and goes)."""
    return ask(url, "SELECT pg_total_relation_size('advisor.events') + pg_total_relation_size('advisor.outputs')")


def log(url: str) -> int:
    """Give the bytes that the server has written to its log."""
    return ask(url, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")


def memory_of(pid: int) -> float:
    """Give the megabytes a process has in memory (Linux; 0 elsewhere)."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def row(what: str, figure: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {figure} |", flush=True)


def wide(url: str, count: int, server: int | None, sizes: Sizes) -> None:
    """Measure a wide run on so many workers."""
    with workers(url, count, slots=64) as found:
        run(url, plan(50, chain=False), f"warm{count}", 50)
        before, written, ended = size(url), log(url), transactions(url)
        own, theirs, base = time.process_time(), cpu_of([w.pid for w in found]), cpu_of(children_of(server))
        took = run(url, plan(sizes.wide, chain=False), f"wide{count}", 64 * count)
        row(f"wide run, {count} workers, {64 * count} at once: wall per task", f"{took / sizes.wide * 1e3:.1f} ms")
        row("… processor time per task: coordinator", f"{(time.process_time() - own) / sizes.wide * 1e3:.2f} ms")
        row("… workers", f"{(cpu_of([w.pid for w in found]) - theirs) / sizes.wide * 1e3:.2f} ms")
        row("… PostgreSQL", f"{(cpu_of(children_of(server)) - base) / sizes.wide * 1e3:.2f} ms")
        row("… transactions per task", f"{(transactions(url) - ended) / sizes.wide:.1f}")
        row("… bytes per task: the server's log", f"{(log(url) - written) / sizes.wide:,.0f}")
        row("… kept in the journal (an answer of 2 kB)", f"{(size(url) - before) / sizes.wide:,.0f}")
        row("… memory of a worker without a model's SDK", f"{memory_of(found[0].pid):.0f} MB")
        if count == 1:
            took = run(url, plan(CHAIN, chain=True), "chain", 1)
            row("chain: wall per step", f"{took / CHAIN * 1e3:.0f} ms")
        row(f"{count} idle workers: transactions a second, each", f"{idle(url, sizes.idle) / count:.0f}")


def measure(url: str, server: int | None, sizes: Sizes) -> None:
    """Print the table."""
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}\n")
    print("| what | cost |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, where in (("SQLite", str(Path(folder) / "journal.sqlite3")), ("PostgreSQL", url)):
            journal = open_journal(where, Redactor())
            row(f"journal on {name}: per entry, all at once", f"{receipts(journal, sizes.entries):.0f} µs")
            row(f"journal on {name}: one receipt, waited for", f"{waited(journal):.1f} ms")
            journal.close()
    used, took = handing_out(url)
    row(
        "handing out one attempt, 128 in a transaction: processor time (of the clock)", f"{used:.2f} ms ({took:.2f} ms)"
    )
    with Loopback() as api:
        row(
            "one streamed call of a loopback Messages API: a worker's processor time",
            f"{call(api, sizes.calls):.2f} ms",
        )
    for count in (1, 2):
        wide(url, count, server, sizes)
    settled, elsewhere = questions(url, sizes.open)
    row(f"{sizes.open:,} open attempts: looking for outcomes (50 times a second at most)", f"{settled:.2f} ms")
    row(f"{sizes.open:,} open attempts: what other runs have under way (once a second)", f"{elsewhere:.2f} ms")


def main() -> int:
    """Measure, on a server of our own where none is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journal", help="an empty PostgreSQL database; default: a throw-away server")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="small and once: does it run at all")
    given = parser.parse_args()
    sizes = QUICK if given.quick else Sizes()
    if given.worker:
        be_a_worker()
    if given.journal is not None:
        measure(given.journal, None, sizes)
        return 0
    lacking = missing()
    if lacking is not None:
        print(lacking, file=sys.stderr)
        return 2
    with running() as cluster:
        measure(cluster.database(), cluster.pid, sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
