"""Many machines, judged by the server's own books: workers are killed, coordinators are killed, databases go away.

``pytest -m slow tests/runs/test_distributed.py`` runs them against a PostgreSQL of their own and a loopback Messages
API. The lease is four seconds here: what takes so long takes six more by default.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.runs.loopback import Loopback
from tests.runs.loopback.brain import Call
from tests.runs.loopback.faults import Refuse
from tests.runs.machines import Yard, until
from tests.runs.postgres import Cluster, cluster

pytestmark = pytest.mark.slow

HAND_OVER = 30.0
LONG_LEASE = 120.0


def wide(count: int) -> str:
    """A flow of so many tasks at once and one that takes them all in; each says its own id."""
    names = [f"t{number}" for number in range(1, count + 1)]
    rows = [f'{name} = Task("Find the files of part {name}", model="haiku")' for name in names]
    every = " ".join("{" + name + "}" for name in names)
    return "\n".join([*rows, f'Task(f"Count these: {every}", model="haiku")']) + "\n"


def task_of(prompt: str) -> str:
    return prompt.rpartition(" ")[2] if prompt.startswith("Find") else "join"


class Books:
    """The other side's view: what was asked for, when; what was paid, how often."""

    def __init__(self, server: Loopback) -> None:
        self.server = server
        self.asked: list[tuple[float, str]] = []
        server.faults = self._ask

    def _ask(self, call: Call) -> None:
        self.asked.append((time.monotonic(), task_of(call.first_prompt)))

    def times_asked(self) -> Counter[str]:
        return Counter(name for _, name in self.asked)

    def times_paid(self) -> Counter[str]:
        return Counter(task_of(prompt) for prompt in self.server.ledger.times_paid().elements())


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(seconds=0.4) as found:
        yield found


@pytest.fixture
def books(server: Loopback) -> Books:
    return Books(server)


@pytest.fixture
def yard(postgres: Cluster, tmp_path: Path, server: Loopback) -> Iterator[Yard]:
    found = Yard(postgres.database(), tmp_path, server.environment)
    yield found
    found.close()


def write(yard: Yard, count: int) -> str:
    (yard.folder / "flow.py").write_text(wide(count))
    return "flow.py"


def test_one_of_two_workers_is_killed_and_the_run_finishes(yard: Yard, books: Books) -> None:
    first, _ = yard.worker("first"), yard.worker("second")
    run = yard.run(write(yard, 12), "--max-concurrency", "4")
    until(lambda: len(yard.recorded()) >= 3 and Counter(yard.sent().values())["first"] == 2)
    first.kill()
    killed = time.monotonic()
    recorded, lost = yard.recorded(), {task for task, worker in yard.sent().items() if worker == "first"}
    assert run.ended() == 0, run.said
    tasks = run.json["tasks"]
    assert {one["status"] for one in tasks} == {"succeeded"}
    asked = books.times_asked()
    # What was recorded is never asked for again, what the dead one had under way once more, and that is shown.
    assert all(asked[task] == 1 for task in recorded)
    assert {task for task, count in asked.items() if count > 1} <= lost
    assert {one["id"]: one["attempts"] for one in tasks if one["attempts"] > 1} == dict.fromkeys(lost, 2)
    assert max(asked.values()) <= 2
    handed_over = max(when for when, task in books.asked if task in lost)
    assert 0 < handed_over - killed <= HAND_OVER - 6  # the default lease is six seconds longer
    assert yard.ask("SELECT reserved > 0 FROM advisor.wallets") == [(True,)]  # what may have been paid stays counted


def test_one_worker_after_the_other_dies_and_nothing_recorded_is_asked_for_again(yard: Yard, books: Books) -> None:
    books.server.seconds = 0.8
    workers = {name: yard.worker(name, slots=1) for name in ("first", "second", "third", "last")}
    run = yard.run(write(yard, 16), "--retries", "20", "--max-concurrency", "4")
    seen: dict[str, float] = {}
    kills = 0
    while run.process.poll() is None:
        for task in yard.recorded():
            seen.setdefault(task, time.monotonic())
        doomed = next((name for name in yard.sent().values() if name in workers and name != "last"), None)
        if doomed is not None and len(seen) > 2 * kills:
            kills += 1
            workers.pop(doomed).kill()
        time.sleep(0.02)
    assert run.ended() == 0, run.said
    assert kills == 3
    assert not [task for when, task in books.asked if when > seen.get(task, when)]
    attempts = {one["id"]: one["attempts"] for one in run.json["tasks"]}
    # Every sending is shown, and a kill costs its task one at most.
    assert all(count <= attempts.get(task, 1) for task, count in books.times_asked().items())
    assert sum(attempts.values()) <= len(attempts) + kills


