"""What an agent may keep from one call to the next: tools that change things, memories, settings changed in between."""

from __future__ import annotations

import pytest

from advisor.advice.advise import advise
from advisor.flow import trace_program
from advisor.flow.trace import Certainty
from advisor.graph.plan import Edge
from advisor.sources.units import Program
from tests.pipeline import knowledge

# How each framework builds an agent with something in its hands, and how it is run.
AGENTS = {
    "agno": (
        "from agno.agent import Agent\nfrom somewhere import Board\n",
        "helper = Agent(model='openai:gpt-4o', tools=[{tool}])\n",
        "helper.print_response({text!r})\n",
    ),
    "openai agents": (
        "from agents import Agent, Runner\nfrom somewhere import Board\n",
        "helper = Agent(name='h', instructions='Help.', tools=[{tool}])\n",
        "print(Runner.run_sync(helper, {text!r}).final_output)\n",
    ),
    "smolagents": (
        "from smolagents import CodeAgent, InferenceClientModel\nfrom somewhere import Board\n",
        "helper = CodeAgent(tools=[{tool}], model=InferenceClientModel('m'))\n",
        "print(helper.run({text!r}))\n",
    ),
    "strands": (
        "from strands import Agent\nfrom somewhere import Board\n",
        "helper = Agent(model='m', tools=[{tool}])\n",
        "print(helper({text!r}))\n",
    ),
    "pydantic-ai": (
        "from pydantic_ai import Agent\nfrom somewhere import Board\n",
        "helper = Agent('openai:gpt-4o', tools=[{tool}])\n",
        "print(helper.run_sync({text!r}).output)\n",
    ),
}
KNOWLEDGE = knowledge()


def edges(text: str) -> dict[str, Edge]:
    (trace,) = trace_program(Program(path="plan.py", text=text))
    return {f"{edge.source}>{edge.target}": edge for edge in advise(trace, KNOWLEDGE).plan.all_edges}


def program(name: str, tool: str, *asked: str, between: str = "") -> str:
    head, build, run = AGENTS[name]
    return head + build.format(tool=tool) + between.join(run.format(text=text) for text in asked)


@pytest.mark.parametrize("name", sorted(set(AGENTS) - {"strands"}))
def test_what_changes_something_with_tools_not_shown_may_meet_what_the_same_tools_do(name: str) -> None:
    found = edges(program(name, "Board()", "Save this note on the board: bread", "Count the open cards"))
    assert found["t1>t2"].certainty is Certainty.POSSIBLE


@pytest.mark.parametrize("name", sorted(set(AGENTS) - {"strands"}))
def test_tools_that_only_look_leave_tasks_apart(name: str) -> None:
    assert not edges(program(name, "Board()", "Count the open cards", "Explain how rainbows come about"))


@pytest.mark.parametrize("name", sorted(set(AGENTS) - {"strands"}))
@pytest.mark.parametrize("past", ["session_id='s1'", "user_id='ann'", "memory=True"])
def test_an_agent_whose_tool_is_told_whose_past_it_keeps_remembers(name: str, past: str) -> None:
    found = edges(program(name, f"Board({past})", "Explain how rainbows come about", "Count the open cards"))
    assert found["t1>t2"].kind.value == "state"
    assert found["t1>t2"].certainty is Certainty.POSSIBLE


@pytest.mark.parametrize("name", sorted(AGENTS))
def test_a_setting_changed_in_between_keeps_the_runs_apart_in_time(name: str) -> None:
    asked = ("Explain how rainbows come about", "Count the letters of the alphabet")
    found = edges(program(name, "Board()", *asked, between="helper.model = other()\n"))
    assert found["t1>t2"].kind.value == "state"


def test_a_setting_made_before_the_first_run_ties_nothing() -> None:
    asked = ("Explain how rainbows come about", "Count the letters of the alphabet")
    text = program("agno", "Board()", *asked)
    first = text.index("helper.print")
    assert not edges(f"{text[:first]}helper.model = other()\n{text[first:]}")


def test_tools_that_are_the_program_s_own_functions_are_known() -> None:
    text = program("agno", "look", "Save this note on the board: bread", "Count the open cards")
    assert not edges(text.replace("helper = ", "def look(word):\n    return word[:3]\nhelper = ", 1))
