"""Files checked in processes of their own: the same output however many, and none of them takes the run with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor import analysis
from advisor.cli import limits, parts
from advisor.cli.limits import OutOfTimeError, bounded, seconds_for
from advisor.cli.workers import run_apart
from advisor.sources.units import Program, Read
from tests.cli.command import Command

pytestmark = pytest.mark.slow

TASK = 'Task("Find every conftest.py", model="opus")\n'


@pytest.fixture
def advisor(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path, capsys, monkeypatch)


def _no_process_is_left() -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
        return False
    return True


def test_every_item_is_answered_whatever_the_number_of_workers() -> None:
    for jobs in (1, 3, 50):
        answers = dict(run_apart(lambda item: b"x" * item * 10_000, [5.0] * 20, jobs))
        assert {item: len(answer or b"") for item, answer in answers.items()} == {n: n * 10_000 for n in range(20)}
    assert _no_process_is_left()


def test_a_worker_that_dies_costs_its_own_item_only() -> None:
    def work(item: int) -> bytes:
        if item % 3 == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return str(item).encode()

    answers = dict(run_apart(work, [5.0] * 8, 2))
    assert answers == {item: None if item % 3 == 1 else str(item).encode() for item in range(8)}
    assert _no_process_is_left()


def test_a_worker_that_outstays_the_clock_is_ended() -> None:
    def work(item: int) -> bytes:
        if item == 1:
            time.sleep(60)
        return b"done"

    assert dict(run_apart(work, [10.0, 0.2, 10.0], 2)) == {0: b"done", 1: None, 2: b"done"}


def test_whoever_stops_listening_leaves_no_process() -> None:
    answers = run_apart(bytes, [5.0] * 50, 2)
    next(answers)
    answers.close()
    assert _no_process_is_left()


def test_time_is_bounded_and_the_alarm_is_off_afterwards() -> None:
    def for_ever() -> None:
        with bounded(0.1):
            while True:
                pass

    with pytest.raises(OutOfTimeError):
        for_ever()
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep to the limit")
def test_memory_is_bounded_and_the_limit_is_gone_afterwards() -> None:
    def far_too_much() -> bytearray:
        with bounded(5):
            return bytearray(4_000_000_000)

    with pytest.raises(MemoryError):
        far_too_much()
    assert len(bytearray(1_500_000_000)) == 1_500_000_000


def test_a_file_with_many_calls_may_take_longer_but_not_any_length_of_time() -> None:
    assert seconds_for(("x = 1",)) == limits.SECONDS
    assert limits.SECONDS < seconds_for((TASK * 1_000,)) < seconds_for((TASK * 100_000,)) == limits.MOST_SECONDS


@pytest.mark.parametrize("output_format", ["full", "json"])
def test_the_output_is_the_same_whatever_the_number_of_jobs(advisor: Command, output_format: str) -> None:
    for number in range(40):
        advisor.write(
            f"flow{number:02}.py", f"# {'x' * 9_000}\n" + TASK.replace("every", f"{number}") * (1 + number % 3)
        )
    advisor.write("broken.py", "Task(\n")
    outputs = {
        (done.code, done.out)
        for jobs in ("1", "2", "5")
        for done in [advisor("check", "--no-cache", "--jobs", jobs, "--output-format", output_format)]
    }
    assert len(outputs) == 1
    assert _no_process_is_left()


def test_a_file_that_never_ends_or_kills_its_process_is_skipped_and_the_rest_goes_on(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = analysis.analyse

    def analyse(reading: object, knowledge: object, project: object = None) -> object:
        path = str(getattr(reading, "path", ""))
        if path == "crash.py":
            os.kill(os.getpid(), signal.SIGKILL)
        while path == "endless.py":
            pass
        return real(reading, knowledge, project)  # type: ignore[arg-type]

    monkeypatch.setattr("advisor.analysis.analyse", analyse)
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    for name in ("a.py", "crash.py", "endless.py", "z.py"):
        advisor.write(name, TASK)
    done = advisor("check", "--no-cache", "--output-format", "json")
    assert [(one["path"], one["reason"][:11]) for one in done.json["skipped"]] == [
        ("crash.py", "too complex"),
        ("endless.py", "too complex"),
    ]
    assert {finding["path"] for finding in done.json["findings"]} == {"a.py", "z.py"}
    assert _no_process_is_left()


def test_what_was_skipped_for_its_time_is_tried_again(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    advisor.write("slow.py", TASK)

    def too_slow(*_: object) -> None:
        raise OutOfTimeError

    with monkeypatch.context() as slow:
        slow.setattr("advisor.analysis.analyse", too_slow)
        assert "too complex" in advisor("check").out
    assert "ADV201" in advisor("check").out


def test_other_verbs_skip_a_file_that_never_ends(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def for_ever(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("advisor.analysis.analyse", for_ever)
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    advisor.write("endless.py", TASK)
    for verb in ("graph", "report", "cost"):
        assert "too complex" in advisor(verb, "endless.py", "--format", "json").json["skipped"][0]["reason"]


# Started in the background by a shell without job control, a program ignores Ctrl-C: here it is to be at a terminal.
INTERRUPTED = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
def announce(self, index):
    open(f"started{index}", "w").close()
    time.sleep(60)
from advisor.cli import checking
checking._Worker.check = announce
from advisor.cli.main import run
sys.exit(run(["check", "--jobs", "2"]))
"""


