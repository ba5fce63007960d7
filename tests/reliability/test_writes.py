"""Files survive what happens around them: kills, full disks, links, permissions, somebody else's hand."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.limited import command
from tests.reliability.writes import torn_after_kills

pytestmark = pytest.mark.slow

SOURCE = '# Grüße\nTask("Count the lines of the file", model="opus")\n'
MENDED = 'Task("Count the lines of the file", model="haiku")'
unix = pytest.mark.skipif(sys.platform == "win32", reason="signals, links and modes of Unix")


def mend(folder: Path, *paths: str) -> int:
    return command("check", "--fix", "--no-cache", "--exit-zero", *paths, cwd=folder).code


@unix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_twenty_kills_tear_no_file(tmp_path: Path) -> None:
    assert torn_after_kills(tmp_path, 20, seed=3) == []


@unix
def test_a_link_is_followed_and_stays_and_the_mode_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "flow.py", tmp_path / "link.py"
    real.write_text(SOURCE, encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    assert mend(tmp_path, "link.py") == 0
    assert link.is_symlink()
    assert MENDED in real.read_text(encoding="utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@unix
def test_a_link_out_of_the_folder_is_not_written_through_unless_it_is_named(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
    for path in (inside / "own.py", outside / "one.py", outside / "two.py"):
        path.write_text(SOURCE, encoding="utf-8")
    (inside / "link.py").symlink_to(outside / "one.py")
    (inside / "folder").symlink_to(outside)
    done = command("check", "--fix", "--no-cache", "--exit-zero", ".", cwd=inside)
    assert done.problem() == ""
    assert "name the file itself" in done.errors
    assert MENDED in (inside / "own.py").read_text(encoding="utf-8")
    assert [(outside / name).read_text(encoding="utf-8") for name in ("one.py", "two.py")] == [SOURCE, SOURCE]
    assert mend(inside, "link.py", "../outside/two.py") == 0
    assert all(MENDED in (outside / name).read_text(encoding="utf-8") for name in ("one.py", "two.py"))


@unix
def test_links_that_go_nowhere_or_in_circles_are_borne(tmp_path: Path) -> None:
    (tmp_path / "nowhere.py").symlink_to("gone.py")
    (tmp_path / "circle").symlink_to(".")
    (tmp_path / "one.py").symlink_to("two.py")
    (tmp_path / "two.py").symlink_to("one.py")
    (tmp_path / "flow.py").write_text(SOURCE, encoding="utf-8")
    outcome = command("check", "--no-cache", "--output-format", "json", ".", cwd=tmp_path)
    assert outcome.problem() == ""
    assert outcome.output.count("ADV201") == 1
    for name in ("nowhere.py", "one.py"):
        assert command("check", "--no-cache", name, cwd=tmp_path).problem() == ""


@unix
def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "flow.py").write_text(SOURCE, encoding="utf-8")
    outcome = command("check", "--no-cache", ".", cwd=tmp_path, wall=30)
    assert outcome.problem() == ""
    assert "ADV201" in outcome.output
    assert command("check", "--no-cache", "pipe.py", cwd=tmp_path, wall=30).problem() == ""


@unix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read and write everything")
def test_files_that_may_not_be_read_or_written_are_named(tmp_path: Path) -> None:
    for name, mode in (("secret.py", 0o000), ("fixed.py", 0o400)):
        (tmp_path / name).write_text(SOURCE, encoding="utf-8")
        (tmp_path / name).chmod(mode)
    outcome = command("check", "--fix", "--no-cache", ".", cwd=tmp_path)
    assert outcome.problem() == ""
    assert "secret.py" in outcome.output + outcome.errors
    assert (tmp_path / "fixed.py").read_text(encoding="utf-8") == SOURCE


@unix
def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    text = SOURCE + "# " + "x" * 9000 + "\n"
    (tmp_path / "flow.py").write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "advisor", "check", "--fix", "--no-cache", "flow.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, preexec_fn=small_files,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode in {1, 2}
    assert "flow.py" in done.stderr
    assert (tmp_path / "flow.py").read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["flow.py"]


def small_files() -> None:
    """Let no file grow beyond four kilobytes: writing more fails as on a full disk."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@unix
def test_an_output_file_on_a_full_disk_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(SOURCE, encoding="utf-8")
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
            done = subprocess.run(
                [sys.executable, "-m", "advisor", "check", "--no-cache", "flow.py"],
                cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert done.returncode in {1, 2}


def test_files_that_change_and_go_while_they_are_read_are_borne(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"flow{number}.py").write_text(SOURCE, encoding="utf-8")
    code = (
        "import pathlib, time\n"
        "for turn in range(400):\n"
        "    for path in sorted(pathlib.Path('.').glob('flow*.py'))[turn % 7 :: 7]:\n"
        "        path.write_text('Task(\"Count the lines\", model=\"opus\")' + ' #' * (turn % 50))\n"
        "        if turn % 9 == 3: path.unlink()\n"
        "    time.sleep(0.005)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    try:
        outcomes = [command("check", "--fix", "--no-cache", ".", cwd=tmp_path) for _ in range(3)]
    finally:
        other.kill()
        other.wait()
    assert [outcome.problem() for outcome in outcomes] == ["", "", ""]
