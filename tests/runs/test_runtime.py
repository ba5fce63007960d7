"""``from advisor import Task``: calls mean what the linter assumes, on the runner's own engine, journal and limits."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from advisor import Task, TaskError
from advisor.errors import RunError
from advisor.runs import runtime
from advisor.runs.history import records_of
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.records import RunStatus, TaskState
from advisor.runs.report import report_of
from tests.runs.loopback import Call, Fault, Loopback, Refuse

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as found:
        yield found


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Loopback) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("ADVISOR_") and name != "ADVISOR_FULL"]:
        monkeypatch.delenv(name)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ADVISOR_JOURNAL", str(tmp_path / "journal.sqlite3"))
    monkeypatch.setenv("ADVISOR_RUN_ID", "r1")
    monkeypatch.setenv("ADVISOR_MODEL", "haiku")
    monkeypatch.chdir(tmp_path)
    runtime.close()
    yield
    runtime.close()


# -- what a call means ------------------------------------------------------------------------------------------------


def test_a_call_blocks_and_gives_its_text(server: Loopback) -> None:
    result = Task("Find Python files", model="haiku")
    assert type(result) is str
    assert result == "answer to: Find Python files"
    assert Task("Read the configuration", prompt="all of it") == "answer to: Read the configuration\n\nall of it"
    assert server.most_in_flight == 1
    assert [entry.model for entry in server.ledger.paid] == ["claude-haiku-5-5"] * 2


def test_in_a_running_loop_it_is_awaited(server: Loopback) -> None:
    async def main() -> str:
        first = await Task("one")
        assert type(first) is str
        return first + await Task("two")

    assert asyncio.run(main()) == "answer to: oneanswer to: two"
    assert server.most_in_flight == 1


def test_gather_runs_at_once(server: Loopback) -> None:
    server.seconds = 0.3

    async def main() -> list[str]:
        return await asyncio.gather(*(Task(f"part {number}") for number in range(5)))

    assert asyncio.run(main()) == [f"answer to: part {number}" for number in range(5)]
    assert server.most_in_flight == 5


def test_a_task_group_and_created_tasks_run_at_once(server: Loopback) -> None:
    server.seconds = 0.3

    async def main() -> list[str]:
        async with asyncio.TaskGroup() as group:
            made = [group.create_task(Task(f"part {number}")) for number in range(3)]
        return [each.result() for each in made]

    assert asyncio.run(main()) == [f"answer to: part {number}" for number in range(3)]
    assert server.most_in_flight == 3


def test_threads_run_at_once_and_block_each_for_itself(server: Loopback) -> None:
    server.seconds = 0.3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(Task, ["a", "b", "c", "d"])) == [f"answer to: {name}" for name in "abcd"]
    assert server.most_in_flight == 4

    async def main() -> list[str]:
        return list(await asyncio.gather(asyncio.to_thread(Task, "e"), asyncio.to_thread(Task, "f")))

    assert asyncio.run(main()) == ["answer to: e", "answer to: f"]


def test_one_after_the_other_stays_so_when_each_is_awaited(server: Loopback) -> None:
    async def main() -> None:
        first, second = Task("one"), Task("two")
        await first
        await second

    asyncio.run(main())
    assert server.most_in_flight == 1


def test_a_call_that_nobody_awaits_is_said_and_not_paid(server: Loopback) -> None:
    async def main() -> None:
        Task("forgotten")
        gc.collect()

    with pytest.warns(RuntimeWarning, match="'forgotten'.*never awaited"):
        asyncio.run(main())
    assert server.ledger.seen == []


def test_a_pending_task_is_no_text() -> None:
    async def main() -> None:
        pending = Task("one")
        with pytest.raises(TaskError, match="has to be awaited"):
            Task(f"go on from {pending}")
        await pending

    asyncio.run(main())


def test_awaiting_twice_pays_once(server: Loopback) -> None:
    async def main() -> None:
        pending = Task("one")
        assert await pending == await pending

    asyncio.run(main())
    assert len(server.ledger.paid) == 1


@pytest.mark.parametrize("arguments", [{}, {"description": " "}, {"description": 3}, {"description": "x", "model": 1}])
def test_arguments_that_are_none_are_a_type_error(arguments: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="Task: "):
        Task(**arguments)  # type: ignore[arg-type]


# -- depends_on -------------------------------------------------------------------------------------------------------


def contexts(server: Loopback) -> list[int]:
    return [prompt.count("</result>") for prompt in server.ledger.seen]


def test_results_and_names_that_are_depended_on_stand_before_the_prompt(server: Loopback) -> None:
    files = Task("Find files", name="files")
    Task("Summarise", depends_on=[files], subagent_type="writer")
    Task("Count", depends_on="files")
    assert contexts(server) == [0, 1, 1]
    assert "\nanswer to: Find files\n</result>\n\nSummarise" in server.ledger.seen[1]


def test_in_a_loop_pending_tasks_futures_and_names_are_waited_for(server: Loopback) -> None:
    server.seconds = 0.1

    async def main() -> None:
        first = Task("first", name="a")
        made = asyncio.ensure_future(Task("second"))
        third = Task("third", depends_on=(first, made, "a"))
        fourth = Task("fourth", depends_on=third)
        await asyncio.gather(fourth, first, third)

    asyncio.run(main())
    by_name = {prompt.rpartition("\n")[2]: prompt for prompt in server.ledger.seen}
    assert by_name["third"].count('<result of="a-') == 2
    assert by_name["third"].count('<result of="second-') == 1
    assert by_name["fourth"].startswith('<result of="third-')
    assert len(server.ledger.paid) == 4


def test_a_name_nobody_has_is_one_clear_error() -> None:
    with pytest.raises(RunError, match="depends_on: no task has the name or the result 'nobody'"):
        Task("go on", depends_on=["nobody"])


def test_what_depends_on_a_failure_fails_with_it(server: Loopback) -> None:
    server.faults = lambda call: Refuse(status=400, kind="invalid_request_error") if "bad" in call.prompt else None

    async def main() -> list[object]:
        bad = Task("bad", name="bad")
        return await asyncio.gather(bad, Task("after it", depends_on=bad), Task("aside"), return_exceptions=True)

    first, second, third = asyncio.run(main())
    assert isinstance(first, TaskError)
    assert isinstance(second, TaskError)
    assert third == "answer to: aside"
    assert len(server.ledger.paid) == 1


# -- the runner under it ----------------------------------------------------------------------------------------------


def test_the_same_program_under_the_same_run_id_pays_for_nothing_twice(server: Loopback) -> None:
    def program() -> list[str]:
        with ThreadPoolExecutor(3) as pool:
            parts = list(pool.map(Task, ["one", "two", "two"]))
        return [*parts, Task("three", depends_on=parts[:1])]

    first = program()
    paid = len(server.ledger.paid)
    runtime.close()
    assert program() == first
    assert len(server.ledger.paid) == paid == 4


def test_another_programs_run_id_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Task("one")
    runtime.close()
    monkeypatch.setattr(sys, "argv", ["other.py"])
    with pytest.raises(RunError, match=r"was begun by .*give another ADVISOR_RUN_ID"):
        Task("one")


def test_the_budget_is_a_wall_and_cheaper_tasks_still_go_through(
    monkeypatch: pytest.MonkeyPatch, server: Loopback
) -> None:
    monkeypatch.setenv("ADVISOR_BUDGET", "0.01")
    with pytest.raises(TaskError, match="does not fit into what is left of the budget"):
        Task("Design it", model="opus", max_tokens=60_000)
    assert Task("Find it", model="haiku", max_tokens=500) == "answer to: Find it"
    assert server.ledger.usd <= Decimal("0.01")


def test_a_spend_limit_ends_the_run_for_all_callers(server: Loopback) -> None:
    server.faults = lambda call: Refuse.spend_limit() if call.prompt == "one" else None
    for words in ("one", "two"):
        with pytest.raises(TaskError, match="enforced_spend_limit_reached"):
            Task(words)
    assert server.ledger.seen == ["one"]


def test_siblings_that_gather_gives_up_before_they_start_are_not_paid(
    monkeypatch: pytest.MonkeyPatch, server: Loopback
) -> None:
    monkeypatch.setenv("ADVISOR_MAX_CONCURRENCY", "1")
    server.seconds = 0.1

    def meets(call: Call) -> Fault | None:
        return Refuse(status=400, kind="invalid_request_error") if call.number == 0 else None

    server.faults = meets

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(6):
                group.create_task(Task(f"part {number}"))

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(main())
    assert caught.group_contains(TaskError)
    runtime.close()
    # The second may have been on its way when the first one failed.
    assert len(server.ledger.seen) <= 2


def test_without_a_key_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(RunError, match="set ANTHROPIC_API_KEY"):
        Task("one")
    monkeypatch.setenv("ADVISOR_BACKEND", "simulate")
    assert Task("one").startswith("[simulated result of one-")


def test_without_a_model_it_says_where_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADVISOR_MODEL")
    with pytest.raises(RunError, match="names no model"):
        Task("one")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADVISOR_BACKEND", "nobody"),
        ("ADVISOR_BUDGET", "-1"),
        ("ADVISOR_TIMEOUT", "soon"),
        ("ADVISOR_RETRIES", "x"),
        ("ADVISOR_IN_DOUBT", "perhaps"),
        ("ADVISOR_BACKEND_OPTIONS", "stall"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(RunError, match=value):
        Task("one")


def test_what_ran_stands_in_the_journal(tmp_path: Path) -> None:
    Task("Find Python files", name="files")
    runtime.close()
    journal = SqliteJournal(tmp_path / "journal.sqlite3")
    stored = journal.load("r1")
    journal.close()
    assert stored is not None
    report = report_of(stored)
    assert report.status is RunStatus.SUCCEEDED
    ((_, record),) = report.tasks
    assert record.state is TaskState.SUCCEEDED
    assert record.id.startswith("files-")
    assert record.output == "answer to: Find Python files"


# -- whole programs ---------------------------------------------------------------------------------------------------

PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started the tests may ignore it
from concurrent.futures import ThreadPoolExecutor
from advisor import Task

files = Task("Find Python files")
with ThreadPoolExecutor(4) as pool:
    reviews = list(pool.map(Task, [f"Review part {number} of {files}" for number in range(4)]))
print(Task("Create an action plan", depends_on=reviews))
"""


