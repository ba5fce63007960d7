from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cache.test_check_remembers import FLOW
from tests.cli.command import Command

MODULE = "from advisor import Task\n\n\ndef find():\n    return Task('Find every conftest.py', model='opus')\n"
CREW = (
    "from crewai import Agent, Crew, Task\nfrom crewai.project import CrewBase, agent, crew, task\n\n\n"
    "@CrewBase\nclass Desk:\n"
    "    agents_config = 'config/agents.yaml'\n    tasks_config = 'config/tasks.yaml'\n\n"
    "    @agent\n    def finder(self) -> Agent:\n        return Agent(config=self.agents_config['finder'])\n\n"
    "    @task\n    def find(self) -> Task:\n        return Task(config=self.tasks_config['find'])\n\n"
    "    @crew\n    def crew(self) -> Crew:\n        return Crew(agents=self.agents, tasks=self.tasks)\n"
)
TASKS = "find:\n  description: Find every conftest.py\n  expected_output: A list\n  agent: finder\n"
AGENTS = "finder:\n  role: Finder\n  goal: Find files\n  backstory: Old hand\n  llm: {}\n"


@pytest.fixture
def replayed(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Say whether a command is answered without looking into any file; check that the answer is the true one."""

    def ask(*arguments: str) -> bool:
        true = advisor(*arguments, "--no-cache")
        worked = []
        run = "advisor.cli.job.CheckJob.run"
        from advisor.cli.job import CheckJob

        original = CheckJob.run

        def noticed(job: CheckJob) -> None:
            worked.append(job)
            original(job)

        with monkeypatch.context() as patched:
            patched.setattr(run, noticed)
            said = advisor(*arguments)
        assert (said.code, said.out, said.err) == (true.code, true.out, true.err)
        return not worked

    return ask


def _settle() -> None:
    """Wait until what was written now can be told from what is written next."""
    time.sleep(0.08)


@pytest.mark.parametrize("output_format", ["full", "json", "sarif"])
def test_nothing_touched_is_answered_without_a_look_into_any_file(
    advisor: Command, replayed: Callable[..., bool], output_format: str
) -> None:
    advisor.write("flow.py", FLOW)
    advisor.write("deep/er/clean.py", "x = 1\n")
    advisor.write("broken.py", 'Task("x"\n')
    _settle()
    arguments = ("check", ".", "--output-format", output_format)
    assert [replayed(*arguments) for _ in range(3)] == [False, True, True]


def _rewrite(work: Path) -> None:
    (work / "flow.py").write_text(FLOW.replace("opus", "oops"))


def _add(work: Path) -> None:
    (work / "deep/new.py").write_text(FLOW)


def _remove(work: Path) -> None:
    (work / "deep/clean.py").unlink()


def _rename(work: Path) -> None:
    (work / "flow.py").rename(work / "flows.py")


def _ignore(work: Path) -> None:
    (work / ".gitignore").write_text("flow.py\n")


def _configure(work: Path) -> None:
    (work / "advisor.toml").write_text('ignore = ["ADV2"]\n')


def _configure_around(work: Path) -> None:
    (work.parent / "advisor.toml").write_text('ignore = ["ADV2"]\n')


def _configure_below(work: Path) -> None:
    (work / "deep/pyproject.toml").write_text('[tool.advisor]\nignore = ["ADV2"]\n')


def _tell_claude(work: Path) -> None:
    (work / ".claude").mkdir()
    (work / ".claude/settings.json").write_text(json.dumps({"model": "haiku"}))


def _make_unreadable(work: Path) -> None:
    (work / "flow.py").chmod(0)


def _link_elsewhere(work: Path) -> None:
    (work / "linked.py").unlink()
    (work / "linked.py").symlink_to(work.parent / "other.py")


def _change_what_is_linked(work: Path) -> None:
    (work.parent / "target.py").write_text(FLOW)


CHANGES = [
    _rewrite, _add, _remove, _rename, _ignore, _configure, _configure_around, _configure_below, _tell_claude,
    _make_unreadable, _link_elsewhere, _change_what_is_linked,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_touched_is_looked_at_again(
    advisor: Command, replayed: Callable[..., bool], change: Callable[[Path], None]
) -> None:
    advisor.write("flow.py", FLOW)
    advisor.write("deep/clean.py", "x = 1\n")
    for name in ("target.py", "other.py"):
        (advisor.folder.parent / name).write_text("x = 1\n")
    (advisor.folder / "linked.py").symlink_to(advisor.folder.parent / "target.py")
    _settle()
    assert [replayed("check", ".") for _ in range(2)] == [False, True]
    change(advisor.folder)
    _settle()
    assert [replayed("check", ".") for _ in range(2)] == [False, True]


def test_a_module_outside_of_the_folder_that_is_checked_is_watched(
    advisor: Command, replayed: Callable[..., bool]
) -> None:
    advisor.write("app/main.py", f"from lib.helpers import find\n{FLOW}\nfind()\n")
    helper = advisor.write("lib/helpers.py", MODULE)
    _settle()
    assert [replayed("check", "app") for _ in range(2)] == [False, True]
    helper.write_text(MODULE.replace("opus", "haiku"))
    _settle()
    assert [replayed("check", "app") for _ in range(2)] == [False, True]


def test_the_yaml_that_a_crew_is_made_of_is_watched(advisor: Command, replayed: Callable[..., bool]) -> None:
    advisor.write("crew.py", CREW)
    advisor.write("config/tasks.yaml", TASKS)
    agents = advisor.write("config/agents.yaml", AGENTS.format("anthropic/claude-opus-4-8"))
    _settle()
    assert [replayed("check", ".") for _ in range(2)] == [False, True]
    agents.write_text(AGENTS.format("anthropic/claude-haiku-4-5"))
    _settle()
    assert not replayed("check", ".")


def test_an_ignored_settings_file_of_claude_code_is_watched(advisor: Command, replayed: Callable[..., bool]) -> None:
    advisor.write(".gitignore", "*.local.json\n")
    advisor.write("guide.md", 'Then:\n\n```python\nTask("Find every conftest.py")\n```\n')
    local = advisor.write(".claude/settings.local.json", '{"model": "opus"}')
    _settle()
    assert [replayed("check", ".") for _ in range(2)] == [False, True]
    local.write_text('{"model": "haiku"}')
    _settle()
    assert not replayed("check", ".")


def test_options_the_day_and_advisor_itself_are_part_of_the_question(
    advisor: Command, replayed: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("flow.py", FLOW)
    _settle()
    assert [replayed("check", ".") for _ in range(2)] == [False, True]
    assert not replayed("check", ".", "--select", "ADV1")
    assert not replayed("check", ".", "--statistics")
    assert replayed("check", ".", "--jobs", "1")
    with monkeypatch.context() as patched:
        patched.setattr("advisor.cli.replaying.stamp", lambda: b"another")
        assert not replayed("check", ".")
    assert replayed("check", ".")
    with monkeypatch.context() as patched:
        patched.setattr("advisor.cli.replaying.time.gmtime", lambda: (2100, 1, 1, 0, 0, 0))
        assert not replayed("check", ".")


def test_a_baseline_that_changes_is_read_again(advisor: Command, replayed: Callable[..., bool]) -> None:
    advisor.write("flow.py", FLOW)
    advisor("check", ".", "--write-baseline", "accepted.json")
    _settle()
    arguments = ("check", ".", "--baseline", "accepted.json")
    assert [replayed(*arguments) for _ in range(2)] == [False, True]
    advisor.write(
        "accepted.json", json.dumps({**json.loads((advisor.folder / "accepted.json").read_text()), "findings": []})
    )
    _settle()
    assert not replayed(*arguments)


def test_a_file_touched_while_the_run_was_under_way_is_not_taken_for_what_was_read(
    advisor: Command, replayed: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = advisor.write("flow.py", FLOW)
    _settle()
    from advisor.cli.job import CheckJob

    original = CheckJob.run

    def interfered(job: CheckJob) -> None:
        original(job)
        flow.write_text(FLOW.replace("opus", "oops"))

    with monkeypatch.context() as patched:
        patched.setattr(CheckJob, "run", interfered)
        advisor("check", ".")
    _settle()
    assert not replayed("check", ".")


@pytest.mark.parametrize("arguments", [("--fix",), ("--diff",), ("--no-cache",), ("-o", "out.txt")])
def test_a_run_that_does_more_than_answer_is_done_each_time(advisor: Command, arguments: tuple[str, ...]) -> None:
    advisor.write("flow.py", FLOW)
    _settle()
    first = advisor("check", ".", *arguments)
    before = (advisor.folder / "flow.py").read_text()
    advisor.write("flow.py", FLOW)
    second = advisor("check", ".", *arguments)
    assert (first.code, first.out) == (second.code, second.out)
    assert (advisor.folder / "flow.py").read_text() == before


@pytest.mark.parametrize("value", ["[]", '{"places": 3}', '{"places": [], "names": [], "text": 1, "code": 0}'])
def test_a_kept_answer_of_another_shape_counts_as_none(
    advisor: Command, folder: Path, replayed: Callable[..., bool], value: str
) -> None:
    from advisor.cache.store import digest

    advisor.write("flow.py", FLOW)
    _settle()
    assert not replayed("check", ".")
    kept = [path for path in folder.glob("*.json") if b'"places"' in path.read_bytes()]
    assert len(kept) == 1
    kept[0].write_text(f"{digest(value.encode())}\n{value}")
    assert [replayed("check", ".") for _ in range(2)] == [False, True]


def test_what_could_not_be_read_is_tried_again(
    advisor: Command, replayed: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor.write("flow.py", FLOW)
    advisor.write("other.py", FLOW)
    _settle()
    original = os.open

    def refuse(path: str, *rest: int) -> int:
        if str(path).endswith("other.py"):
            raise OSError(5, "Input/output error")
        return original(path, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        assert [replayed("check", ".") for _ in range(2)] == [False, False]
    assert [replayed("check", ".") for _ in range(2)] == [False, True]


def test_a_line_with_a_key_is_never_kept(advisor: Command, folder: Path) -> None:
    key = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz"
    line = f'a = Task("Find every conftest.py", model="opus", api_key="{key}")\n'
    advisor.write("flow.py", line)
    advisor.write("other.py", FLOW)
    _settle()
    shown = [advisor("check", ".") for _ in range(2)]
    assert shown[0] == shown[1]
    assert key in shown[0].out
    assert all(key.encode() not in path.read_bytes() for path in folder.glob("*.json"))
    assert any(path.suffix == ".json" for path in folder.iterdir())
