"""What a project tells Claude Code: which files count, and what is done without."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.sources.claude import NO_PROJECT, ClaudeFinder, ClaudeProject

AGENT = "---\nname: scout\ndescription: Find files\nmodel: haiku\n---\n"


def write(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def around(folder: Path, path: str = "flow.py") -> ClaudeProject:
    return ClaudeFinder(folder).for_file(folder / path)


def session(folder: Path, path: str = "flow.py") -> str | None:
    found = around(folder, path).models.session
    return None if found is None else found.id


def test_a_folder_that_says_nothing_is_no_project(tmp_path: Path) -> None:
    assert around(tmp_path) is NO_PROJECT


def test_settings_hold_for_everything_below_their_folder(tmp_path: Path) -> None:
    write(tmp_path, **{".claude/settings.json": '{"model": "opus"}'})
    assert session(tmp_path, "deep/er/flow.py") == "opus"


def test_nothing_above_the_repository_counts(tmp_path: Path) -> None:
    write(tmp_path, **{".claude/settings.json": '{"model": "opus"}', "project/.git/HEAD": "x"})
    assert session(tmp_path, "project/flow.py") is None


def test_the_settings_of_the_user_are_no_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path, **{".claude/settings.json": '{"model": "opus"}', "project/flow.py": ""})
    assert ClaudeFinder(tmp_path / "project").for_file(tmp_path / "project" / "flow.py") is NO_PROJECT


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "3",
        '{"model": 3.5}',
        '{"model": {"id": "opus"}}',
        '{"model": ""}',
        '{"env": []}',
        "\udcff",
        b"\xff\xfe",
        b"\0",
    ],
)
def test_settings_that_say_no_model_are_done_without(tmp_path: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
    write(tmp_path, **{".claude/settings.json": data})
    assert session(tmp_path) is None


def test_a_model_is_shown_where_it_stands_and_not_where_another_key_is_called_so(tmp_path: Path) -> None:
    write(tmp_path, **{".claude/settings.json": '{"hooks": {"model": "haiku"},\n "model":\n   "opus"}'})
    found = around(tmp_path).models.session
    assert found is not None
    assert (found.place.path, found.place.start.line, found.place.start.column) == (".claude/settings.json", 3, 4)


def test_an_agent_is_found_by_its_name_with_or_without_its_plugins(tmp_path: Path) -> None:
    write(tmp_path, **{".claude/agents/a/scout.md": AGENT})
    project = around(tmp_path)
    assert project.agent("scout") is project.agent("kit:scout") is not None
    assert project.agent("kit") is None


def test_the_nearer_of_two_agents_of_one_name_counts(tmp_path: Path) -> None:
    write(tmp_path, **{".claude/agents/scout.md": AGENT, "in/.claude/agents/s.md": AGENT.replace("haiku", "opus")})
    found = around(tmp_path, "in/flow.py").agent("scout")
    assert found is not None
    assert found.model is not None
    assert found.model.text == "opus"


def test_folders_that_hear_the_same_settings_share_one_answer(tmp_path: Path) -> None:
    write(tmp_path, **{".claude/settings.json": '{"model": "opus"}'})
    finder = ClaudeFinder(tmp_path)
    assert finder.for_file(tmp_path / "a/x.py") is finder.for_file(tmp_path / "b/c/y.py")