def started(folder: Path) -> subprocess.Popen[str]:
    (folder / "flow.py").write_text(PROGRAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "flow.py"],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
def test_a_killed_program_goes_on_where_it_was(server: Loopback, tmp_path: Path) -> None:
    server.seconds = 0.1
    for most in (2, 4):
        program = started(tmp_path)
        server.wait_until(lambda found, most=most: len(found.ledger.paid) >= most, 60)
        time.sleep(0.05)
        program.kill()
        program.communicate()
    server.wait_until(lambda found: found.in_flight == 0)
    journal = SqliteJournal(tmp_path / "journal.sqlite3")
    stored = journal.load("r1")
    journal.close()
    assert stored is not None
    recorded = sum(record.state is TaskState.SUCCEEDED for record in records_of(stored.entries).values())
    before = len(server.ledger.seen)
    program = started(tmp_path)
    output, errors = program.communicate(timeout=60)
    assert program.returncode == 0, errors
    assert "Create an action plan" in output
    assert len(server.ledger.seen) - before == 6 - recorded
    assert max(Counter(server.ledger.seen).values()) <= 3


@pytest.mark.slow
def test_an_interrupted_program_records_what_was_in_flight(server: Loopback, tmp_path: Path) -> None:
    server.seconds = 1.0
    program = started(tmp_path)
    server.wait_until(lambda found: len(found.ledger.seen) == 1, 60)
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    done = subprocess.run(
        [sys.executable, "-m", "advisor", "runs", "r1", "--format", "json", "--journal", os.environ["ADVISOR_JOURNAL"]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = json.loads(done.stdout)
    assert [task["status"] for task in shown["tasks"]] == ["succeeded"]


def test_importing_advisor_loads_nothing_but_itself() -> None:
    script = "import sys, advisor; print(sorted(name for name in sys.modules if name.startswith('advisor')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['advisor', 'advisor.version']"
