"""Which model a call is paid at, through the whole command: a table of projects and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.cli.command import Command

CASES = tomli.loads((Path(__file__).parent / "effective_models.toml").read_text(encoding="utf-8"))["case"]
FEWEST = 80


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_model_in_force_its_source_and_its_place(case: dict[str, Any], advisor: Command) -> None:
    for path, content in case["files"].items():
        advisor.write(path, content)
    (plan,) = advisor("graph", "--format", "json", case["look"]).json["plans"]
    (task,) = plan["tasks"]
    place = task["model_place"]
    file = [] if place is None else [place["path"].rpartition("/")[2]]
    assert " ".join([task["model"]["id"] or "-", task["model"]["source"], *file]) == case["answer"]


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= FEWEST
    assert len({case["why"] for case in CASES}) == len(CASES)


SETTINGS = '{"model": "opus"}\n'
AGENT = "---\nname: finder\ndescription: Find files by their names and list them\nmodel: {model}\n---\nbody\n"


def test_a_finding_shows_where_the_model_is_said(advisor: Command) -> None:
    advisor.write(".claude/settings.json", SETTINGS)
    advisor.write("flow.py", 'print(Task("Find every conftest.py"))\n')
    (found,) = [one for one in advisor("check", "--output-format", "json").json["findings"] if one["code"] == "ADV203"]
    assert [place["path"] for place in found["related"]] == [".claude/settings.json"]
    assert found["fix"]["edits"][0]["content"] == ', model="haiku"'


def test_the_text_of_a_graph_shows_where_the_model_is_said(advisor: Command) -> None:
    advisor.write(".claude/settings.json", SETTINGS)
    advisor.write("do.md", '# Do\n\nTask("Find every conftest.py")\n')
    assert "do.md:3:1, model: .claude/settings.json:1:11" in advisor("graph", "do.md").out


@pytest.mark.parametrize(
    ("model", "fixed"),
    [
        ("opus", "haiku"),
        ("'opus'  # dear", "'haiku'  # dear"),
        ('"claude-opus-4-5-20251101"', '"claude-haiku-5-5"'),
        ("us.anthropic.claude-opus-4-5-20251101-v1:0", "us.anthropic.claude-haiku-5-5"),
        ("opus[1m]", "haiku"),
    ],
)
def test_front_matter_is_mended_in_place(advisor: Command, model: str, fixed: str) -> None:
    path = advisor.write(".claude/agents/finder.md", AGENT.format(model=model))
    advisor("check", "--fix", ".claude")
    assert path.read_text() == AGENT.format(model=fixed)


def test_front_matter_that_inherits_is_mended_when_asked(advisor: Command) -> None:
    advisor.write(".claude/settings.json", SETTINGS)
    path = advisor.write(".claude/agents/finder.md", AGENT.format(model="inherit"))
    advisor("check", "--fix", ".claude")
    assert "model: inherit" in path.read_text()
    advisor("check", "--fix", "--unsafe-fixes", ".claude")
    assert "model: haiku" in path.read_text()


def test_the_environment_of_this_process_decides_nothing(advisor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_MODEL", "opus")
    monkeypatch.setenv("CLAUDE_CODE_SUBAGENT_MODEL", "opus")
    advisor.write("do.md", '# Do\n\nTask("Find every conftest.py")\n')
    assert advisor("graph", "--format", "json", "do.md").json["plans"][0]["tasks"][0]["model"]["source"] == "default"
