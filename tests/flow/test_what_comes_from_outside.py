"""Agents, models and graphs that are made elsewhere: known by their type, their name or the class they derive from."""

from __future__ import annotations

import pytest
from following import needs, order, texts, traces

from advisor.flow.trace import Certainty, ModelSource, Trace

_LANGCHAIN = "from langchain_core.language_models import BaseChatModel\n"
_PYDANTIC = "from typing import Annotated, Optional, Union\nfrom pydantic_ai import Agent\n"


def _only(text: str) -> Trace:
    (found,) = traces(text)
    return found


@pytest.mark.parametrize(
    "annotation",
    [
        "Agent", "Agent[str, int]", "'Agent'", "Optional[Agent]", "Agent | None", "Union[int, Agent]",
        "Annotated[Agent, 'x']",
    ],
)  # fmt: skip
def test_a_parameter_is_what_its_type_says(annotation: str) -> None:
    found = _only(f"{_PYDANTIC}async def ask(clerk: {annotation}, q):\n    return await clerk.run(q)\n")
    assert [(task.dialect, task.model.source) for task in found.tasks] == [("pydantic-ai", ModelSource.UNKNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "async def ask(clerk: Clerk, q):\n    return await clerk.run(q)\n",
        "async def ask(clerk, q):\n    return await clerk.run(q)\n",
        "async def ask(clerks: list[Agent], q):\n    return await clerks.run(q)\n",
        "class Agent:\n    pass\nasync def ask(clerk: Agent, q):\n    return await clerk.run(q)\n",
    ],
    ids=["another class", "no type", "a list of them", "a class of the file's own"],
)
def test_other_parameters_are_not(text: str) -> None:
    assert traces(_PYDANTIC + text) == ()


def test_a_field_of_a_dataclass_is_what_its_type_says() -> None:
    text = (
        "from dataclasses import dataclass\nfrom openai import AsyncOpenAI\n"
        "@dataclass\nclass Desk:\n    client: AsyncOpenAI\n    name: str\n"
        "    async def ask(self, q):\n"
        "        return await self.client.responses.create(model='gpt-5', input=q)\n"
    )
    assert [task.model.id for task in _only(text).tasks] == ["gpt-5"]


def test_the_default_of_a_typed_parameter_gives_its_model() -> None:
    text = (
        f"{_PYDANTIC}HOUSE = Agent('openai:gpt-5')\n"
        "async def ask(q, clerk: Agent = HOUSE):\n    return await clerk.run(q)\n"
    )
    assert [task.model.id for task in _only(text).tasks] == ["openai:gpt-5"]


def test_what_is_made_where_nobody_gave_one_has_the_model_it_is_made_with() -> None:
    text = (
        "from langchain_openai import ChatOpenAI\n"
        "def ask(q, llm: ChatOpenAI = None):\n"
        "    llm = llm or ChatOpenAI(model='gpt-5')\n    return llm.invoke(q)\n"
    )
    assert {task.model.id for task in _only(text).tasks} == {"gpt-5"}


@pytest.mark.parametrize("name", ["llm", "planner_llm", "model", "self.writer_llm", "agent_executor", "get_llm()"])
def test_in_a_program_of_langchain_a_name_may_say_enough(name: str) -> None:
    names = "self, llm, planner_llm, model, agent_executor, get_llm, q"
    text = f"{_LANGCHAIN}def ask({names}):\n    return {name}.invoke(q)\n"
    assert [task.dialect for task in _only(text).tasks] == ["langchain"]


@pytest.mark.parametrize("call", ["tool.invoke(q)", "retriever.invoke(q)", "model.predict(q)", "llm.get_num_tokens(q)"])
def test_other_names_and_other_methods_say_nothing(call: str) -> None:
    assert traces(f"{_LANGCHAIN}def ask(tool, retriever, model, llm, q):\n    return {call}\n") == ()


