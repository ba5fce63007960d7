"""A project's own dialect, from its configuration to the command's output."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.dialects import Dialects
from tests.cli.command import Command
from tests.dialects.test_reading import DIALECT, USE


@pytest.fixture
def advisor(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path, capsys, monkeypatch)


def test_extend_rules_brings_in_a_dialect(advisor: Command) -> None:
    advisor.write("ours/dialects/own.toml", DIALECT)
    advisor.write("advisor.toml", 'extend-rules = ["ours"]\n')
    advisor.write("flow.py", USE)
    (task,) = advisor("graph", "flow.py", "--format", "json").json["plans"][0]["tasks"]
    assert (task["dialect"], task["model"]["id"], task["model"]["source"]) == ("own", "gpt-4o", "agent")


def test_a_wrong_dialect_of_the_project_is_a_configuration_error(advisor: Command) -> None:
    advisor.write("ours/dialects/own.toml", DIALECT + "colour = 1\n")
    advisor.write("advisor.toml", 'extend-rules = ["ours"]\n')
    advisor.write("flow.py", USE)
    done = advisor("check", "flow.py")
    assert done.code == 2
    assert "own.toml" in done.err
    assert "'colour' is unknown" in done.err


AGENT = """\
from agents import Agent, Runner

scout = Agent(name="Scout", instructions="Find files.", model="anthropic/claude-opus-4-1")
print(Runner.run_sync(scout, "List the Python files of the project").final_output)
"""


def test_a_fix_lands_at_the_agent_s_literal_and_keeps_the_provider(advisor: Command) -> None:
    path = advisor.write("flow.py", AGENT)
    advisor("check", "--select", "ADV201", "--fix", "--unsafe-fixes", "flow.py")
    text = path.read_text(encoding="utf-8")
    assert 'model="anthropic/claude-haiku' in text
    assert text.count("\n") == AGENT.count("\n")


def test_a_literal_that_others_use_is_not_fixed_safely(advisor: Command) -> None:
    path = advisor.write("flow.py", AGENT + "register(scout)\n")
    advisor("check", "--select", "ADV201", "--fix", "flow.py")
    assert path.read_text(encoding="utf-8") == AGENT + "register(scout)\n"


def test_a_package_that_does_much_else_counts_where_a_word_of_the_dialect_stands() -> None:
    uploads = "import boto3\n\ndef keep(name):\n    boto3.client('s3').upload_file(name, 'b', name)\n"
    asks = "import boto3\n\ndef ask(client, text):\n    return client.converse(modelId='m', messages=text)\n"
    dialects = Dialects.load()
    assert dialects.imported(["boto3"]) == dialects.spoken(["boto3"], asks) == ("bedrock",)
    assert dialects.spoken(["boto3"], uploads) == ()