def test_a_worker_that_comes_back_under_its_name_hands_over_at_once(yard: Yard, books: Books) -> None:
    first = yard.worker("first", lease=LONG_LEASE)
    run = yard.run(write(yard, 6))
    until(lambda: len(yard.sent()) == 2)
    first.kill()
    killed = time.monotonic()
    yard.worker("first", lease=LONG_LEASE)
    assert run.ended() == 0, run.said
    attempts = {one["id"]: one["attempts"] for one in run.json["tasks"]}
    assert sorted(attempts.values()) == [1, 1, 1, 1, 1, 2, 2]
    assert all(count <= attempts.get(task, 1) for task, count in books.times_asked().items())
    assert time.monotonic() - killed < LONG_LEASE


def test_a_coordinator_is_killed_and_the_next_one_takes_up_what_workers_did_meanwhile(yard: Yard, books: Books) -> None:
    yard.worker("first", slots=3)
    run = yard.run(write(yard, 9))
    until(lambda: len(yard.recorded()) >= 1 and len(yard.sent()) == 3)
    run.kill()
    again = yard.run("flow.py")
    assert again.ended() == 0, again.said
    tasks = again.json["tasks"]
    assert {one["status"] for one in tasks} == {"succeeded"}
    assert {one["attempts"] for one in tasks} == {1}
    assert set(books.times_paid().values()) == {1}


def test_the_budget_is_a_wall_over_all_workers(yard: Yard, books: Books) -> None:
    for name in ("first", "second"):
        yard.worker(name)
    budget = Decimal("0.008")
    run = yard.run(write(yard, 16), "--budget", str(budget))
    most = Decimal(0)
    while run.process.poll() is None:
        for spent, reserved in yard.ask("SELECT spent, reserved FROM advisor.wallets"):
            most = max(most, spent + reserved)
        time.sleep(0.02)
    assert Decimal(0) < most <= budget
    assert books.server.ledger.usd <= budget
    report = run.json
    assert report["status"] in {"succeeded", "over_budget"}
    assert Decimal(report["usd"]) <= budget


def test_a_pause_the_other_side_asks_for_holds_for_all_workers_and_for_other_runs(yard: Yard, server: Loopback) -> None:
    asked: list[tuple[float, str]] = []
    pause = 12.0  # longer than any command takes to start, so that the other run begins within it

    def faults(call: Call) -> Refuse | None:
        asked.append((time.monotonic(), call.first_prompt))
        return Refuse.rate_limit(pause) if len(asked) == 1 else None

    server.faults = faults
    yard.worker("first")
    yard.worker("second")
    write(yard, 1)
    (yard.folder / "other.py").write_text('a = Task("List the tests", model="haiku")\n')
    one = yard.run("flow.py", "--max-concurrency", "1")
    until(lambda: len(yard.ask("SELECT model FROM advisor.rates")) == 1)
    other = yard.run("other.py", run_id="r2")
    assert one.ended() == other.ended() == 0, one.said + other.said
    begun = asked[0][0]
    assert len(asked) == 4
    assert all(when - begun >= pause - 0.1 for when, _ in asked[1:])


def test_each_worker_keeps_to_its_own_number_of_slots(yard: Yard, server: Loopback) -> None:
    yard.worker("small", slots=1)
    yard.worker("large", slots=4)
    run = yard.run(write(yard, 16))
    most: Counter[str] = Counter()
    while run.process.poll() is None:
        for name, count in Counter(yard.sent().values()).items():
            most[name] = max(most[name], count)
        time.sleep(0.02)
    assert run.ended() == 0, run.said
    assert most == {"small": 1, "large": 4}
    assert server.most_in_flight <= 5


def test_a_run_works_itself_and_its_worker_ends_with_it(yard: Yard, books: Books) -> None:
    run = yard.run(write(yard, 4), work=True)
    assert run.ended() == 0, run.said
    assert run.said == ""
    assert set(books.times_paid().values()) == {1}
    assert yard.ask("SELECT gone FROM advisor.workers") == [(True,)]


def test_a_coordinator_that_works_is_killed_and_what_it_had_under_way_is_not_lost(yard: Yard, books: Books) -> None:
    run = yard.run(write(yard, 6), "--max-concurrency", "3", work=True)
    until(lambda: len(yard.recorded()) >= 1 and len(yard.sent()) >= 1)
    run.kill()
    again = yard.run("flow.py", work=True)
    assert again.ended() == 0, again.said
    assert set(books.times_paid().values()) == {1}
    until(lambda: yard.ask("SELECT count(*) FROM advisor.workers WHERE NOT gone") == [(0,)])


def test_interrupted_once_it_finishes_what_is_under_way_and_goes_on_later(yard: Yard, books: Books) -> None:
    yard.worker("first")
    run = yard.run(write(yard, 8))
    until(lambda: len(yard.sent()) == 2)
    run.interrupt()
    assert run.ended() == 1
    assert run.json["status"] == "cancelled"
    assert Counter(one["status"] for one in run.json["tasks"]) == {"succeeded": 2, "not_started": 7}
    again = yard.run("flow.py")
    assert again.ended() == 0, again.said
    assert set(books.times_paid().values()) == {1}


