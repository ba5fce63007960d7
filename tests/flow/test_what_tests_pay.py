"""Tests of people's tests: what is skipped, mocked, built and thrown away pays nobody; what really runs is a task."""

from __future__ import annotations

import pytest
from following import texts, traces

from tests.pipeline import plans_of

_HEAD = """
import pytest, unittest
from unittest.mock import AsyncMock, MagicMock, Mock, patch
from crewai import Agent, BaseLLM, Crew, LLM, Task
from elsewhere import drive
import game

class Parrot(BaseLLM):
    def call(self, messages, **kwargs):
        self.note(messages)
        return "Final Answer: bees"

def made(llm="gpt-4o"):
    agent = Agent(role="keeper", goal="Keep bees", backstory="old", llm=llm)
    return Task(description="Describe how bees dance", expected_output="a text", agent=agent)
"""
_PAYS_NOBODY = {
    "skipped by its mark": "@pytest.mark.skip\ndef test_a():\n    made().execute_sync()\n",
    "skipped with a reason": "@pytest.mark.skip(reason='slow')\ndef test_a():\n    made().execute_sync()\n",
    "skipped by unittest": "@unittest.skip('slow')\ndef test_a():\n    made().execute_sync()\n",
    "in a skipped class": "@pytest.mark.skip\nclass TestA:\n    def test_a(self):\n        made().execute_sync()\n",
    "in a skipped module": "pytestmark = pytest.mark.skip('slow')\ndef test_a():\n    made().execute_sync()\n",
    "in a module of several marks": (
        "pytestmark = [pytest.mark.slow, pytest.mark.skip]\ndef test_a():\n    made().execute_sync()\n"
    ),
    "skipped before it runs": "def test_a():\n    pytest.skip('slow')\n    made().execute_sync()\n",
    "a helper of skipped tests alone": (
        "def one():\n    return made()\n@pytest.mark.skip\ndef test_a():\n    one().execute_sync()\n"
    ),
    "patched around it": "def test_a():\n    task = made()\n    with patch('crewai.LLM.call'):\n        drive(task)\n",
    "patched by a fixture's tool": (
        "def test_a(monkeypatch):\n    monkeypatch.setattr(LLM, 'call', lambda *a: 'x')\n    made().execute_sync()\n"
    ),
    "patched by a helper": (
        "def silence(monkeypatch):\n    monkeypatch.setattr(LLM, 'call', str)\n"
        "def test_a(monkeypatch):\n    silence(monkeypatch)\n    made().execute_sync()\n"
    ),
    "patched by another fixture's tool": (
        "def test_a(mocker):\n    mocker.patch.object(LLM, 'call')\n    made().execute_sync()\n"
    ),
    "patched by a fixture": (
        "@pytest.fixture\ndef silent():\n    with patch.object(LLM, 'call') as m:\n        yield m\n"
        "def test_a(silent):\n    made().execute_sync()\n"
    ),
    "patched for all tests": (
        "@pytest.fixture(autouse=True)\ndef silent(monkeypatch):\n    monkeypatch.setattr(LLM, 'call', str)\n"
        "def test_a():\n    made().execute_sync()\n"
    ),
    "patched in the set-up": (
        "class TestA(unittest.TestCase):\n    def setUp(self):\n        patch('crewai.LLM.call').start()\n"
        "    def test_a(self):\n        made().execute_sync()\n"
    ),
    "a model that is a mock": "def test_a():\n    made(llm=MagicMock()).execute_sync()\n",
    "a model read off a mock": "def test_a():\n    kit = Mock()\n    made(llm=kit.model).execute_sync()\n",
    "an agent that is a mock": (
        "def test_a():\n    Task(description='Count bees', expected_output='n', agent=Mock()).execute_sync()\n"
    ),
    "a client that is a mock": (
        "def test_a():\n    client = AsyncMock()\n    client.chat.completions.create(model='gpt-4o', messages=[])\n"
    ),
    "a model that answers by itself": "def test_a():\n    made(llm=Parrot()).execute_sync()\n",
    "a model from a fixture": (
        "@pytest.fixture\ndef llm():\n    return Mock()\ndef test_a(llm):\n    made(llm=llm).execute_sync()\n"
    ),
    "a model with another client put in": (
        "def test_a():\n    llm = LLM(model='gpt-4o')\n    llm._client = Mock()\n    llm.call('Say where bees go')\n"
    ),
    "built and looked at": "def test_a():\n    task = made()\n    assert 'dance' in task.prompt()\n",
    "built into a crew that never starts": (
        "def test_a():\n    crew = Crew(agents=[], tasks=[made()])\n    assert crew.tasks\n    print(crew)\n"
    ),
    "a fixture nobody runs": (
        "@pytest.fixture\ndef task():\n    return made()\ndef test_a(task):\n    assert task.description\n"
    ),
}
_PAYS = {
    "that runs": "def test_a():\n    made().execute_sync()\n",
    "skipped on a condition": "@pytest.mark.skipif(True, reason='x')\ndef test_a():\n    made().execute_sync()\n",
    "recorded": "@pytest.mark.vcr()\ndef test_a():\n    made().execute_sync()\n",
    "a crew that starts": "def test_a():\n    Crew(agents=[], tasks=[made()]).kickoff()\n",
    "of which a clock is patched": "def test_a():\n    with patch('time.sleep'):\n        made().execute_sync()\n",
    "of which the environment is patched": (
        "def test_a(monkeypatch):\n    monkeypatch.setenv('K', 'v')\n    made().execute_sync()\n"
    ),
    "handed to a function not shown": "def test_a():\n    drive(made())\n",
    "handed on in a crew": "def test_a():\n    drive(Crew(agents=[], tasks=[made()]))\n",
    "from a fixture": "@pytest.fixture\ndef task():\n    return made()\ndef test_a(task):\n    task.execute_sync()\n",
    "with a model of the project's own that asks somebody": (
        "class Far(BaseLLM):\n    def call(self, messages):\n        return LLM(model='gpt-4o').call(messages)\n"
        "def test_a():\n    made(llm=Far()).execute_sync()\n"
    ),
    "that is no test": "def run():\n    return made()\n",
}


