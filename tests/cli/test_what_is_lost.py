"""What is lost with a failure, and who is paid: not what a test, a notebook or a printer keeps, nor a mock."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import Command

CHAIN = """
from anthropic import Anthropic

client = Anthropic()


def ask(text):
    asked = [{"role": "user", "content": text}]
    return client.messages.create(model="claude-haiku-5-5", max_tokens=99, messages=asked).content[0].text


def test_rivers():
    rivers = ask("List the rivers of Wales")
    assert ask(f"Shorten this list: {rivers}")
"""


def codes(advisor: Command, name: str, text: str, *select: str) -> list[str]:
    advisor.write(name, text)
    return advisor("check", "--output-format", "json", "--select", ",".join(select), name).codes


@pytest.mark.parametrize(("name", "found"), [("rivers.py", ["ADV301"]), ("test_rivers.py", []), ("conftest.py", [])])
def test_a_test_is_meant_to_end_at_a_failure(advisor: Command, name: str, found: list[str]) -> None:
    assert codes(advisor, name, CHAIN, "ADV301") == found


def notebook(*cells: str) -> str:
    rows = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": cell} for cell in cells
    ]
    return json.dumps({"cells": rows, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_what_a_notebook_has_given_its_names_stays_when_a_later_statement_fails(advisor: Command) -> None:
    first = "from advisor import Task\nrivers = Task('List the rivers of Wales', model='haiku')"
    second = "short = Task(f'Shorten this list: {rivers}', model='haiku')\nshort"
    assert codes(advisor, "apart.ipynb", notebook(first, second), "ADV301") == []
    assert codes(advisor, "together.ipynb", notebook(f"{first}\n{second}"), "ADV301") == []
    inside = "\n    ".join(["def both():", *first.splitlines(), *second.splitlines()])
    assert codes(advisor, "called.ipynb", notebook(f"{inside}\nboth()"), "ADV301") == ["ADV301"]


def test_turns_that_run_at_once_have_no_earlier_ones(advisor: Command) -> None:
    text = """
import asyncio

from advisor import Task


async def ask(rivers):
    return await asyncio.gather(*(Task(f"Describe {river}", model="sonnet") for river in rivers))
"""
    assert codes(advisor, "at_once.py", text, "ADV301,ADV302") == ["ADV302"]


MOCKED = """
from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

from .mocks import MockAnthropic

mock_client = MockAnthropic.create_mock("a river")
agent = Agent(AnthropicModel("claude-3-opus-20240229", provider=AnthropicProvider(anthropic_client=mock_client)))
print(agent.run_sync("List the rivers of Wales"))
"""


@pytest.mark.parametrize(("name", "found"), [("test_agent.py", []), ("agent.py", ["ADV204"])])
def test_nobody_is_paid_by_a_test_whose_client_is_called_a_mock(advisor: Command, name: str, found: list[str]) -> None:
    assert codes(advisor, name, MOCKED, "ADV204") == found


def test_a_model_called_test_is_nobodys(advisor: Command) -> None:
    text = "from pydantic_ai import Agent\n\nprint(Agent('test').run_sync(''))\n"
    assert codes(advisor, "agent.py", text, "ADV204,ADV501,ADV303") == []


@pytest.mark.parametrize("text", ["What is 2+2?", "Do 3 * 4"])
def test_a_sum_says_what_to_do(advisor: Command, text: str) -> None:
    assert (
        codes(advisor, "sum.py", f"from advisor import Task\n\nprint(Task({text!r}, model='haiku'))\n", "ADV501") == []
    )


@pytest.mark.parametrize(
    ("model", "found"),
    [
        ("gemini-9-flash-image", []),
        ("gpt-4o-audio-preview", []),
        ("gemini-exp-1206", []),
        ("gemini-99-flush", ["ADV204"]),
    ],
)
def test_models_of_pictures_and_sound_are_not_called_unknown(advisor: Command, model: str, found: list[str]) -> None:
    text = f"import litellm\n\nprint(litellm.completion(model='{model}', messages=[], max_tokens=9))\n"
    assert codes(advisor, "media.py", text, "ADV204") == found


def test_a_helper_of_two_entry_points_is_spoken_of_once_whatever_the_money(advisor: Command) -> None:
    text = """
from advisor import Task


def review(diff):
    return Task(f"Design the architecture of our whole platform from {diff}", model="haiku")


def once(diff):
    return review(diff)


def often(diffs):
    return [review(diff) for diff in diffs]
"""
    assert codes(advisor, "twice.py", text, "ADV202") == ["ADV202"]


def test_decoding_a_text_that_is_no_bytes_is_no_crash(advisor: Command) -> None:
    text = "from advisor import Task\n\nname = 'a'.decode('utf-8')\nprint(Task(f'Describe {name}', model='haiku'))\n"
    advisor.write("decoded.py", text)
    assert advisor("check", "--output-format", "json", "decoded.py").json["skipped"] == []


@pytest.mark.parametrize(
    "waited", ["return await work", "async with work as stream:\n        return await stream.end()"]
)
def test_of_two_pieces_of_work_the_one_chosen_runs_alone(advisor: Command, waited: str) -> None:
    text = f"""
from anthropic import AsyncAnthropic

client = AsyncAnthropic()


async def ask(asked, hard):
    work = (
        client.messages.stream(model="claude-opus-5-5", max_tokens=9, messages=asked)
        if hard
        else client.messages.stream(model="claude-haiku-5-5", max_tokens=9, messages=asked)
    )
    {waited}
"""
    assert codes(advisor, "one.py", text, "ADV101,ADV301") == []
