from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.errors import AdvisorError, RunError
from advisor.runs.backends.failures import Fatal, SpendLimit, Transient
from advisor.runs.backends.interface import Backend, Completion, Request, Setup
from advisor.runs.backends.simulate import Simulate
from advisor.runs.backends.usage import Usage
from advisor.runs.dry import dry_run
from advisor.runs.engine import Engine, Outcome
from advisor.runs.journal.interface import Entry, JournalError, Kind, RunHeader
from advisor.runs.journal.memory import MemoryJournal
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.policy import Policy
from advisor.runs.records import RunStatus, TaskState
from advisor.runs.report import RunReport
from advisor.runs.session import Order, Undecided, execute, shown
from advisor.runs.state import Machine
from advisor.runs.virtual import run_virtually
from tests.runs.run_samples import plan, task

PAID = Usage(input_tokens=10, output_tokens=10)


class Scripted(Backend):
    """Answers by task: a text, or an error to raise; counts what it was asked."""

    name = "scripted"
    virtual_time = True
    script: dict[str, list[object]] = {}  # noqa: RUF012 - each test sets its own
    asked: list[Request] = []  # noqa: RUF012 - each test empties it

    async def complete(self, request: Request) -> Completion:
        type(self).asked.append(request)
        await asyncio.sleep(request.seconds)
        moves = self.script.get(request.task_id, [])
        move = moves.pop(0) if moves else f"result of {request.task_id}"
        if isinstance(move, Exception):
            raise move
        return Completion(text=str(move), usage=PAID)


@pytest.fixture(autouse=True)
def scripted() -> type[Scripted]:
    Scripted.script, Scripted.asked = {}, []
    return Scripted


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    found = SqliteJournal(tmp_path / "journal.sqlite3")
    yield found
    found.close()


def states(report: RunReport) -> dict[str, str]:
    return {task.id: record.state.value for task, record in report.tasks}


