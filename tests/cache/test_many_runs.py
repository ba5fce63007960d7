"""The cache under everything that may happen to it: many runs at once, kills, damage, other neighbours, other jobs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.cache.stamp import stamp_of
from advisor.cache.store import Store, digest
from advisor.cli import walk
from tests.cli.command import Command

ROOT = Path(__file__).parents[2]
FLOW = 'a = Task("Find every conftest.py", model="opus")\nb = Task("Count the lines of README.md", model="opus")\n'
JSON = ("check", "--output-format", "json")


@pytest.fixture(autouse=True)
def _watch_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "WORTH_WATCHING", 0)


def start(work: Path, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ADVISOR_CACHE_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "advisor", *(arguments or JSON)],
        cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def age(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000.5, 1_000_000_000.5))
    time.sleep(0.1)


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def of_another_making(_data: bytes) -> bytes:
    return b"SQLite format 3\0" + bytes(range(256)) * 20


def with_the_right_checksum(body: bytes) -> bytes:
    return digest(body).encode() + b"\n" + body


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": truncated,
    "empty": lambda _: b"",
    "one byte more": lambda data: data + b" ",
    "one bit flipped": lambda data: data[:-2] + bytes([data[-2] ^ 1]) + data[-1:],
    "a database": of_another_making,
    "other JSON": lambda _: with_the_right_checksum(b'{"findings": 3, "skipped": {}}'),
    "a list": lambda _: with_the_right_checksum(b"[1, 2]"),
    "rows of another shape": lambda _: with_the_right_checksum(b'{"state": "", "files": {"flow.py": 7}}'),
    "findings of another version": lambda data: with_the_right_checksum(
        data.partition(b"\n")[2].replace(b'"message"', b'"text"')
    ),
    "deep": lambda _: with_the_right_checksum(b"[" * 100_000 + b"]" * 100_000),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_whatever_is_damaged_is_worked_out_again_and_kept_anew(
    advisor: Command, folder: Path, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("flow.py", FLOW)
    advisor.write("clean.py", "x = 1\n")
    age(advisor.folder)
    before = advisor(*JSON).out
    for path in folder.glob("*.json"):
        path.write_bytes(damage(path.read_bytes()))
    again = advisor(*JSON)
    assert (again.out, again.err) == (before, "")

    def analyse(*_: object) -> None:
        raise AssertionError("not kept")

    monkeypatch.setattr("advisor.analysis.analyse", analyse)
    assert advisor(*JSON).out == before


def test_a_folder_where_a_value_should_be_is_done_without(advisor: Command, folder: Path) -> None:
    advisor.write("flow.py", FLOW)
    before = advisor(*JSON).out
    for path in list(folder.glob("*.json")):
        path.unlink()
        path.mkdir()
    again = advisor(*JSON)
    assert (again.out, again.err) == (before, "")
    assert not list(folder.glob("*.tmp"))


def test_a_module_that_changes_makes_what_imports_it_new(advisor: Command) -> None:
    advisor.write("models.py", 'CHEAP = "haiku"\n')
    advisor.write("middle.py", "from models import CHEAP\n\nCHOSEN = CHEAP\n")
    advisor.write("flow.py", 'from middle import CHOSEN\n\nprint(Task("Find every conftest.py", model=CHOSEN))\n')
    age(advisor.folder)
    for _ in range(2):
        assert "ADV201" not in advisor(*JSON).codes
    advisor.write("models.py", 'CHEAP = "opus"\n')
    assert "ADV201" in advisor(*JSON).codes
    age(advisor.folder)
    assert "ADV201" in advisor(*JSON).codes
    advisor.write("models.py", 'CHEAP = "haiku"\n')
    assert "ADV201" not in advisor(*JSON).codes


def test_a_module_that_comes_or_goes_makes_what_imports_it_new(advisor: Command) -> None:
    advisor.write("flow.py", 'from models import MODEL\n\nprint(Task("Find every conftest.py", model=MODEL))\n')
    age(advisor.folder)
    assert "ADV201" not in advisor(*JSON).codes
    advisor.write("models.py", 'MODEL = "opus"\n')
    assert "ADV201" in advisor(*JSON).codes
    (advisor.folder / "models.py").unlink()
    assert "ADV201" not in advisor(*JSON).codes


@pytest.mark.parametrize("change", ["grows", "is touched", "comes", "goes", "is renamed"])
def test_any_file_of_advisor_that_changes_makes_everything_new(tmp_path: Path, change: str) -> None:
    rules, weights = tmp_path / "rules", tmp_path / "weights.json"
    (rules / "dialects").mkdir(parents=True)
    (rules / "dialects" / "one.toml").write_text("a = 1\n")
    (rules / "two.toml").write_text("b = 1\n")
    weights.write_text("{}")
    before = stamp_of((rules, weights), "1.0")
    assert stamp_of((rules, weights), "1.0") == before
    assert stamp_of((rules, weights), "1.1") != before
    one = rules / "dialects" / "one.toml"
    match change:
        case "grows":
            one.write_text("a = 12\n")
        case "is touched":
            os.utime(one, (1, 1))
        case "comes":
            (rules / "dialects" / "new.toml").write_text("")
        case "goes":
            weights.unlink()
        case _:
            one.rename(one.with_name("three.toml"))
    assert stamp_of((rules, weights), "1.0") != before


@pytest.mark.slow
def test_cold_or_warm_with_any_number_of_jobs_the_bytes_are_the_same(advisor: Command, folder: Path) -> None:
    advisor.write("shared.py", 'MODEL = "opus"\n\n\ndef ask(text):\n    return Task(text, model=MODEL)\n')
    for number in range(24):
        advisor.write(
            f"flow{number:02}.py",
            f"from shared import ask\n# {'x' * 9_000}\n{FLOW.replace('README', f'R{number}')}ask('List {number}')\n",
        )
    advisor.write("guide.md", f"# One\n\n```python\n{FLOW}```\n")
    advisor.write("broken.py", "Task(\n")
    age(advisor.folder)
    outputs = {advisor(*JSON, "--no-cache").out}
    for jobs in ("1", "2", "4"):
        advisor("cache", "clean")
        outputs |= {advisor(*JSON, "--jobs", jobs).out for _ in range(2)}
    (advisor.folder / "flow03.py").write_text(FLOW)
    changed = {advisor(*JSON, "--jobs", "2").out, advisor(*JSON, "--no-cache", "--jobs", "1").out}
    assert (len(outputs), len(changed)) == (1, 1)
    assert outputs != changed
    assert not list(folder.glob("*.tmp"))


@pytest.mark.slow
def test_runs_at_once_of_which_some_are_killed_leave_a_cache_that_tells_the_truth(
    advisor: Command, folder: Path
) -> None:
    for number in range(30):
        advisor.write(f"flow{number}.py", FLOW.replace("README", f"README{number}") + f"# {'x' * 9_000}\n")
    age(advisor.folder)
    expected = advisor(*JSON, "--no-cache").out.encode()
    for turn in range(6):
        runs = [start(advisor.folder, folder) for _ in range(3)]
        time.sleep(0.5 + turn * 0.4)
        os.killpg(runs[0].pid, signal.SIGKILL)
        outputs = {run.communicate(timeout=120)[0] for run in runs[1:]}
        runs[0].communicate()
        assert outputs == {expected}
    assert advisor(*JSON).out.encode() == expected
    for path in folder.glob("*.tmp"):
        os.utime(path, (1, 1))
    os.utime(folder / "CACHEDIR.TAG", (1, 1))
    Store(str(folder)).put(digest(b"x"), 1)
    advisor.write("more.py", FLOW)
    advisor(*JSON)
    assert not list(folder.glob("*.tmp"))


@pytest.mark.slow
def test_ctrl_c_at_any_moment_leaves_no_process_and_no_half_value(advisor: Command, folder: Path) -> None:
    for number in range(30):
        advisor.write(f"flow{number}.py", FLOW.replace("README", f"README{number}") + f"# {'x' * 9_000}\n")
    for kept in (1, 4, 9, 16, 25):
        advisor("cache", "clean")
        run = start(advisor.folder, folder, *JSON, "--jobs", "2")
        until = time.monotonic() + 60
        while run.poll() is None and len(list(folder.glob("*.json"))) < kept and time.monotonic() < until:
            time.sleep(0.001)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=60)
        # Interrupted while a module was loading, Python itself ends by the signal; to a shell both are 130.
        assert run.returncode in {130, -signal.SIGINT, 1}, said
        assert b"Traceback" not in said
        with pytest.raises(ProcessLookupError):
            os.killpg(run.pid, 0)
        assert not list(folder.glob("*.tmp"))
        for path in folder.glob("*.json"):
            assert Store(str(folder)).get(path.stem) is not None