def test_without_langchain_a_name_says_nothing() -> None:
    assert traces("import json\ndef ask(llm, q):\n    return llm.invoke(q)\n") == ()


def test_an_agent_of_unknown_making_may_remember() -> None:
    text = (
        f"{_LANGCHAIN}def ask(agent, q):\n    one = agent.invoke('Name a river')\n"
        "    return one, agent.invoke('Name a sea')\n"
    )
    found = _only(text)
    assert [(need.source, need.target, need.certainty) for need in found.needs] == [("t1", "t2", Certainty.POSSIBLE)]


def test_agents_that_remember_nothing_stay_apart() -> None:
    text = (
        f"{_PYDANTIC}async def ask(clerk: Agent):\n    a = await clerk.run('a')\n    return a, await clerk.run('b')\n"
    )
    assert needs(_only(text)) == set()


_DERIVED = {
    "without a constructor": "class Sage(CodeAgent):\n    pass\nSage([], model=M).run('a')\n",
    "with its own": (
        "class Sage(CodeAgent):\n    def __init__(self, tools):\n        super().__init__(tools, model=M)\n"
        "Sage([]).run('a')\n"
    ),
    "with attributes of the class": "class Sage(CodeAgent):\n    model = M\nSage([]).run('a')\n",
    "in two steps": "class Base(CodeAgent):\n    pass\nclass Sage(Base):\n    pass\nSage([], model=M).run('a')\n",
}


@pytest.mark.parametrize("text", _DERIVED.values(), ids=_DERIVED.keys())
def test_what_derives_from_a_framework_s_class_is_paid_like_it(text: str) -> None:
    before = "from smolagents import CodeAgent, LiteLLMModel\nM = LiteLLMModel(model_id='gpt-5')\n"
    assert [task.model.id for task in _only(before + text).tasks] == ["gpt-5"]


def test_a_method_of_a_derived_class_may_call_what_it_inherits() -> None:
    text = (
        "from openai import OpenAI\nclass Desk(OpenAI):\n    def greet(self, who):\n"
        "        return self.chat.completions.create(model='gpt-5', messages=[{'role': 'user', 'content': who}])\n"
    )
    assert [task.model.id for task in _only(text).tasks] == ["gpt-5"]


def test_a_method_that_the_class_has_itself_is_the_class_s_own() -> None:
    text = "class Sage(CodeAgent):\n    def run(self, q):\n        return q\nSage([]).run('a')\n"
    text = f"from smolagents import CodeAgent\n{text}"
    assert traces(text) == ()


_GRAPH = """
from langgraph.graph import StateGraph, START, END

def build(llm, stages):
    def draft(state):
        return {"draft": llm.invoke(f"Draft {state['topic']}")}
    def polish(state):
        return {"text": llm.invoke(f"Polish {state['draft']}")}
    graph = StateGraph(dict)
    graph.add_node("draft", draft)
    graph.add_node("polish", polish)
EDGES
    return graph
"""


def test_a_graph_that_is_handed_out_uncompiled_is_run_by_somebody() -> None:
    edges = (
        "    graph.add_edge(START, 'draft')\n    graph.add_edge('draft', 'polish')\n    graph.add_edge('polish', END)"
    )
    found = _only(_GRAPH.replace("EDGES", edges))
    assert texts(found) == ["Draft {state}", "Polish {state['draft']}"]
    assert "t1>t2 data" in needs(found)


def test_a_graph_that_is_compiled_is_run_once() -> None:
    edges = "    graph.add_edge(START, 'draft')\n    graph.add_edge('draft', 'polish')"
    text = _GRAPH.replace("EDGES", edges).replace("return graph", "return graph.compile()")
    assert len(_only(text).tasks) == 2