def test_ctrl_c_leaves_neither_a_process_nor_a_file_behind(advisor: Command) -> None:
    for number in range(4):
        advisor.write(f"flow{number}.py", f"# {'x' * 50_000}\n{TASK}")
    cache = advisor.folder / ".cache"
    environment = {**os.environ, "ADVISOR_CACHE_DIR": str(cache), "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=advisor.folder,
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while len(list(advisor.folder.glob("started*"))) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    try:
        _, said = run.communicate(timeout=30)
    finally:
        run.kill()
        run.wait()
    assert (run.returncode, said.lstrip()) == (130, b"advisor: interrupted\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    assert not list(cache.rglob("*.tmp"))


def test_a_few_small_files_are_not_worth_a_second_process(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[int] = []
    real = run_apart

    def counting(work: object, seconds: list[float], jobs: int) -> object:
        wanted.append(jobs)
        return real(work, seconds, jobs)  # type: ignore[arg-type]

    monkeypatch.setattr("advisor.cli.workers.run_apart", counting)
    monkeypatch.setattr("advisor.cli.processors.processors", lambda: 8)
    advisor.write("one.py", TASK)
    advisor("check", "--no-cache")
    assert wanted == []
    advisor.write("two.py", TASK)
    advisor("check", "--no-cache")
    assert wanted == [1]
    advisor.write("three.py", f"# {'x' * 150_000}\n{TASK}")
    advisor("check", "--no-cache")
    assert wanted == [1, 3]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells a process's time")
def test_an_item_that_was_kept_from_the_processor_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(item: int) -> bytes:
        if item == 0:
            time.sleep(60)
        while time.process_time() < 0.6:
            pass
        return b"done"

    # By the clock alone the second item would be given up at once; it works and has not used up its time.
    monkeypatch.setattr("advisor.cli.workers._BY_CLOCK", 0.01)
    assert dict(run_apart(work, [0.5, 0.5], 2)) == {0: None, 1: b"done"}
    assert _no_process_is_left()


PAGE = """## Part {number}

```python
# BAD
Task("Find every conftest.py number {number}", model="opus")
# GOOD
Task("Find every conftest.py number {number}", model="haiku")
found = Task("Read the list of part {number}", model="opus")
Task(f"Summarise {{found}}", model="{model}")
```
"""


def _page(blocks: int) -> str:
    return "\n".join(PAGE.format(number=at, model=("sonnet", "opus", "gpt-4")[at % 3]) for at in range(blocks))


def test_a_page_of_very_many_blocks_is_checked_in_parts_as_if_it_were_checked_whole(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("page.md", _page(90))
    whole = advisor("check", "page.md", "--no-cache", "--output-format", "json")
    sizes: list[int] = []
    real = run_apart

    def counting(work: object, seconds: list[float], jobs: int) -> object:
        sizes.append(len(seconds))
        return real(work, seconds, jobs)  # type: ignore[arg-type]

    monkeypatch.setattr("advisor.cli.workers.run_apart", counting)
    monkeypatch.setattr(parts, "_UNITS", 7)
    for jobs in ("1", "2"):
        cut = advisor("check", "page.md", "--no-cache", "--jobs", jobs, "--output-format", "json")
        assert cut.json == whole.json
    assert sizes == [sizes[0]] * 2
    assert sizes[0] > 20
    assert len(whole.json["findings"]) > 90
    assert _no_process_is_left()


def test_a_page_with_a_suppression_is_held_against_all_its_findings_at_once(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = "<!-- advisor: ignore[ADV201] known -->\n\n"
    advisor.write("page.md", note + _page(30))
    whole = advisor("check", "page.md", "--no-cache", "--output-format", "json")
    monkeypatch.setattr(parts, "_UNITS", 7)
    assert advisor("check", "page.md", "--no-cache", "--output-format", "json").json == whole.json


def test_a_page_of_which_one_part_takes_too_long_is_left_out_whole(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("page.md", _page(90))
    monkeypatch.setattr(parts, "_UNITS", 20)
    real = analysis.analyse

    def slow(reading: Read, *rest: object) -> object:
        if any("number 70" in unit.text for unit in reading.units if isinstance(unit, Program)):
            raise OutOfTimeError
        return real(reading, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(analysis, "analyse", slow)
    result = advisor("check", "page.md", "--no-cache", "--output-format", "json").json
    assert result["findings"] == []
    assert [(one["path"], "too complex" in one["reason"]) for one in result["skipped"]] == [("page.md", True)]
