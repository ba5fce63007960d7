from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from advisor.cli.limits import bounded
from advisor.sources import globs, ignore
from advisor.sources.ignore import names
from tests.cli.command import Command
from tests.growth import grows_at_most
from tests.sources.test_folders import found

HARD = "*a" * 24 + "*b"
TASK = 'Task("Count the lines of the file", model="opus")\n'


@pytest.fixture
def advisor(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path, capsys, monkeypatch)


def test_patterns_of_many_stars_agree_with_git(tmp_path: Path) -> None:
    files = [
        "a.py",
        "abc.py",
        "a/b/c.py",
        "a/x/b/y/c.py",
        "x/a/b.py",
        "a/b/a/b/z.py",
        "[a]*.py",
        "a b/c.py",
        "axbxc.py",
    ]
    patterns = [
        "*a*b*c*", "**/a/**/b/**", "a/**/b/*.py", "*.*.*", "/*/*/*.py", "/**/**/c.py", "**/*a*/*b*/", "*[ab]*[bc]*.py",
        "*[!a]*[^b]*.py", "\\[*\\]\\**", "*a*/b/*", "x*/**/*.py", "a/**/**/**", "* *", "*\\ *",
    ]  # fmt: skip
    random = Random(5)  # noqa: S311 - a test's dice
    parts = ("*", "**", "**", "*a*", "*b*", "*.*", "*c*.py", "[abx]*", "?*", "*[!a]*.*", "a", "b")
    patterns += ["/".join(random.choices(parts, k=random.randint(1, 4))) for _ in range(250)]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S607 - git as the user has it
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x")
    told = 0
    for pattern in patterns:
        for lines in (f"{pattern}\n", f"*\n!*/\n!{pattern}\n") if globs.is_hard(pattern) else ():
            (tmp_path / ".gitignore").write_text(lines)
            listed = subprocess.run(
                ["git", "ls-files", "-z", "--others", "--exclude-standard"],  # noqa: S607
                cwd=tmp_path, capture_output=True, check=True, text=True,
            ).stdout  # fmt: skip
            expected = sorted(name for name in listed.split("\0") if name.endswith(".py"))
            assert found(tmp_path) == expected, lines
            told += len(expected) not in {0, len(files)}
    assert told > 40, "most patterns told nothing apart"


def test_a_pattern_made_to_take_for_ever_takes_no_time(advisor: Command) -> None:
    advisor.write("a" * 200 + ".py", TASK)
    for name, text in (
        (".gitignore", f"{HARD}\n{'**/a*' * 30}\n"),
        ("advisor.toml", f'exclude = ["{HARD}", "**/{HARD}/**"]\n'),
        ("advisor.toml", f'[per-file-ignores]\n"{HARD}" = ["ADV201"]\n'),
    ):
        advisor.write(name, text)
        with bounded(15):
            assert "ADV201" in advisor("check", "--no-cache", "--output-format", "json").codes


def test_time_grows_with_the_name_and_not_with_its_powers() -> None:
    pattern = "/".join(["**", HARD] * 20)
    assert not names(pattern, "/".join(["a" * 250] * 40))
    assert grows_at_most(4 * 3, lambda size: names(pattern, "/".join(["a" * 250] * size)), 10, 40)


def test_a_glob_of_the_settings_speaks_of_files_and_of_folders_around_them() -> None:
    assert names("*.py", "a/b/c.py")
    assert names("a/", "a/b/c.py")
    assert names("a/*/c.py", "a/b/c.py")
    assert names("**/a*/**/*.py", "x/ab/c.py")
    assert not names("b/", "a/b.py")
    assert not names("!*.py", "a.py")
    assert not names("c.py/", "c.py")


def test_an_ignore_file_that_is_none_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("x")
    monkeypatch.setattr(ignore, "_MOST_RULES", 10)
    (tmp_path / ".gitignore").write_text("*.py\n" * 9)
    assert found(tmp_path) == []
    (tmp_path / ".gitignore").write_text("*.py\n" * 12)
    assert found(tmp_path) == ["a.py"]


LOOKED_FOR = (".gitignore", "pyproject.toml", "advisor.toml", ".claude/settings.json", "helper.py", "sub/.gitignore")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_where_a_file_is_looked_for_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    (tmp_path / "flow.py").write_text(f"from helper import text\n{TASK}")
    (tmp_path / "clean.py").write_text("from helper import text\n\nprint(text())\n")
    for name in LOOKED_FOR:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if kind == "pipe":
            os.mkfifo(tmp_path / name)
        else:
            (tmp_path / name).symlink_to("/dev/zero")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for argument in (".", "clean.py"):
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "check", "--no-cache", argument],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert (done.returncode, "ADV201" in done.stdout) == (int(argument == "."), argument == ".")
        assert done.stderr == ""
