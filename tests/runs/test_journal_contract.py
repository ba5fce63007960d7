"""What every journal on a disk must do, the same for SQLite and for PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.redact import HIDDEN, Redactor
from advisor.runs.backends.simulate import Simulate
from advisor.runs.history import records_of
from advisor.runs.journal.interface import Entry, Journal, JournalError, Json, Kind, RunHeader
from advisor.runs.journal.opening import open_journal
from advisor.runs.journal.summary import summary_of
from advisor.runs.policy import Policy
from advisor.runs.records import RunStatus, TaskState
from advisor.runs.report import overview_of, report_of
from advisor.runs.session import Order, execute, shown
from tests.runs.run_samples import plan, task

SECRET = "f47ac10b58cc4372"  # noqa: S105 - made up, and the point of a test
ROOT = Path(__file__).parents[2]


class Place:
    """A journal that can be opened again and again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[Journal] = []

    def open(self) -> Journal:
        found = open_journal(self.url, Redactor({"MY_API_KEY": SECRET}))
        self._opened.append(found)
        return found

    def close(self) -> None:
        for found in self._opened:
            with suppress(Exception):
                found.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        found = Place(str(tmp_path / "journal.sqlite3"))
    else:
        found = Place(request.getfixturevalue("postgres").database())
    yield found
    found.close()


def header(run_id: str = "r1", created: float = 100.0, plan: str = "{}") -> RunHeader:
    return RunHeader(run_id=run_id, path="flow.py", name="main", digest="d", plan=plan, created=created)


def entry(
    kind: Kind, name: str | None = None, attempt: int = 1, output: str | None = None, at: float = 101.0, **body: Json
) -> Entry:
    return Entry(kind=kind, at=at, task=name, attempt=attempt, body=body, output=output)


def test_what_was_put_is_there_in_order_after_the_process_that_put_it(place: Place) -> None:
    journal = place.open()
    journal.create(header())
    journal.put("r1", entry(Kind.SENT, "a", reserve="0.5"))
    journal.put("r1", entry(Kind.ANSWERED, "a", output="the answer", usd="0.2"))
    journal.put("r1", entry(Kind.SENT, "b", reserve="0.5"))
    journal.close()
    stored = place.open().load("r1")
    assert stored is not None
    assert [found.kind for found in stored.entries] == [Kind.SENT, Kind.ANSWERED, Kind.SENT]
    records = records_of(stored.entries)
    assert (records["a"].state, records["a"].output) == (TaskState.SUCCEEDED, "the answer")
    assert (records["b"].state, records["b"].open_reserve) == (TaskState.IN_DOUBT, Decimal("0.5"))


@pytest.mark.parametrize("text", ["", "plain", "Grüße 🦀", "line\nline\ttab", "NUL \x00 in it", "quote ' \" \\"])
def test_a_result_comes_back_as_it_was(place: Place, text: str) -> None:
    journal = place.open()
    journal.create(header())
    journal.put("r1", entry(Kind.ANSWERED, "a", output=text))
    journal.close()
    stored = place.open().load("r1")
    assert stored is not None
    assert stored.entries[0].output == text


def test_half_a_character_is_written_as_well_as_it_goes(place: Place) -> None:
    journal = place.open()
    journal.create(header())
    heard: list[JournalError | None] = []
    journal.put("r1", entry(Kind.ANSWERED, "a", output="cut \ud83d"), heard.append)
    journal.close()
    assert heard == [None]


def test_a_run_is_made_once(place: Place) -> None:
    journal = place.open()
    journal.create(header())
    with pytest.raises(JournalError, match="run r1 exists already"):
        journal.create(header())


def test_there_is_no_run_of_another_name(place: Place) -> None:
    assert place.open().load("r2") is None


def test_runs_are_listed_newest_first_without_results(place: Place) -> None:
    journal = place.open()
    for number, name in enumerate(("first", "second", "third")):
        journal.create(header(name, created=100.0 + number))
        journal.put(name, entry(Kind.SENT, "a", reserve="0.5"))
        journal.put(name, entry(Kind.ANSWERED, "a", output="long", usd="0.25"))
    journal.close()
    runs = place.open().summaries()
    assert [run.run_id for run in runs] == ["third", "second", "first"]
    assert [overview_of(run).usd for run in runs] == [Decimal("0.25")] * 3