def test_a_run_ends_with_every_result_and_the_journal_says_the_same(journal: SqliteJournal) -> None:
    found = plan(task("a"), task("b", "a"), task("c"))
    report = execute(Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    assert report.status is RunStatus.SUCCEEDED
    assert report.seconds == pytest.approx(2.0, abs=0.01)
    assert report.critical_path_seconds == pytest.approx(2.0, abs=0.01)
    again = shown(journal, "r1")
    assert again == report
    assert report.usd == Decimal("0.00018")


def test_the_receipt_is_on_disk_before_anything_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    seen: list[tuple[str, bool]] = []

    class Looks(Backend):
        name = "looks"

        async def complete(self, request: Request) -> Completion:
            other = SqliteJournal(path)
            stored = other.load(request.run_id)
            other.close()
            assert stored is not None
            sent = {entry.task for entry in stored.entries if entry.kind is Kind.SENT}
            seen.append((request.task_id, request.task_id in sent))
            return Completion(text="ok", usage=PAID)

    journal = SqliteJournal(path)
    execute(Order(plan=plan(task("a"), task("b", "a")), policy=Policy(), backend=Looks, journal=journal))
    journal.close()
    assert seen == [("a", True), ("b", True)]


def test_a_continued_run_does_not_pay_again_and_uses_the_kept_results(journal: SqliteJournal) -> None:
    found = plan(task("a"), task("b", "a"))
    Scripted.script = {"a": ["kept"], "b": [Fatal("no")]}
    first = execute(Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    assert first.status is RunStatus.FAILED
    second = execute(Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    assert second.status is RunStatus.SUCCEEDED
    assert [request.task_id for request in Scripted.asked] == ["a", "b", "b"]
    assert Scripted.asked[-1].prompt == "go on from kept"
    assert Scripted.asked[-1].attempt == 2
    third = execute(Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    assert third.status is RunStatus.SUCCEEDED
    assert len(Scripted.asked) == 3


def test_a_plan_that_no_longer_matches_its_run_is_refused(journal: SqliteJournal) -> None:
    execute(Order(plan=plan(task("a")), policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    other = plan(task("a", model="opus"))
    with pytest.raises(RunError, match=r"begun with another plan \(model of a has changed\)"):
        execute(Order(plan=other, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))


def test_a_spend_limit_ends_the_run_and_it_can_be_continued(journal: SqliteJournal) -> None:
    found = plan(task("a"), task("b"), task("c", "a", "b"))
    Scripted.script = {"a": [SpendLimit("the monthly limit of the account is reached")]}
    report = execute(Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    assert report.status is RunStatus.FAILED
    assert report.reason.startswith("the monthly limit")
    assert states(report)["b"] == "succeeded"
    report = execute(Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1"))
    assert report.status is RunStatus.SUCCEEDED


def test_retries_wait_on_the_clock_of_the_run(journal: SqliteJournal) -> None:
    Scripted.script = {"a": [Transient("busy", retry_after=30.0)]}
    began = time.monotonic()
    report = execute(Order(plan=plan(task("a")), policy=Policy(), backend=Scripted, journal=journal))
    assert report.status is RunStatus.SUCCEEDED
    assert 32 <= report.seconds < 33
    assert time.monotonic() - began < 5
    assert report.tasks[0][1].attempts == 2


def test_results_are_not_kept_when_the_user_says_so(journal: SqliteJournal) -> None:
    found = plan(task("a"))
    report = execute(
        Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1", store_output=False)
    )
    assert report.tasks[0][1].output == "result of a"
    assert shown(journal, "r1").tasks[0][1].output is None


def test_a_run_whose_results_were_not_kept_cannot_go_on_where_they_are_needed(journal: SqliteJournal) -> None:
    found = plan(task("a"), task("b", "a"))
    Scripted.script = {"b": [Fatal("no")]}
    order = Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1", store_output=False)
    execute(order)
    with pytest.raises(RunError, match="the result of a is gone, and b needs it"):
        execute(order)


class Crash(RuntimeError):  # noqa: N818 - it is one
    """Cuts a run off as a crash would: nothing more is written."""


class Killed(AdvisorError):  # noqa: N818 - it is one
    """Leaves a backend in the middle of its work: an error of ours that is no backend's ends the run."""


class Crashing(MemoryJournal):
    """Loses everything put after so many entries, as when the process had been killed."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.dead = False

    def put(self, run_id: str, entry: Entry, done: object = None) -> None:
        if self.dead:
            return
        if len(self._entries[run_id]) >= self.most:
            self.dead = True
            raise Crash
        super().put(run_id, entry, done)  # type: ignore[arg-type]


@pytest.mark.parametrize("most", range(1, 12))
def test_cut_at_any_entry_nothing_recorded_is_paid_again(most: int) -> None:
    found = plan(task("a"), task("b", "a"), task("c", "a"), task("d", "b", "c"))
    journal = Crashing(most)
    order = Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1")
    with suppress(Crash):
        execute(order)
    stored = journal.load("r1")
    assert stored is not None
    kept = {entry.task for entry in stored.entries if entry.kind is Kind.ANSWERED}
    sent = {entry.task for entry in stored.entries if entry.kind is Kind.SENT}
    Scripted.asked.clear()
    journal.most, journal.dead = 1000, False
    report = execute(order)
    assert report.status is RunStatus.SUCCEEDED
    assert kept.isdisjoint(request.task_id for request in Scripted.asked)
    for _, record in report.tasks:
        assert record.attempts == (2 if record.id in sent - kept else 1)


def test_an_external_task_in_flight_at_a_crash_is_asked_about() -> None:
    from advisor.judge.verdict import Effect

    found = plan(task("a", effect=Effect.EXTERNAL))
    journal = Crashing(2)
    order = Order(plan=found, policy=Policy(), backend=Scripted, journal=journal, run_id="r1")
    with pytest.raises(Crash):
        execute(order)
    journal.most, journal.dead = 1000, False
    with pytest.raises(Undecided, match="--in-doubt retry or --in-doubt skip"):
        execute(order)
    assert shown(journal, "r1").status is RunStatus.INTERRUPTED
    assert shown(journal, "r1").tasks[0][1].state is TaskState.IN_DOUBT


def test_a_journal_that_fails_stops_the_run_with_its_own_words(journal: SqliteJournal, tmp_path: Path) -> None:
    import sqlite3

    class Breaks(Backend):
        name = "breaks"

        async def complete(self, request: Request) -> Completion:  # noqa: ARG002 - the interface's
            connection = sqlite3.connect(tmp_path / "journal.sqlite3")
            connection.execute("DROP TABLE IF EXISTS outputs")
            connection.close()
            return Completion(text="ok", usage=PAID)

    with pytest.raises(JournalError, match=r"journal\.sqlite3: the journal cannot be used"):
        execute(Order(plan=plan(task("a"), task("b", "a")), policy=Policy(), backend=Breaks, journal=journal))


def test_what_a_backend_notes_comes_back_to_it_after_a_crash() -> None:
    class Resumes(Backend):
        name = "resumes"
        resumes = True
        seen: list[tuple[int, tuple[object, ...]]] = []  # noqa: RUF012 - the test's own list

        async def complete(self, request: Request) -> Completion:
            type(self).seen.append((request.attempt, request.notes))
            if not request.notes:
                await self.setup.note(request, {"batch": "b-17"})
                raise Killed
            return Completion(text="fetched", usage=PAID)

    journal = MemoryJournal()
    order = Order(plan=plan(task("a")), policy=Policy(), backend=Resumes, journal=journal, run_id="r1")
    with pytest.raises(Killed):
        execute(order)
    report = execute(order)
    assert report.status is RunStatus.SUCCEEDED
    assert Resumes.seen == [(1, ()), (1, ({"batch": "b-17"},))]
    assert report.tasks[0][1].attempts == 1


def test_a_budget_with_a_task_without_a_price_is_refused_before_anything_is_paid() -> None:
    found = plan(task("a", rates=None, model="mystery"))
    order = Order(plan=found, policy=Policy(budget=Decimal(1)), backend=Scripted, journal=MemoryJournal())
    with pytest.raises(RunError, match=r"flow.py:1: no price is known for mystery \(task a\)"):
        execute(order)
    assert Scripted.asked == []


def test_a_dry_run_simulates_the_schedule_and_writes_nothing() -> None:
    found = plan(task("a", seconds=60), task("b", "a", seconds=30))
    report = dry_run(found, Policy())
    assert report.status is RunStatus.PLANNED
    assert report.seconds == pytest.approx(90.0)


def test_the_simulation_is_the_same_every_time() -> None:
    found = plan(*(task(f"t{n}", *([f"t{n - 3}"] if n > 2 else []), seconds=n + 1) for n in range(12)))
    one, other = (
        execute(Order(plan=found, policy=Policy(max_concurrency=2), backend=Simulate, journal=MemoryJournal()))
        for _ in range(2)
    )
    assert one.seconds == pytest.approx(other.seconds, abs=0.001)
    assert [record.output for _, record in one.tasks] == [record.output for _, record in other.tasks]


@pytest.mark.parametrize("turns", range(5))
def test_stopped_at_once_in_whatever_turn_of_the_loop_a_run_still_ends(turns: int) -> None:
    class Impatient:
        def happened(self, *_: object) -> None:
            pass

        def started(self, *_: object) -> None:
            later(turns)

    def later(left: int) -> None:
        if left:
            asyncio.get_running_loop().call_soon(later, left - 1)
        else:
            engine.interrupt()
            engine.interrupt()

    machine = Machine(plan(task("a", seconds=5)), Policy())
    journal = MemoryJournal()
    journal.create(RunHeader(run_id="r1", path="flow.py", name="main", digest="d", plan="{}", created=0.0))
    engine = Engine(run_id="r1", machine=machine, backend=Scripted(Setup()), journal=journal, observer=Impatient())

    async def main() -> Outcome:
        async with asyncio.timeout(60):
            return await engine.run()

    assert run_virtually(main()).end.status is RunStatus.CANCELLED


def test_the_time_between_two_lives_is_in_no_task(journal: SqliteJournal) -> None:
    two = plan(task("a", seconds=3), task("b", "a", seconds=2))
    Scripted.script = {"a": [SpendLimit("stop")]}
    order = Order(plan=two, policy=Policy(), backend=Scripted, journal=journal, run_id="r1")
    execute(order)
    time.sleep(1.1)
    report = execute(order)
    assert report.status is RunStatus.SUCCEEDED
    assert report.critical_path_seconds <= report.seconds + 0.01
