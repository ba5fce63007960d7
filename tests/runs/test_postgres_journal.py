"""What only PostgreSQL's journal does: the fence between lives, the wall in the database, and being far away."""

from __future__ import annotations

import sys
from decimal import Decimal
from threading import Thread

import pytest

from advisor.redact import Redactor
from advisor.runs import entries
from advisor.runs.journal.interface import Entry, JournalError, Kind, RunHeader
from advisor.runs.journal.opening import open_journal
from advisor.runs.journal.postgres import PostgresJournal
from tests.cli.command import Command
from tests.cli.conftest import advisor
from tests.runs.postgres import Cluster

# The queue's library, or a database of its own, takes seconds to start.
pytestmark = pytest.mark.slow

__all__ = ["advisor"]

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (the extra [distributed])")


def opened(url: str) -> PostgresJournal:
    found = open_journal(url, Redactor())
    assert isinstance(found, PostgresJournal)
    return found


def header(run_id: str = "r1") -> RunHeader:
    return RunHeader(run_id=run_id, path="flow.py", name="main", digest="d", plan="{}", created=100.0)


def sent(name: str, reserve: str, attempt: int = 1) -> Entry:
    return Entry(kind=Kind.SENT, at=101.0, task=name, attempt=attempt, body={"reserve": reserve})


def answered(name: str, usd: str) -> Entry:
    return Entry(kind=Kind.ANSWERED, at=102.0, task=name, attempt=1, body={"usd": usd}, output="said")


def failed(name: str, how: str) -> Entry:
    return Entry(kind=Kind.FAILED, at=102.0, task=name, attempt=1, body={"how": how, "state": "failed"})


class Writing:
    """A journal with its run taken; ``put`` waits and gives what came of it."""

    def __init__(self, url: str, budget: Decimal | None = None) -> None:
        self.journal = opened(url)
        self.lock = self.journal.lock("r1")
        if self.journal.load("r1") is None:
            self.journal.create(header())
        self.put(entries.began(100.0, life="", backend="x", budget=budget))

    def put(self, *found: Entry) -> list[JournalError | None]:
        heard: list[JournalError | None] = []
        for entry in found:
            self.journal.put("r1", entry, heard.append)
        while self.journal.pending():
            pass
        return heard

    def close(self) -> None:
        self.journal.close()
        self.lock.release()


def money(url: str) -> tuple[Decimal, Decimal]:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT spent, reserved FROM advisor.wallets WHERE run_id = 'r1'").fetchone()
    assert row is not None
    return row


def test_the_database_refuses_what_would_pass_the_budget(postgres: Cluster) -> None:
    url = postgres.database()
    run = Writing(url, Decimal("1.00"))
    assert run.put(sent("a", "0.60"), sent("b", "0.40")) == [None, None]
    (refused,) = run.put(sent("c", "0.01"))
    assert refused is not None
    assert "would pass the budget" in str(refused)
    run.close()
    assert money(url) == (Decimal(0), Decimal("1.00"))


def test_what_is_settled_makes_room_and_what_is_unknown_keeps_its_reserve(postgres: Cluster) -> None:
    url = postgres.database()
    run = Writing(url, Decimal("1.00"))
    assert run.put(sent("a", "0.60"), sent("b", "0.40")) == [None, None]
    assert run.put(answered("a", "0.10"), failed("b", "lost")) == [None, None]
    assert money(url) == (Decimal("0.10"), Decimal("0.40"))
    assert run.put(sent("c", "0.50")) == [None]
    assert run.put(failed("c", "transient")) == [None]
    assert money(url) == (Decimal("0.10"), Decimal("0.40"))
    run.close()


def test_a_life_that_was_taken_over_writes_nothing_more(postgres: Cluster) -> None:
    url = postgres.database()
    first = Writing(url)
    assert first.put(sent("a", "0.1")) == [None]
    with psycopg.connect(url, autocommit=True) as connection:  # the network between the first and the server is cut
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    second = Writing(url)
    (refused,) = first.put(answered("a", "0.1"))
    assert refused is not None
    assert "was taken over by process" in str(refused)
    stored = second.journal.load("r1")
    assert stored is not None
    assert [entry.kind for entry in stored.entries] == [Kind.BEGAN, Kind.SENT, Kind.BEGAN]
    first.close()
    second.close()


def test_events_cannot_be_changed(postgres: Cluster) -> None:
    url = postgres.database()
    run = Writing(url)
    run.close()
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        connection.execute("UPDATE advisor.events SET task = 'z'")


def test_many_machines_may_be_the_first_at_once(postgres: Cluster) -> None:
    url = postgres.database()
    failures: list[BaseException] = []

    def begin() -> None:
        try:
            opened(url).close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_another_programs_schema_is_left_alone(postgres: Cluster) -> None:
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA advisor")
    with pytest.raises(JournalError, match="another program's"):
        opened(url)


def test_a_journal_of_a_later_version_is_refused(postgres: Cluster) -> None:
    url = postgres.database()
    opened(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE advisor.meta SET version = 99")
    with pytest.raises(JournalError, match="journal version 99"):
        opened(url)


def test_a_server_that_goes_tells_every_writer_in_one_line() -> None:
    from tests.runs.postgres import cluster

    with cluster() as own:
        run = Writing(own.database())
        own.stop()
        first, second = run.put(sent("a", "0.1"), sent("b", "0.1"))
        assert first is not None
        assert second is not None
        assert str(first).count("\n") == 0
        assert "cannot be reached" in str(first)
        with pytest.raises(JournalError, match="cannot be reached"):
            run.journal.load("r1")
        run.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:hush@127.0.0.1:1/db", "cannot be reached"),
        ("postgresql://u:hush@127.0.0.1:1/db?nonsense=1", "write postgresql://USER@HOST/DATABASE"),
        ("postgresql://u:hush@127.0.0.1:port/db", "postgresql://u@127.0.0.1:port/db: the journal"),
        ("postgresql://u:hush@no-such-host.invalid/db", "cannot be reached"),
    ],
)
def test_a_wrong_url_is_one_line_without_its_password(advisor: Command, url: str, said: str) -> None:
    done = advisor("runs", "--journal", url)
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert said in done.err
    assert "hush" not in done.err


def test_a_database_that_is_not_there_is_named(advisor: Command, postgres: Cluster) -> None:
    done = advisor("runs", "--journal", postgres.database() + "_missing")
    assert done.code == 2
    assert "does not exist" in done.err
    assert "create it" in done.err


def test_without_the_extra_one_line_says_what_to_install(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    done = advisor("runs", "--journal", "postgresql://u@h/db")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "pip install 'orchestration-advisor[distributed]'" in done.err


def test_runs_are_listed_shown_and_continued_from_postgresql(advisor: Command, postgres: Cluster) -> None:
    url = postgres.database()
    advisor.write("flow.py", 'a = Task("Find the files", model="haiku")\nb = Task(f"Count them: {a}", model="haiku")\n')
    words = ("run", "flow.py", "--backend", "simulate", "--journal", url, "--run-id", "r1", "--format", "json")
    first = advisor(*words)
    assert first.code == 0
    listed = advisor("runs", "--journal", url, "--format", "json").json["runs"]
    assert [(run["run_id"], run["status"]) for run in listed] == [("r1", "succeeded")]
    assert advisor("runs", "r1", "--journal", url, "--format", "json").json == first.json
    again = advisor(*words)
    assert [one["attempts"] for one in again.json["tasks"]] == [1, 1]