def _asked(body: str) -> list[str]:
    found = [trace for trace in traces(_HEAD + body) if trace.name != "made"]  # where nothing calls it, it is an entry
    return [text for trace in found for text in texts(trace)]


@pytest.mark.parametrize("body", _PAYS_NOBODY.values(), ids=_PAYS_NOBODY.keys())
def test_what_a_test_never_asks_of_a_model_is_no_task(body: str) -> None:
    assert _asked(body) == []


@pytest.mark.parametrize("body", _PAYS.values(), ids=_PAYS.keys())
def test_what_a_test_asks_of_a_model_is_a_task(body: str) -> None:
    assert "Describe how bees dance" in _asked(body)


def test_a_model_of_the_projects_own_is_paid_outside_of_tests_unless_it_calls_nothing_at_all() -> None:
    head = "from crewai import Agent, BaseLLM\nimport requests\n"
    far = "class M(BaseLLM):\n    def call(self, messages):\n        return requests.post('http://x').text\n"
    near = "class M(BaseLLM):\n    def call(self, messages):\n        return 'Final Answer: ' + str(len(messages))\n"
    use = "Agent(role='r', goal='g', backstory='b', llm=M()).kickoff('Describe how bees dance')\n"
    assert [texts(trace) for trace in traces(head + far + use)] == [["Describe how bees dance"]]
    assert traces(head + near + use) == ()


def test_calls_before_a_check_of_what_a_cache_gave_are_possibly_meant_in_that_order() -> None:
    text = "from openai import OpenAI\nc = OpenAI()\ndef test_a():\n"
    for side in ("east", "west"):
        text += f"    {side} = c.responses.create(model='gpt-4o', input='Describe the {side} wing')\n"
    (free,) = traces(text)
    (bound,) = traces(text + "    assert west.usage.input_tokens_details.cached_tokens > 0\n")
    assert free.needs == ()
    assert [(need.source, need.target, need.certainty.value) for need in bound.needs] == [("t1", "t2", "possible")]


_FAKED = """
from langchain.agents import create_agent
from elsewhere.chats import {name}

def test_help():
    agent = create_agent(model={name}(messages=[]))
    agent.invoke({{"messages": [("user", "Help with the moorings")]}})
"""


@pytest.mark.parametrize(("name", "paid"), [("GenericFakeChat", 0), ("StubModel", 0), ("HarbourChat", 1)])
def test_a_model_called_a_fake_is_none_in_a_test_wherever_it_comes_from(name: str, paid: int) -> None:
    found = plans_of(_FAKED.format(name=name), path="tests/test_help.py")
    assert sum(len(plan.tasks) for plan in found) == paid
