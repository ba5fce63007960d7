"""What goes wrong on the way to the model or to the journal, as somebody meets it who types ``advisor run``.

Each fault: one line that says what to do, the right exit code, siblings' results kept; then the run is continued, and
nothing that was recorded is paid for again, by the books of the server.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import Command, Done
from tests.runs.loopback import (
    Call,
    Cut,
    DropAfterWork,
    DropBeforeWork,
    EarlyEnd,
    ErrorEvent,
    Fault,
    Loopback,
    Refuse,
    Stall,
    TruncatedJson,
    WrongShape,
)

FLOW = """\
from advisor import Task

def main():
    Task("List the doors", model="haiku")
    windows = Task("List the windows", model="haiku")
    roofs = Task("List the roofs", model="haiku")
    return Task(f"Count these: {windows} {roofs}", model="haiku")
"""
STRUCK = "List the doors"
SUM = "Count these: answer to: List the windows answer to: List the roofs"
RUN = ("run", "flow.py", "--run-id", "r1", "--format", "json")
UNSURE = "the request may have been done and paid"
# What happens to the one task, and what to read then; how often the work was done when its answer comes at last.
FAULTS: dict[str, tuple[Fault, str, int]] = {
    "429 with retry-after": (Refuse.rate_limit(0.1), "asks to wait 0.1 s; wait, or take a lower --max-concurrency", 1),
    "429 without retry-after": (Refuse.rate_limit(), "wait, or take a lower --max-concurrency, then continue", 1),
    "429 with retry-after 3600": (Refuse.rate_limit(3600), "it asks to wait 3600 s; wait, or", 1),
    "529": (Refuse.overloaded(), "529 overloaded_error: Overloaded (request req_000", 1),
    "500": (Refuse.broken(), "continue the run a little later", 1),
    "drop before work": (DropBeforeWork(), f"the connection broke; {UNSURE}", 1),
    "drop after work": (DropAfterWork(), f"the connection broke; {UNSURE}", 2),
    "cut in the stream": (Cut(), f"the connection broke; {UNSURE}", 2),
    "stall": (Stall(30), "no answer within 0.5 s; it may have been done and paid (--timeout allows more)", 2),
    "truncated JSON": (TruncatedJson(), f"its answer is damaged (no JSON); {UNSURE}", 2),
    "clean early end": (EarlyEnd(), f"the stream ended before the answer did; {UNSURE}", 2),
    "error event": (ErrorEvent(), "the stream broke off: the Messages API answered overloaded_error", 2),
    "wrong shape": (WrongShape(), f"the answer has the wrong shape: it is no message; {UNSURE}", 2),
    "wrong events": (WrongShape(events=True), f"the answer has the wrong shape: it is no message; {UNSURE}", 2),
    "bad request": (Refuse(status=400, kind="invalid_request_error"), "has to change before it is sent again", 1),
    "unknown model": (Refuse(status=404, kind="not_found_error"), "check the model's name", 1),
    "prompt too long": (Refuse(status=413, kind="request_too_large"), "shorten it, or choose a model", 1),
}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


class Broken:
    """A server on which one task meets a fault until it is mended."""

    def __init__(self, fault: Fault) -> None:
        self.fault: Fault | None = fault

    def __call__(self, call: Call) -> Fault | None:
        return self.fault if call.first_prompt == STRUCK else None


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Loopback], None]:
    def go_there(server: Loopback) -> None:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)

    return go_there


def says(done: Done, code: int, words: str) -> None:
    assert words in done.err
    assert done.code == code
    assert done.err.count("\n") == 1
    assert done.err.startswith("advisor: ")


def statuses(done: Done) -> list[str]:
    return [task["status"] for task in done.json["tasks"]]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_one_task_is_one_line_and_the_run_goes_on_later_without_paying_twice(
    advisor: Command, use: Callable[[Loopback], None], name: str
) -> None:
    advisor.write("flow.py", FLOW)
    fault, words, times = FAULTS[name]
    with Loopback(faults=(broken := Broken(fault))) as server:
        use(server)
        failed = advisor(*RUN, "--retries", "0", "--timeout", "0.5" if name == "stall" else "20")
        says(failed, 1, words)
        assert failed.err.endswith("continue it with: --run-id r1\n")
        assert (failed.json["status"], statuses(failed)) == ("failed", ["failed", *["succeeded"] * 3])
        assert failed.json["tasks"][3]["output"] == f"answer to: {SUM}"
        broken.fault = None
        done = advisor(*RUN)
        assert (done.code, done.err, statuses(done)) == (0, "", ["succeeded"] * 4)
        assert done.json["tasks"][0]["output"] == "answer to: List the doors"
        assert [task["attempts"] for task in done.json["tasks"]] == [2, 1, 1, 1]
        paid = server.ledger.times_paid()
        assert paid == {STRUCK: times, "List the windows": 1, "List the roofs": 1, SUM: 1}
        assert server.ledger.usd <= float(done.json["usd"]) + float(done.json["usd_in_doubt"]) + 1e-9


@pytest.mark.parametrize("name", ["429 with retry-after", "529", "drop after work", "truncated JSON"])
def test_a_fault_that_passes_is_not_noticed_but_for_its_attempts(
    advisor: Command, use: Callable[[Loopback], None], name: str
) -> None:
    advisor.write("flow.py", FLOW)
    broken = Broken(FAULTS[name][0])

    def once(call: Call) -> Fault | None:
        met = broken(call)
        broken.fault = None if met is not None else broken.fault
        return met

    with Loopback(faults=once) as server:
        use(server)
        done = advisor(*RUN)
    assert (done.code, done.err) == (0, "")
    assert [task["attempts"] for task in done.json["tasks"]] == [2, 1, 1, 1]
    assert done.json["tasks"][0]["output"] == "answer to: List the doors"


def test_a_spend_limit_stops_the_run_and_says_where_to_raise_it(
    advisor: Command, use: Callable[[Loopback], None]
) -> None:
    advisor.write("flow.py", FLOW)
    with Loopback(faults=(broken := Broken(Refuse.spend_limit())), seconds=0.3) as server:
        use(server)
        failed = advisor(*RUN)
        says(failed, 1, "raise the limit in the Anthropic Console, then continue the run")
        assert statuses(failed) == ["failed", "succeeded", "succeeded", "not_started"]
        broken.fault = None
        assert advisor(*RUN).code == 0
        assert set(server.ledger.times_paid().values()) == {1}


def test_a_key_that_is_missing_and_one_that_is_wrong(
    advisor: Command, use: Callable[[Loopback], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("flow.py", FLOW)
    with Loopback(key="sk-right-right-right-right") as server:
        use(server)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "")
        says(advisor(*RUN), 2, "set ANTHROPIC_API_KEY")
        assert "there is no run r1" in advisor("runs", "r1").err
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-wrong-wrong-wrong-wrong")
        wrong = advisor(*RUN)
        says(wrong, 1, "check ANTHROPIC_API_KEY, then continue the run")
        assert "wrong-wrong" not in wrong.err + wrong.out
        assert server.ledger.seen == []
        use(server)
        assert advisor(*RUN).code == 0
        assert set(server.ledger.times_paid().values()) == {1}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:9", "it cannot be reached; check the network or ANTHROPIC_BASE_URL"),
        ("http://no-such-host.invalid", "its host cannot be found; check the network or ANTHROPIC_BASE_URL"),
        ("no address", "its address is no address; check ANTHROPIC_BASE_URL"),
    ],
)
def test_without_a_network_the_run_can_be_continued_when_it_is_back(
    advisor: Command,
    use: Callable[[Loopback], None],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    words: str,
) -> None:
    advisor.write("flow.py", FLOW)
    with Loopback() as server:
        use(server)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
        says(advisor(*RUN, "--retries", "0"), 1, words)
        use(server)
        assert advisor(*RUN).code == 0
        assert set(server.ledger.times_paid().values()) == {1}


# -- the journal --------------------------------------------------------------------------------------------------

# A line of the books is one write: two programs at once cannot mix their lines.
LONG = 'sh -c \'line=$(cat); echo "$line" >>ledger; head -c 60000 /dev/zero | tr "\\0" x\''
MANY = "from advisor import Task\n" + "".join(f'Task("List house {n}", model="haiku")\n' for n in range(8))


def long(advisor: Command, *others: str) -> Done:
    """A run whose results are long, by a program that keeps books."""
    words = ("--backend", "command", "--command", LONG, "--max-concurrency", "2")
    return advisor("run", "many.py", "--run-id", "r1", "--format", "json", *words, *others)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """What a full disk is to a program: it can write no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [150_000, 230_000, 400_000])