def test_nodes_in_a_loop_nobody_can_count_do_not_hide_the_others() -> None:
    edges = (
        "    for stage in stages:\n        graph.add_node(stage.name, stage.run)\n"
        "    graph.add_edge(START, stages[0].name)\n    graph.add_edge('draft', 'polish')\n"
        + "".join(f"    graph.add_node('n{number}', lambda state: state)\n" for number in range(9))
        + "    for stage in stages:\n        graph.add_edge(stage.name, 'draft')"
    )
    found = _only(_GRAPH.replace("EDGES", edges))
    assert texts(found) == ["Draft {state}", "Polish {state['draft']}"]
    assert order(found)["t2"] == ("t1",)


def test_a_runner_runs_an_agent_that_was_made_elsewhere() -> None:
    text = (
        "from google.adk.runners import Runner\nasync def once(agent, store, q):\n"
        "    runner = Runner(agent=agent, session_service=store)\n    last = None\n"
        "    async for event in runner.run_async(user_id='u', session_id='s', new_message=q):\n        last = event\n"
        "    return last\n"
    )
    (found,) = _only(text).tasks
    assert (found.dialect, found.span.start.line, found.model.source) == ("google-adk", 5, ModelSource.UNKNOWN)


_OPTIONS = "ClaudeAgentOptions(max_turns=1)"
_DEFAULTS = {
    "a query": "async def f():\n    async for m in query(prompt='a'):\n        print(m)\n",
    "options": f"async def f():\n    async for m in query(prompt='a', options={_OPTIONS}):\n        print(m)\n",
    "a client": "async def f():\n    async with ClaudeSDKClient() as client:\n        await client.query('a')\n",
}


@pytest.mark.parametrize("text", _DEFAULTS.values(), ids=_DEFAULTS.keys())
def test_where_nobody_names_a_model_the_framework_s_own_is_in_force(text: str) -> None:
    before = "from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, query\n"
    assert [(task.model.id, task.model.source) for task in _only(before + text).tasks] == [(None, ModelSource.DEFAULT)]


def test_options_that_come_from_outside_may_name_one() -> None:
    text = "async def f(o):\n    async for m in query(prompt='a', options=o):\n        print(m)\n"
    text = f"from claude_agent_sdk import query\n{text}"
    assert [task.model.source for task in _only(text).tasks] == [ModelSource.UNKNOWN]


def test_an_agent_s_model_that_is_missing_on_one_way_is_the_other_s() -> None:
    text = (
        "from crewai import Agent, Crew, Task\nfrom langchain_openai import ChatOpenAI\nimport os\nllm = None\n"
        "if os.environ.get('KEY'):\n    llm = ChatOpenAI(model_name='gpt-5')\n"
        "a = Agent(role='r', goal='g', backstory='b', llm=llm)\n"
        "Crew(agents=[a], tasks=[Task(description='Name a river', expected_output='o', agent=a)]).kickoff()\n"
    )
    assert [task.model.id for task in _only(text).tasks] == ["gpt-5"]


def test_two_objects_of_which_the_first_is_gone_are_not_the_same() -> None:
    ask = "    await Runner.run(guide, 'Describe hall {0}', session=SQLiteSession('{0}'))\n"
    text = (
        "from agents import Agent, Runner, SQLiteSession\n"
        "guide = Agent(name='g', instructions='i')\nasync def main():\n"
        + "".join(ask.format(number) for number in range(40))
    )
    assert needs(_only(text)) == set()


@pytest.mark.parametrize(("read", "tied"), [("datetime.now().isoformat()", False), ("datetime.now()", True)])
def test_a_time_only_written_down_orders_nothing(read: str, tied: bool) -> None:  # noqa: FBT001 - a column
    text = (
        f"from datetime import datetime\nfrom openai import OpenAI\nc = OpenAI()\nasked = {read}\n"
        "a = c.responses.create(model='m', input='Name a river')\n"
        f"asked = {read}\nb = c.responses.create(model='m', input='Name a sea')\nprint(a, b, asked)\n"
    )
    assert bool(needs(_only(text))) is tied
