"""What a loop over a parameter nobody gives goes through: its default, where nothing is paid for in it."""

from __future__ import annotations

from tests.flow.following import counts, only, order, texts

GRAPH = """
from langgraph.graph import END, START, StateGraph
from langchain_openai import ChatOpenAI
llm = ChatOpenAI(model="gpt-4o")

def node(name):
    def work(state):
        return {name: llm.invoke(f"Write the {name} part")}
    return work

def build(parts=("first", "middle", "last")):
    graph = StateGraph(dict)
    before = START
    for part in parts:
        graph.add_node(part, node(part))
        graph.add_edge(before, part)
        before = part
    graph.add_edge(before, END)
    return graph.compile()
"""
CREW = """
from crewai import Agent, Crew, Task

def build(topics=["rivers", "lakes"]):
    agent = Agent(role="r", goal="g", backstory="b", llm="gpt-4o")
    tasks = [Task(description=f"Describe {topic}", expected_output="text", agent=agent) for topic in topics]
    return Crew(agents=[agent], tasks=tasks).kickoff()
"""


def test_steps_laid_over_a_default_are_its_steps_in_their_order() -> None:
    found = only(GRAPH)
    assert texts(found) == [f"Write the {part} part" for part in ("first", "middle", "last")]
    assert order(found) == {"t1": (), "t2": ("t1",), "t3": ("t2",)}


def test_tasks_built_over_a_default_and_run_together_are_one_for_each_member() -> None:
    assert [text.splitlines()[-1] for text in texts(only(CREW))] == ["Describe rivers", "Describe lakes"]


def test_how_often_a_loop_pays_is_for_the_caller_to_say() -> None:
    found = only('def ask(topics=("a", "b", "c")):\n    for topic in topics:\n        Task(f"Describe {topic}")\n')
    assert len(found.tasks) == 1
    assert counts(found) == (0, 5, None)
    comprehended = only('def ask(topics=("a", "b")):\n    return [Task(f"Describe {topic}") for topic in topics]\n')
    assert counts(comprehended) == (0, 5, None)


def test_what_a_loop_that_pays_did_before_is_taken_back() -> None:
    found = only(
        'def ask(topics=("a", "b", "c")):\n    told = []\n    for topic in topics:\n        told.append(topic)\n'
        '        Task(f"Describe {topic}")\n    Task(f"Count these: {told}")\n'
    )
    assert len(found.tasks) == 2
    assert "'a', 'b', 'c'" not in texts(found)[1]


def test_a_default_that_is_not_shown_or_somebody_gives_is_none() -> None:
    given = only(
        "def names(parts=('x', 'y')):\n    return [part.upper() for part in parts]\n"
        "Task(f\"Say {', '.join(names(['one']))}\")\n"
    )
    assert texts(given) == ["Say ONE"]
    unknown = only("def say(parts=load()):\n    for part in parts:\n        Task(f'Say {part}')\n")
    assert len(unknown.tasks) == 1
