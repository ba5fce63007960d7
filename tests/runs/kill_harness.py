"""Kill runs with SIGKILL, at every journal boundary and at random, and count what is lost or paid twice.

The server's own ledger is a file to which each attempt adds one line when its work is *done* (that is when a provider
charges). A run is started in a process of its own and killed; then it is continued, until it succeeds. Then:

- every task that the journal had recorded as answered when the process died has exactly the lines it had;
- a task that was in flight is sent again at most once per kill;
- every result is in the final report.

``python -m tests.runs.kill_harness --full`` does it 2,000 times; the suite does a small share.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from advisor.runs.journal.interface import Entry, Kind
from advisor.runs.journal.sqlite import SqliteJournal

FULL = 2_000
WIDTH, LAYERS = 4, 3


@dataclass
class Tally:
    """What happened over all kills."""

    kills: int = 0
    lost: int = 0
    paid_again: int = 0
    sent_again_more_than_once: int = 0
    unfinished: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.paid_again or self.sent_again_more_than_once or self.unfinished)


def child(folder: Path, die_at: int) -> None:
    """Run the plan; with ``die_at`` the process kills itself right after so many entries were put."""
    import asyncio

    from advisor.runs.backends.interface import Backend, Completion, Request, Setup
    from advisor.runs.backends.usage import Usage
    from advisor.runs.policy import Policy
    from advisor.runs.session import Order, execute

    ledger = os.open(folder / "ledger", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    class Ledger(Backend):
        name = "ledger"

        async def complete(self, request: Request) -> Completion:
            await asyncio.sleep(0.002)
            os.write(ledger, f"{request.task_id} {request.attempt}\n".encode())
            return Completion(text=f"result of {request.task_id}", usage=Usage(input_tokens=1, output_tokens=1))

    class Dying(SqliteJournal):
        entries = 0

        def put(self, run_id: str, entry: Entry, done: object = None) -> None:
            super().put(run_id, entry, done)  # type: ignore[arg-type]
            Dying.entries += 1
            if Dying.entries == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    journal = Dying(folder / "journal.sqlite3")
    report = execute(Order(plan=_plan(), policy=Policy(), backend=Ledger, journal=journal, run_id="r1", setup=Setup()))
    journal.close()
    (folder / "report").write_text(json.dumps({record.id: record.output for _, record in report.tasks}))


def _plan() -> object:
    from tests.runs.run_samples import plan, task

    layers = [[f"l{layer}t{number}" for number in range(WIDTH)] for layer in range(LAYERS)]
    tasks = [task(name) for name in layers[0]]
    for above, layer in pairwise(layers):
        tasks += [task(name, above[number], above[(number + 1) % WIDTH]) for number, name in enumerate(layer)]
    return plan(*tasks)


def _start(folder: Path, die_at: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.runs.kill_harness", "--child", str(folder), "--die-at", str(die_at)]
    return subprocess.Popen(words, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE)


def _recorded(folder: Path) -> set[str]:
    """Give the tasks whose results the journal has."""
    if not (folder / "journal.sqlite3").exists():
        return set()
    journal = SqliteJournal(folder / "journal.sqlite3")
    stored = journal.load("r1")
    journal.close()
    if stored is None:
        return set()
    return {entry.task or "" for entry in stored.entries if entry.kind is Kind.ANSWERED}


def _paid(folder: Path) -> Counter[str]:
    if not (folder / "ledger").exists():
        return Counter()
    return Counter(line.split()[0] for line in (folder / "ledger").read_text().splitlines())


def one(die_at: int, delay: float | None, tally: Tally, deaths: int = 1) -> None:
    """Kill a fresh run ``deaths`` times: at an entry, or after ``delay`` seconds; then let it finish and count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recorded: dict[str, int] = {}
        for _ in range(deaths):
            process = _start(folder, die_at)
            if delay is not None:
                time.sleep(delay)
                process.kill()
            _, error = process.communicate(timeout=60)
            if process.returncode not in {0, -signal.SIGKILL}:
                raise RuntimeError(error.decode())
            tally.kills += process.returncode != 0
            paid = _paid(folder)
            recorded |= {task: paid[task] for task in _recorded(folder) if task not in recorded}
        process = _start(folder, 0)
        _, error = process.communicate(timeout=60)
        if process.returncode != 0:
            tally.unfinished += 1
            return
        _count(folder, recorded, tally, deaths)


def _count(folder: Path, recorded: dict[str, int], tally: Tally, deaths: int) -> None:
    report = json.loads((folder / "report").read_text())
    paid = _paid(folder)
    tally.lost += sum(report[task] != f"result of {task}" for task in report)
    tally.paid_again += sum(paid[task] > times for task, times in recorded.items())
    tally.sent_again_more_than_once += sum(times > 1 + deaths for times in paid.values())


def boundaries() -> int:
    """Give how many entries a whole run puts: one at the beginning and the end, two for each task."""
    return 2 + 2 * WIDTH * LAYERS


def run(count: int, seed: int = 1) -> Tally:
    """Kill so many runs: first one at each boundary, then at random moments."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    tally = Tally()
    for number in range(count):
        if number < boundaries():
            one(number + 1, None, tally)
        else:
            one(chance.randrange(1, boundaries() + 1), chance.choice([None, chance.uniform(0.1, 1.2)]), tally)
    return tally


def main() -> int:
    """Run the harness; exit code 1 when anything was lost or paid twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--full", action="store_true", help=f"{FULL} kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path)
    parser.add_argument("--die-at", type=int, default=0)
    given = parser.parse_args()
    if given.child is not None:
        child(given.child, given.die_at)
        return 0
    tally = run(FULL if given.full else given.count, given.seed)
    print(tally)  # noqa: T201 - it is a command
    return 0 if tally.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
