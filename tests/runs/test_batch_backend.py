"""Message Batches: half the price, results in any order, and never submitted twice, whatever happens in between."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.judge.verdict import Effect
from advisor.runs.backends.batch import Batch
from advisor.runs.backends.interface import Backend, Setup
from advisor.runs.journal.interface import Kind
from advisor.runs.journal.memory import MemoryJournal
from advisor.runs.records import RunStatus, TaskState
from tests.runs.backend_contract import BackendContract
from tests.runs.loopback import DropAfterWork, DropBeforeWork, Loopback, Outcome, Refuse, Reply, Text
from tests.runs.on_loopback import QUICK, plan, priced, records, run

FAST = {"window": "0.05", "poll": "0.02"}
SIX = plan(*(priced(f"t{number}") for number in range(5)), priced("t5", "t0", "t4"))


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as found:
        yield found


class TestContract(BackendContract):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with Loopback() as self.server:
            yield

    def make(self, setup: Setup) -> Backend:
        return Batch(setup)

    def setup(self) -> Setup:
        return Setup(environment=self.server.environment, options=FAST)

    def slow(self) -> Setup:
        self.server.batches.seconds = 60
        return self.setup()

    def broken(self) -> Setup:
        self.server.batches._fate = lambda _: Outcome.INVALID  # noqa: SLF001 - our own server
        return self.setup()


def test_siblings_share_a_batch_and_pay_half(server: Loopback) -> None:
    report = run(SIX, server, backend="batch", options=FAST)
    assert report.status is RunStatus.SUCCEEDED
    assert [len(batch.results) for batch in server.batches.made.values()] == [5, 1]
    for number in range(5):
        assert records(report)[f"t{number}"].output == f"answer to: do t{number}"
    assert report.usd == server.ledger.usd
    assert all(entry.batched for entry in server.ledger.paid)
    with Loopback() as other:
        assert run(SIX, other).usd == 2 * server.ledger.usd


@pytest.mark.parametrize(
    ("fate", "says", "sends"),
    [
        (Outcome.EXPIRED, "expired after 24 hours", 3),
        (Outcome.ERRORED, "api_error", 3),
        (Outcome.INVALID, "invalid_request_error", 1),
        (Outcome.CANCELED, "was cancelled", 1),
        (Outcome.MISSING, "without a result", 1),
    ],
)
def test_an_entry_without_a_result_is_one_clear_line(server: Loopback, fate: Outcome, says: str, sends: int) -> None:
    server.batches._fate = lambda call: fate if call.prompt == "do t1" else Outcome.SUCCEEDED  # noqa: SLF001
    report = run(SIX, server, backend="batch", options=FAST)
    struck = records(report)["t1"]
    assert struck.state is TaskState.FAILED
    assert says in (struck.error or "")
    assert struck.attempts == sends
    assert all(records(report)[f"t{number}"].output for number in (0, 2, 3, 4, 5))


def test_what_was_worked_though_the_connection_broke_is_found_again(server: Loopback) -> None:
    server.batch_faults = lambda number: DropAfterWork() if number == 0 else None
    report = run(SIX, server, backend="batch", options=FAST)
    assert report.status is RunStatus.SUCCEEDED
    assert max(server.ledger.times_paid().values()) == 1
    assert report.usd == server.ledger.usd


def test_what_never_arrived_is_sent_again(server: Loopback) -> None:
    left = [DropBeforeWork(), Refuse.overloaded()]
    server.batch_faults = lambda _: left.pop() if left else None
    report = run(SIX, server, backend="batch", options=FAST)
    assert report.status is RunStatus.SUCCEEDED
    assert max(server.ledger.times_paid().values()) == 1


@pytest.mark.slow
def test_a_timeout_waits_on_for_the_same_batch(server: Loopback) -> None:
    server.batches.seconds = 1.2
    report = run(SIX, server, backend="batch", options=FAST, policy=replace(QUICK, timeout=0.5, retries=5))
    assert report.status is RunStatus.SUCCEEDED
    assert max(server.ledger.times_paid().values()) == 1


def test_an_answer_cut_at_max_tokens_fails_and_is_paid(server: Loopback) -> None:
    server.answer = lambda _: Reply(blocks=[Text("half")], stop="max_tokens")
    report = run(plan(priced("t1")), server, backend="batch", options=FAST)
    assert "max_tokens" in report.reason
    assert report.usd == server.ledger.usd


def test_an_external_task_that_was_sent_is_not_asked_about_but_waited_for(server: Loopback) -> None:
    external = plan(priced("t1", effect=Effect.EXTERNAL))
    journal = MemoryJournal()
    server.batches.seconds = 1.0
    first = run(
        external, server, backend="batch", options=FAST, journal=journal, policy=replace(QUICK, timeout=0.3, retries=0)
    )
    assert records(first)["t1"].state is TaskState.IN_DOUBT
    notes = [entry for entry in journal.load("r1").entries if entry.kind is Kind.NOTE]  # type: ignore[union-attr]
    assert notes[-1].body["batch"] == "msgbatch_000000"
    second = run(external, server, backend="batch", options=FAST, journal=journal)
    assert second.status is RunStatus.SUCCEEDED
    assert records(second)["t1"].attempts == 1
    assert len(server.batches.made) == 1
    assert second.usd == server.ledger.usd


@pytest.mark.slow
def test_the_command_sends_all_that_is_ready_as_one_batch(server: Loopback, tmp_path: Path) -> None:
    flow = tmp_path / "flow.py"
    flow.write_text('for name in names:\n    Task(f"Summarise chapter {name}", model="haiku")\n', encoding="utf-8")
    names = ",".join(str(number) for number in range(50))
    arguments = ["run", str(flow), "--backend", "batch", "--set", f"names={names}", "--journal", str(tmp_path / "j")]
    arguments += [part for name, value in FAST.items() for part in ("--backend-option", f"{name}={value}")]
    command = [sys.executable, "-m", "advisor", *arguments, "--format", "json"]
    answer = subprocess.run(
        command, env={**os.environ, **server.environment}, check=False, capture_output=True, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stderr
    assert [len(batch.results) for batch in server.batches.made.values()] == [50]
