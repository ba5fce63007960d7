"""kill -9, judged by the other side's books: nothing recorded is lost or paid again, what was in flight is shown.

At journal boundaries of both paid backends (a quarter of them by default), and at random moments (40 by default);
``ADVISOR_FULL=1 pytest tests/runs/test_killed.py`` tries all boundaries and 2,000 random kills.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from advisor.runs.history import records_of
from advisor.runs.journal.interface import Kind, StoredRun
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.records import TaskState
from tests.runs.loopback import Loopback
from tests.runs.nursery import the_plan
from tests.runs.on_loopback import FULL

pytestmark = pytest.mark.slow

KILLS = 2000 if FULL else 40
ROOT = Path(__file__).parents[2]
FAST = {"anthropic": {}, "batch": {"window": "0.02", "poll": "0.02"}}
# Entries of one undisturbed life: began, sent and answered of eight tasks, ended; a batch notes twice a task.
LAST = {"anthropic": 18, "batch": 34}
BOUNDARIES = [
    (backend, number, when)
    for backend, last in LAST.items()
    for number in range(1, last + 1)
    for when in ("before", "after")
    if FULL or (number + (when == "after")) % 4 == 0
]
TASKS = {task.id for task in the_plan().tasks}


class Nursery:
    """The other end of ``tests.runs.nursery``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.runs.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self, order: dict[str, object]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._line()

    def ended(self) -> int:
        return self._line()

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate()

    def _line(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def _task(prompt: str) -> str:
    return prompt.partition(":")[0]


class Judge:
    """Compares the journal of one run with the server's books after each of its lives."""

    def __init__(self, server: Loopback, path: Path, run_id: str, backend: str) -> None:
        self.server, self.path, self.run_id, self.backend = server, path, run_id, backend
        self.recorded: dict[str, str] = {}
        self.paid_when_recorded: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        server.ledger.paid.clear()
        server.ledger.seen.clear()

    def order(self, **others: object) -> dict[str, object]:
        return {
            "backend": self.backend,
            "journal": str(self.path),
            "run_id": self.run_id,
            "environment": self.server.environment,
            "options": FAST[self.backend],
            **others,
        }

    def look(self) -> None:
        """After a life: recorded results stand and are paid once; each task was sent once at most in this life."""
        stored = self._stored()
        if stored is None:
            return
        found = records_of(stored.entries)
        done = {name: record.output for name, record in found.items() if record.state is TaskState.SUCCEEDED}
        for name, output in self.recorded.items():
            assert done.get(name) == output, f"the result of {name} is lost"
        paid = self._paid()
        for name, count in self.paid_when_recorded.items():
            assert paid[name] == count, f"{name} was recorded and is paid again"
        seen = Counter(map(_task, self.server.ledger.seen))
        assert all(seen[name] - self.seen[name] <= 1 for name in seen), "sent twice in one life"
        self.seen = seen
        self.recorded = {name: output or "" for name, output in done.items()}
        self.paid_when_recorded = Counter({name: paid[name] for name in done})

    def finish(self) -> None:
        """At the end: all there, every sending shown as an attempt."""
        stored = self._stored()
        assert stored is not None
        found = records_of(stored.entries)
        assert {name for name, record in found.items() if record.state is TaskState.SUCCEEDED} == TASKS
        receipts = Counter(entry.task for entry in stored.entries if entry.kind is Kind.SENT)
        assert all(found[name].attempts == receipts[name] for name in TASKS)
        assert sum(receipts.values()) >= len(self.server.ledger.seen)
        if self.backend == "batch":
            assert set(self._paid().values()) == {1}

    def _paid(self) -> Counter[str]:
        return Counter(_task(entry.prompt) for entry in self.server.ledger.paid)

    def _stored(self) -> StoredRun | None:
        journal = SqliteJournal(self.path)
        try:
            return journal.load(self.run_id)
        finally:
            journal.close()


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Loopback, Nursery]]:
    nursery = Nursery()
    with Loopback(seconds=0.005, batch_seconds=0.02) as server:
        yield server, nursery
    nursery.close()


@pytest.fixture
def place(pair: tuple[Loopback, Nursery], tmp_path: Path) -> tuple[Loopback, Nursery, Path]:
    return (*pair, tmp_path / "journal.sqlite3")


@pytest.mark.parametrize(("backend", "number", "when"), BOUNDARIES)
def test_killed_at_a_journal_boundary_it_goes_on_where_it_was(
    place: tuple[Loopback, Nursery, Path], backend: str, number: int, when: str
) -> None:
    server, nursery, path = place
    judge = Judge(server, path, "r1", backend)
    nursery.start(judge.order(die_at=number, when=when))
    assert nursery.ended() == -signal.SIGKILL
    server.wait_until(lambda found: found.in_flight == 0)
    judge.look()
    nursery.start(judge.order())
    assert nursery.ended() == 0
    judge.look()
    judge.finish()


def _seconds_of_a_life(server: Loopback, nursery: Nursery, path: Path) -> float:
    began = time.monotonic()
    nursery.start(Judge(server, path, "undisturbed", "anthropic").order())
    assert nursery.ended() == 0
    return time.monotonic() - began


def test_killed_at_random_it_goes_on_where_it_was(place: tuple[Loopback, Nursery, Path]) -> None:
    server, nursery, path = place
    chance = random.Random(5)  # noqa: S311 - chance for a test, no secret
    kills = runs = 0
    longest = _seconds_of_a_life(server, nursery, path)
    while kills < KILLS:
        runs += 1
        judge = Judge(server, path, f"r{runs}", "anthropic")
        while True:
            pid = nursery.start(judge.order())
            time.sleep(chance.random() * longest)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            code = nursery.ended()
            server.wait_until(lambda found: found.in_flight == 0)
            judge.look()
            if code == 0:
                longest *= 0.8
                break
            assert code == -signal.SIGKILL
            kills += 1
            # Follows the speed of the machine: some lives end, most are killed somewhere in the middle.
            longest *= 1.02
        judge.finish()
    assert runs > 1