def test_a_journal_that_can_grow_no_more_ends_the_run_and_what_it_holds_is_not_paid_again(
    advisor: Command, size: int
) -> None:
    advisor.write("many.py", MANY)
    with files_no_larger_than(size):
        says(long(advisor), 2, "what was paid for is kept: continue it with --run-id r1")
    shown = advisor("runs", "r1", "--format", "json").json
    assert shown["status"] == "interrupted"
    recorded = sum(task["status"] == "succeeded" for task in shown["tasks"])
    sent = len((advisor.folder / "ledger").read_text().splitlines())
    assert recorded < 8
    done = long(advisor)
    assert (done.code, done.err, set(statuses(done))) == (0, "", {"succeeded"})
    assert all(len(task["output"]) == 60_000 for task in done.json["tasks"])
    assert len((advisor.folder / "ledger").read_text().splitlines()) == sent + 8 - recorded
    assert {task["attempts"] for task in done.json["tasks"]} <= {1, 2}


def test_a_journal_that_cannot_even_begin_says_so_before_anything_is_paid(advisor: Command) -> None:
    advisor.write("many.py", MANY)
    with files_no_larger_than(5_000):
        failed = long(advisor)
    says(failed, 2, "the journal cannot be written")
    assert "--run-id" not in failed.err
    assert not (advisor.folder / "ledger").exists()


