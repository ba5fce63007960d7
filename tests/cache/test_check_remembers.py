from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.cli import walk
from tests.cli.command import Command

FLOW = 'a = Task("Find every conftest.py", model="opus")\nb = Task("Count the lines of README.md", model="opus")\n'
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")


@pytest.fixture(autouse=True)
def _watch_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "WORTH_WATCHING", 0)


def _age(folder: Path) -> None:
    """Make the files old enough to be told from files that are being written."""
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000.5, 1_000_000_000.5))
    time.sleep(0.1)


def _forbid_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyse(*_: object) -> None:
        raise AssertionError("analysed again")

    monkeypatch.setattr("advisor.analysis.analyse", analyse)


@pytest.mark.parametrize("output_format", FORMATS)
def test_what_is_remembered_is_told_in_the_very_same_bytes(
    advisor: Command, output_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("flow.py", FLOW)
    advisor.write("guide.md", '# One\n\n```python\nTask("Find every conftest.py", model="opus")\n```\n')
    advisor.write("broken.py", 'Task("x"\n')
    _age(advisor.folder)
    arguments = ("check", "--output-format", output_format)
    cold = advisor(*arguments)
    plain = advisor(*arguments, "--no-cache")
    _forbid_analysis(monkeypatch)
    warm = advisor(*arguments)
    assert "ADV201" in cold.out
    assert (warm.code, warm.out, warm.err) == (cold.code, cold.out, cold.err) == (plain.code, plain.out, plain.err)


def test_a_file_that_changed_is_read_again(advisor: Command) -> None:
    advisor.write("flow.py", "x = 1\n")
    _age(advisor.folder)
    assert advisor("check", "--output-format", "json").codes == []
    assert advisor("check", "--output-format", "json").codes == []
    advisor.write("flow.py", FLOW)
    assert "ADV201" in advisor("check", "--output-format", "json").codes
    advisor.write("flow.py", FLOW.replace("opus", "haiku"))
    assert "ADV201" not in advisor("check", "--output-format", "json").codes


def test_a_change_of_the_same_length_within_the_same_moment_is_seen(advisor: Command) -> None:
    for model in ("opus", "opus", "oops"):
        advisor.write("flow.py", FLOW.replace("opus", model))
        expected = advisor("check", "--no-cache", "--output-format", "json").out
        assert advisor("check", "--output-format", "json").out == expected


def test_an_untouched_file_without_tasks_is_not_opened_again(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    advisor.write("clean.py", "from celery import Task\n")
    _age(advisor.folder)
    advisor("check")

    def take(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("advisor.sources.reader.take", take)
    assert advisor("check").code == 0


def test_options_settings_and_rules_are_part_of_what_is_remembered(advisor: Command) -> None:
    advisor.write("flow.py", FLOW)
    _age(advisor.folder)
    assert "ADV201" in advisor("check", "--output-format", "json").codes
    assert "ADV201" not in advisor("check", "--ignore", "ADV201", "--output-format", "json").codes
    assert set(advisor("check", "--select", "ADV201", "--output-format", "json").codes) == {"ADV201"}
    assert "ADV201" not in advisor("check", "--min-confidence", "1", "--output-format", "json").codes
    assert "ADV201" in advisor("check", "--output-format", "json").codes
    advisor.write("advisor.toml", 'ignore = ["ADV201"]\n')
    assert "ADV201" not in advisor("check", "--output-format", "json").codes


def test_another_state_of_advisor_forgets_everything(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    advisor.write("flow.py", FLOW)
    advisor("check")
    monkeypatch.setattr("advisor.cli.memory.stamp", lambda: b"another state")
    _forbid_analysis(monkeypatch)
    assert "advisor failed" in advisor("check").out


def test_the_same_content_under_another_name_is_told_with_that_name(advisor: Command) -> None:
    advisor.write("one.py", FLOW)
    advisor("check", "one.py")
    advisor.write("two.py", FLOW)
    assert "one.py" not in advisor("check", "two.py").out


def test_a_damaged_cache_heals_itself(advisor: Command, folder: Path) -> None:
    advisor.write("flow.py", FLOW)
    _age(advisor.folder)
    before = advisor("check").out
    for path in folder.iterdir():
        path.write_bytes(b"\0" * 50)
    assert advisor("check").out == before
    assert advisor("check").out == before


def test_no_cache_leaves_nothing_behind(advisor: Command, folder: Path) -> None:
    advisor.write("flow.py", FLOW)
    advisor("check", "--no-cache")
    assert not folder.exists()


def test_cache_clean_empties_it_and_cache_dir_says_where_it_is(advisor: Command, folder: Path) -> None:
    advisor.write("flow.py", FLOW)
    advisor("check")
    assert any(folder.iterdir())
    assert advisor("cache", "dir").out == f"{folder}\n"
    done = advisor("cache", "clean")
    assert (done.code, done.err) == (0, "")
    assert "Removed" in done.out
    assert not folder.exists()
    assert advisor("cache", "clean").code == 0


def test_fixing_does_not_rest_on_what_is_remembered(advisor: Command) -> None:
    advisor.write("flow.py", FLOW)
    advisor("check")
    advisor("check", "--fix")
    assert "opus" not in (advisor.folder / "flow.py").read_text()
    assert "ADV201" not in advisor("check", "--output-format", "json").codes


@pytest.mark.slow
def test_runs_at_the_same_time_agree(advisor: Command, folder: Path) -> None:
    for number in range(12):
        advisor.write(f"flow{number}.py", FLOW.replace("README", f"README{number}"))
    command = [sys.executable, "-m", "advisor", "check", "--output-format", "json"]
    environment = {**os.environ, "ADVISOR_CACHE_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=advisor.folder, env=environment) for _ in range(3)]
    outputs = {run.communicate()[0] for run in runs}
    assert len(outputs) == 1
    assert advisor("check", "--output-format", "json").out.encode() in outputs


def test_settings_of_claude_code_that_change_are_no_old_news(advisor: Command) -> None:
    advisor.write("flow.py", 'print(Task("Find every conftest.py"))\n')
    advisor.write(".claude/settings.json", '{"model": "haiku"}\n')
    _age(advisor.folder)
    assert "ADV203" not in advisor("check", "--output-format", "json").codes
    advisor.write(".claude/settings.json", '{"model": "opus"}\n')
    assert "ADV203" in advisor("check", "--output-format", "json").codes
    advisor.write(".claude/settings.json", '{"model": "haiku"}\n')
    assert "ADV203" not in advisor("check", "--output-format", "json").codes
