"""What goes on from call to call: iterators, states that nodes change in place, conversations, attempts, events."""

from __future__ import annotations

import pytest

from advisor.flow.trace import Certainty
from tests.flow.following import carried, needs, only, texts, traces


def test_an_iterator_gives_each_member_once() -> None:
    found = only(
        'left = iter(["salt", "silk"])\nTask(f"Describe {next(left)}")\nTask(f"Describe {next(left)}")\n'
        'last = next(left, None)\nif last is None:\n    Task("Sum up")\n'
    )
    assert texts(found) == ["Describe salt", "Describe silk", "Sum up"]


def test_a_loop_that_asks_an_iterator_for_more_may_come_to_its_end() -> None:
    found = only(
        'def talk():\n    left = iter(["a", "b"])\n    for event in stream():\n        if next(left, None) is None:\n'
        '            break\n    else:\n        raise RuntimeError("cut off")\n    Task("Sum up the talk")\n'
    )
    assert texts(found) == ["Sum up the talk"]


STATES = {
    "a typed dictionary": (
        "from typing import TypedDict\nclass Notes(TypedDict):\n    style: str\n    plan: str\n",
        "['{}']",
    ),
    "a model": (
        "from pydantic import BaseModel\nclass Notes(BaseModel):\n    style: str = ''\n    plan: str = ''\n",
        ".{}",
    ),
    "a data class": (
        "from dataclasses import dataclass\n@dataclass\nclass Notes:\n    style: str = ''\n    plan: str = ''\n",
        ".{}",
    ),
}
GRAPH = """
from langgraph.graph import END, START, StateGraph
from langchain_openai import ChatOpenAI
llm = ChatOpenAI(model="gpt-4o")

def look(notes):
    notes{style} = llm.invoke("Say how this house writes").content
    return notes

def idle(notes):
    return notes

def draw(notes):
    notes{plan} = llm.invoke(f"Draw up a plan in this style: {{notes{style}}}").content
    return notes

flow = StateGraph(Notes)
flow.add_node("look", look)
flow.add_node("idle", idle)
flow.add_node("draw", draw)
flow.add_edge(START, "look")
flow.add_edge("look", "idle")
flow.add_edge("idle", "draw")
flow.add_edge("draw", END)
print(flow.compile().invoke({start}))
"""


@pytest.mark.parametrize("start", ["Notes(style='', plan='')", "{'style': '', 'plan': ''}"])
@pytest.mark.parametrize("kind", STATES)
def test_a_node_that_changes_its_state_in_place_hands_it_on(kind: str, start: str) -> None:
    head, read = STATES[kind]
    held = {name: read.format(name) for name in ("style", "plan")}
    if "model" in kind or "class" in kind:
        start = "Notes(style='', plan='')"
    found = only(head + GRAPH.format(start=start, **held))
    assert "t1>t2 data" in needs(found)


RETRY = """
import asyncio
async def ask(text):
    for attempt in range(4):
        try:
            answer = await Task(text)
            if answer:
                return answer
        except OSError:
            pass
        await asyncio.sleep(2**attempt)
    return None
async def main():
    return await ask("Describe salt"), await ask("Describe silk")
"""


def test_a_helper_that_waits_before_it_tries_again_ties_no_two_calls_of_it() -> None:
    assert not needs(only(RETRY))


def test_a_pause_after_each_call_of_a_loop_may_be_meant() -> None:
    found = only(
        "import time\ndef main(words):\n    for word in words:\n        Task(f'Describe {word}')\n"
        "        time.sleep(5)\n    Task('Describe silk')\n"
    )
    assert [need.certainty for need in found.needs] == [Certainty.POSSIBLE]


@pytest.mark.parametrize("told", ["print(f'failed: {problem}')", "print('failed', problem, word)"])
def test_an_error_that_is_told_ties_no_turns(told: str) -> None:
    text = (
        "def ask(word):\n    try:\n        return Task(f'Describe {word}')\n    except OSError as problem:\n"
        f"        {told}\n        return ''\ndef main(words):\n    return [ask(word) for word in words]\n"
    )
    assert not carried(only(text))
    assert carried(only(text.replace("return [ask(word)", "return [print(ask(word))")))


CLAUDE = """
import asyncio
from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient, query

async def ask(text, again=False):
    options = ClaudeAgentOptions(continue_conversation=again)
    async with ClaudeSDKClient(options=options) as client:
        await client.query(text)

async def main():
    {calls}

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("await ask('Name a sea'); await ask('Name a lake')", set()),
        ("await ask('Name a sea'); await ask('Name its depth', again=True)", {"t1>t2 state"}),
        ("await ask('Name a sea'); await ask('Name a lake'); await ask('And now?', again=True)", {"t2>t3 state"}),
    ],
)
def test_a_call_that_goes_on_with_the_latest_conversation_needs_it(calls: str, expected: set[str]) -> None:
    assert needs(only(CLAUDE.format(calls=calls))) == expected


FLOW = """
from crewai import LLM
from crewai.flow.flow import Flow, listen, router, start
llm = LLM(model="gpt-4o")

class Post(Flow):
    @start({condition})
    def write(self):
        self.state["post"] = llm.call("Write a verse about bees")

    @router(write)
    def judge(self):
        verdict = llm.call(f"Judge this verse: {{self.state['post']}}")
        return "done" if "good" in verdict else "again"

    @listen("done")
    def save(self):
        print(self.state["post"])

Post().kickoff()
"""


@pytest.mark.parametrize("condition", ["", "'again'"])
def test_methods_that_start_again_on_an_event_start_where_nothing_else_does(condition: str) -> None:
    found = traces(FLOW.format(condition=condition))
    assert [len(each.tasks) for each in found] == [2]
    assert "t1>t2 data" in needs(found[0])


SELF_NAMED = """
from crewai import LLM
from crewai.flow.flow import Flow, listen, router, start
llm = LLM(model="gpt-4o")

class Post(Flow):
    @start()
    def write(self):
        self.state["post"] = llm.call("Write a verse about bees")

    @router(write)
    def judge(self):
        return "publish" if len(self.state["post"]) < 400 else "shorten"

    @listen("publish")
    def publish(self):
        llm.call(f"Set this verse in HTML: {self.state['post']}")

    @listen("shorten")
    def shorten(self):
        llm.call(f"Halve this verse: {self.state['post']}")

Post().kickoff()
"""


def test_a_method_that_listens_to_its_own_name_waits_for_the_router_that_says_it() -> None:
    found = only(SELF_NAMED)
    assert {"t1>t2 data", "t1>t3 data"} <= needs(found)
    assert not any(each.startswith(("t2>", "t3>")) for each in needs(found))