def _damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


def _age(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_damage, "is damaged (database disk image is malformed); move it away"),
        (lambda path: path.write_text("no database\n" * 999), "is damaged (file is not a database); move it away"),
        (_age, "journal version 99, this is 1); use that version, or give another --journal"),
    ],
)
def test_a_journal_that_cannot_be_used_is_one_line_and_is_left_as_it_is(
    advisor: Command, spoil: Callable[[Path], None], words: str
) -> None:
    advisor.write("flow.py", FLOW)
    cat = ("--backend", "command", "--command", "cat", "--journal", "j.sqlite3")
    assert advisor(*RUN, *cat).code == 0
    path = advisor.folder / "j.sqlite3"
    spoil(path)
    before = path.read_bytes()
    failed = advisor(*RUN, *cat)
    says(failed, 2, words)
    assert "what was paid for is kept" not in failed.err
    says(advisor("runs", "--journal", "j.sqlite3"), 2, words)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", ".", "folder/"])
def test_a_journal_must_be_a_file(advisor: Command, name: str) -> None:
    advisor.write("flow.py", FLOW)
    (advisor.folder / "folder").mkdir()
    failed = advisor(*RUN, "--backend", "simulate", "--journal", name)
    assert failed.code == 2
    assert failed.err.count("\n") == 1
    assert "journal" in failed.err


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere: be somebody else for a moment."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_journal_that_may_not_be_written_is_one_line_and_nothing_is_paid(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder:  # that of a test is closed to others
        Path(folder, "many.py").write_text(MANY, encoding="utf-8")
        monkeypatch.chdir(folder)
        assert long(advisor, "--journal", "j.sqlite3").code == 0
        Path("ledger").unlink()
        Path("j.sqlite3").chmod(0o444)
        Path(folder).chmod(0o555)
        with as_nobody():
            for journal in ("j.sqlite3", "new/j.sqlite3"):
                says(long(advisor, "--journal", journal), 2, "mend its permissions or give another --journal")
        Path(folder).chmod(0o755)
        assert not Path("ledger").exists()
        monkeypatch.chdir("/")