def test_interrupted_twice_it_stops_the_workers_and_shows_what_is_in_doubt(yard: Yard, server: Loopback) -> None:
    server.seconds = 20.0
    yard.worker("first")
    run = yard.run(write(yard, 8))
    until(lambda: len(yard.sent()) == 2)
    run.interrupt()
    time.sleep(0.5)
    run.interrupt()
    assert run.ended() == 1
    assert Counter(one["status"] for one in run.json["tasks"])["in_doubt"] == 2
    until(lambda: yard.sent() == {})
    server.seconds = 0.1
    again = yard.run("flow.py")
    assert again.ended() == 0, again.said
    assert max(one["attempts"] for one in again.json["tasks"]) == 2


def test_what_no_worker_has_taken_when_the_time_is_over_was_not_started(yard: Yard, books: Books) -> None:
    run = yard.run(write(yard, 3), "--deadline", "2", "--verbose")
    assert run.ended() == 1
    assert "no worker serves anthropic yet" in run.said
    assert {one["status"] for one in run.json["tasks"]} == {"not_started"}
    assert books.asked == []
    assert yard.ask("SELECT reserved FROM advisor.wallets") == [(0,)]


def test_a_program_of_its_own_hands_its_calls_to_workers_too(yard: Yard, books: Books) -> None:
    yard.worker("first", slots=3)
    calls = "from advisor import Task\nfrom concurrent.futures import ThreadPoolExecutor\n"
    calls += "with ThreadPoolExecutor(9) as pool:\n"
    calls += '    print(len(list(pool.map(Task, [f"Find part t{number}" for number in range(9)]))))\n'
    for slots, workers in (("2", 2), ("9", 2)):
        program = yard.program(calls, ADVISOR_MODEL="haiku", ADVISOR_MAX_CONCURRENCY=slots, ADVISOR_RUN_ID="r" + slots)
        assert program.ended() == 0, program.said
        assert program.out == "9\n"
        assert len(yard.ask("SELECT FROM advisor.workers")) >= workers
    # The same program under the same name: nothing is asked for again.
    again = yard.program(calls, ADVISOR_MODEL="haiku", ADVISOR_RUN_ID="r9")
    assert again.ended() == 0, again.said
    assert set(books.times_asked().values()) == {2}


def test_an_interrupted_worker_finishes_what_it_has_and_others_do_the_rest(yard: Yard, books: Books) -> None:
    first = yard.worker("first")
    run = yard.run(write(yard, 8))
    until(lambda: len(yard.sent()) == 2)
    first.interrupt()
    assert first.ended() == 0
    yard.worker("second")
    assert run.ended() == 0, run.said
    assert set(books.times_asked().values()) == {1}


def test_a_database_that_goes_away_is_one_line_and_the_run_goes_on_where_it_was(
    tmp_path: Path, server: Loopback, books: Books
) -> None:
    with cluster() as own:
        yard = Yard(own.database(), tmp_path, server.environment)
        try:
            worker = yard.worker("first", lease=5.0)
            run = yard.run(write(yard, 9))
            until(lambda: len(yard.recorded()) >= 2 and len(yard.sent()) == 2)
            own.stop()
            assert run.ended() == 2
            assert run.said.count("\n") == 1
            assert "--run-id r1" in run.said
            worker.says("waiting for it")
            time.sleep(1.0)  # what was under way ends meanwhile; its outcome waits for the database
            own.start()
            worker.says("the database is back")
            recorded = yard.recorded()
            again = yard.run("flow.py")
            assert again.ended() == 0, again.said
            assert all(books.times_paid()[task] == 1 for task in recorded)
            assert set(books.times_paid().values()) == {1}
        finally:
            yard.close()


def test_a_task_that_cannot_be_taken_back_is_not_sent_again_unasked(yard: Yard, books: Books) -> None:
    first = yard.worker("first")
    (yard.folder / "flow.py").write_text('a = Task("Deploy the service to production", model="haiku")\n')
    run = yard.run("flow.py")
    until(lambda: len(yard.sent()) == len(books.asked) == 1)
    first.kill()
    yard.worker("second")
    assert run.ended() == 1
    assert [one["status"] for one in run.json["tasks"]] == ["in_doubt"]
    assert len(books.asked) == 1


def test_a_worker_that_is_stopped_for_too_long_cannot_take_anything_under_its_old_life(
    yard: Yard, books: Books
) -> None:
    first = yard.worker("first")
    yard.worker("second")
    run = yard.run(write(yard, 20), "--max-concurrency", "4")
    until(lambda: Counter(yard.sent().values())["first"] == 2)
    os.kill(first.process.pid, signal.SIGSTOP)
    until(lambda: "first" not in yard.sent().values())
    os.kill(first.process.pid, signal.SIGCONT)
    assert run.ended() == 0, run.said
    assert max(books.times_asked().values()) <= 2
    first.says("taken for dead")
