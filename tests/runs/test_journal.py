from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.redact import HIDDEN, Redactor
from advisor.runs.journal.interface import Entry, JournalError, Kind, RunHeader
from advisor.runs.journal.location import default_path, sqlite_path
from advisor.runs.journal.sqlite import SqliteJournal
from advisor.runs.journal.sqlite_store import SqliteStore
from advisor.runs.journal.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    found = SqliteJournal(path)
    yield found
    found.close()


def header(run_id: str = "r1", created: float = 100.0) -> RunHeader:
    return RunHeader(run_id=run_id, path="flow.py", name="main", digest="d", plan="{}", created=created)


def entry(kind: Kind, task: str, attempt: int = 1, output: str | None = None, **body: str) -> Entry:
    return Entry(kind=kind, at=101.0, task=task, attempt=attempt, body=body, output=output)


def test_the_file_is_private_and_so_is_its_log(journal: SqliteJournal, path: Path) -> None:
    journal.create(header())
    for found in path.parent.glob("journal.sqlite3*"):
        assert stat.S_IMODE(found.stat().st_mode) & 0o077 == 0, found


def test_events_cannot_be_changed(journal: SqliteJournal, path: Path) -> None:
    journal.create(header())
    journal.put("r1", entry(Kind.SENT, "a"))
    journal.close()
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("UPDATE events SET task = 'z'")
    connection.close()


def test_results_can_be_removed_from_the_disk_itself(journal: SqliteJournal, path: Path) -> None:
    journal.create(header())
    journal.put("r1", entry(Kind.ANSWERED, "a", output="the heron stood in the reeds"))
    journal.close()
    again = SqliteJournal(path)
    again.forget_outputs("r1")
    stored = again.load("r1")
    again.close()
    assert stored is not None
    assert stored.entries[0].output is None
    assert not any(b"heron" in found.read_bytes() for found in path.parent.glob("journal.sqlite3*") if found.is_file())


def test_secrets_do_not_reach_the_file(path: Path) -> None:
    hidden = "f47ac10b58cc4372"
    journal = SqliteJournal(path, Redactor({"MY_API_KEY": hidden}))
    journal.create(header())
    said = f"401: Authorization: Bearer abcdefghijklmnop; x-api-key: {hidden}; sk-ant-api03-abcdefghijkl"
    journal.put("r1", entry(Kind.FAILED, "a", message=said))
    journal.put("r1", entry(Kind.ANSWERED, "a", 2, output=f"your key is {hidden}"))
    journal.close()
    content = b"".join(found.read_bytes() for found in path.parent.glob("journal.sqlite3*") if found.is_file())
    for word in (hidden, "sk-ant-api03", "abcdefghijklmnop"):
        assert word.encode() not in content
    assert HIDDEN.encode() in content


@pytest.mark.parametrize(
    "text", ["Bearer of good news", "ask-and-tell", "a task-list-of-many-words", "2 authorizations"]
)
def test_ordinary_words_are_no_secrets(text: str) -> None:
    assert Redactor().hide(text) == text


def test_a_damaged_file_is_one_clear_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalError, match=r"is damaged .*give another --journal"):
        SqliteJournal(path)


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    with pytest.raises(JournalError, match="another program"):
        SqliteJournal(path)


def test_a_journal_of_a_later_version_is_refused(journal: SqliteJournal, path: Path) -> None:
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(JournalError, match="journal version 99"):
        SqliteJournal(path)


def test_a_journal_that_breaks_while_it_is_written_tells_every_writer(journal: SqliteJournal, path: Path) -> None:
    journal.create(header())
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE outputs")
    connection.close()
    heard: list[JournalError | None] = []
    journal.put("r1", entry(Kind.ANSWERED, "a", output="lost"), heard.append)
    journal.put("r1", entry(Kind.SENT, "b"), heard.append)
    journal.close()
    assert len(heard) == 2
    assert all(isinstance(error, JournalError) for error in heard)
    assert "\n" not in str(heard[0])


def test_the_place_follows_the_rules_of_each_platform() -> None:
    home = {"HOME": "/home/u"}
    assert default_path(home, "linux") == Path("/home/u/.local/share/advisor/journal.sqlite3")
    assert default_path({**home, "XDG_DATA_HOME": "/data"}, "linux") == Path("/data/advisor/journal.sqlite3")
    assert default_path({**home, "XDG_DATA_HOME": "relative"}, "linux").is_relative_to("/home/u/.local")
    assert default_path(home, "darwin") == Path("/home/u/Library/Application Support/advisor/journal.sqlite3")
    assert sqlite_path("sqlite:///data/j.db") == Path("/data/j.db")
    with pytest.raises(JournalError, match="not a journal advisor knows"):
        sqlite_path("mysql://host/db")


def test_a_disk_that_fills_up_ends_the_run_with_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from advisor.errors import RunError\n"
        "from advisor.runs.journal.sqlite import SqliteJournal\n"
        "from advisor.runs.backends.simulate import Simulate\n"
        "from advisor.runs.policy import Policy\n"
        "from advisor.runs.session import Order, execute\n"
        "from tests.runs.run_samples import plan, task\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "journal = SqliteJournal(Path(sys.argv[1]))\n"
        "found = plan(*(task(f't{n}') for n in range(2000)))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))\n"
        "try:\n"
        "    execute(Order(plan=found, policy=Policy(), backend=Simulate, journal=journal, run_id='r1'))\n"
        "except RunError as error:\n"
        "    print(error)\n"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "journal.sqlite3")]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False, timeout=120
    )
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert "journal.sqlite3: the journal" in done.stdout


def test_a_result_is_there_after_kill_9_as_soon_as_it_is_delivered(journal: SqliteJournal, path: Path) -> None:
    journal.create(header())
    program = f"""
import os, signal
from pathlib import Path
from advisor.runs.journal.interface import Entry, Kind
from advisor.runs.journal.sqlite import SqliteJournal
journal = SqliteJournal(Path({str(path)!r}))
result = Entry(kind=Kind.ANSWERED, at=1.0, task="a", attempt=1, body={{}}, output="kept")
journal.put("r1", result, lambda error: os.kill(os.getpid(), signal.SIGKILL))
signal.pause()
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    stored = journal.load("r1")
    assert stored is not None
    assert stored.entries[0].output == "kept"


def test_results_follow_to_the_disk_by_themselves_and_receipts_wait_for_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gears: list[str] = []

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
            if sql.startswith("PRAGMA synchronous"):
                gears.append(sql.rpartition("=")[2])
            return super().execute(sql, *arguments)  # type: ignore[arg-type]

    journal = SqliteJournal(path)
    journal.create(header())
    journal.close()
    watched = sqlite3.connect(path, factory=Watched, isolation_level=None, check_same_thread=False)
    monkeypatch.setattr("advisor.runs.journal.sqlite_store.connect", lambda *_, **__: watched)
    writer = Writer(lambda: SqliteStore(path, Redactor()))
    delivered: list[str] = []
    writer.put("r1", entry(Kind.ANSWERED, "a", output="x"), lambda _: delivered.append("answered"))
    deadline = time.monotonic() + 10
    while gears != ["NORMAL", "FULL"] and time.monotonic() < deadline:
        time.sleep(0.005)
    assert delivered == ["answered"]
    assert gears == ["NORMAL", "FULL"]
    writer.put("r1", entry(Kind.SENT, "b"), None)
    writer.close()
    assert gears == ["NORMAL", "FULL"]