def test_a_summary_says_what_the_entries_say(place: Place) -> None:
    journal = place.open()
    lives: dict[str, list[Entry]] = {
        "empty": [],
        "cut": [entry(Kind.BEGAN), entry(Kind.SENT, "a", reserve="0.5")],
        "program": [
            entry(Kind.BEGAN),
            *(entry(Kind.SENT, name) for name in "abc"),
            entry(Kind.ANSWERED, "a", usd=None),
        ],
        "continued": [
            entry(Kind.BEGAN, at=10.0),
            entry(Kind.SENT, "a", at=11.0),
            entry(
                Kind.FAILED, "a", at=13.0, usd="0.1", message='nul \x00, half \ud83d, \\u0000, "usd": "9"', how="fatal"
            ),
            entry(Kind.ENDED, at=13.5, status="failed", reason="a failed", usd="0.1"),
            entry(Kind.BEGAN, at=100.0),
            entry(Kind.SENT, "a", attempt=2, at=100.0),
            entry(Kind.ANSWERED, "a", attempt=2, at=102.25, usd="0.0000001", output="done"),
            entry(Kind.ENDED, at=102.25, status="succeeded", reason="", usd="0.1000001"),
        ],
    }
    for number, (name, entries) in enumerate(lives.items()):
        plan = (
            json.dumps({"tasks": [{"id": "a", "run": {}}, {"id": "b", "run": {}}]})
            if name != "program"
            else '{"tasks": []}'
        )
        journal.create(header(name, created=float(number), plan=plan))
        for found in entries:
            journal.put(name, found)
    journal.close()
    again = place.open()
    summaries = again.summaries()
    assert [run.run_id for run in summaries] == list(lives)[::-1]
    for summary in summaries:
        stored = again.load(summary.run_id)
        assert stored is not None
        assert summary == summary_of(stored)
        whole, line = report_of(stored), overview_of(summary)
        assert (line.status, line.usd, line.started, line.ended) == (
            whole.status, whole.usd, whole.started, whole.ended,
        )  # fmt: skip
    last = overview_of(summaries[0])
    assert (last.status, last.usd, last.seconds, last.done, last.tasks) == (
        "succeeded",
        Decimal("0.1000001"),
        5.75,
        1,
        2,
    )


def test_old_runs_are_pruned_and_young_and_living_ones_stay(place: Place) -> None:
    journal = place.open()
    for name, created in (("old", 10.0), ("held", 10.0), ("young", 1000.0)):
        journal.create(header(name, created=created))
    lock = journal.lock("held")
    assert journal.prune(before=500.0) == 1
    lock.release()
    assert [run.run_id for run in journal.summaries()] == ["young", "held"]


def test_results_can_be_forgotten_and_the_entries_stay(place: Place) -> None:
    journal = place.open()
    journal.create(header())
    journal.put("r1", entry(Kind.ANSWERED, "a", output="the heron stood in the reeds"))
    journal.close()
    again = place.open()
    again.forget_outputs("r1")
    stored = again.load("r1")
    assert stored is not None
    assert [found.output for found in stored.entries] == [None]


def test_secrets_are_not_written(place: Place) -> None:
    journal = place.open()
    journal.create(header())
    journal.put("r1", entry(Kind.FAILED, "a", how="fatal", message=f"x-api-key: {SECRET}; sk-ant-api03-abcdefghijkl"))
    journal.put("r1", entry(Kind.ANSWERED, "a", 2, output=f"your key is {SECRET}"))
    journal.close()
    stored = place.open().load("r1")
    assert stored is not None
    written = f"{stored.entries[0].body} {stored.entries[1].output}"
    assert SECRET not in written
    assert "sk-ant" not in written
    assert written.count(HIDDEN) >= 2


def test_a_run_that_a_living_process_has_is_refused_and_a_dead_ones_is_taken_over(place: Place) -> None:
    program = (
        "import sys, time\nfrom advisor.runs.journal.opening import open_journal\n"
        "from advisor.redact import Redactor\n"
        f"lock = open_journal({place.url!r}, Redactor()).lock('r1')\nprint('held', flush=True)\ntime.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    journal = place.open()
    with pytest.raises(JournalError, match=f"being run by process {process.pid}"):
        journal.lock("r1")
    journal.create(header())
    assert _is_alive(journal)
    process.kill()
    process.wait()
    process.stdout.close()
    _wait_until(lambda: not _is_alive(journal))
    journal.lock("r1").release()


def test_a_whole_run_is_kept_and_shown_the_same_afterwards(place: Place) -> None:
    journal = place.open()
    found = plan(task("a"), task("b", "a"), task("c", "a"))
    report = execute(
        Order(plan=found, policy=Policy(budget=Decimal(1)), backend=Simulate, journal=journal, run_id="r1")
    )
    journal.close()
    again = shown(place.open(), "r1")
    assert report.status is again.status is RunStatus.SUCCEEDED
    assert [(record.id, record.output, record.usd) for _, record in report.tasks] == [
        (record.id, record.output, record.usd) for _, record in again.tasks
    ]
    assert report.usd == again.usd


def _is_alive(journal: Journal) -> bool:
    stored = journal.load("r1")
    assert stored is not None
    return stored.alive


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
