"""CrewAI as its projects are laid out: crews configured in YAML, factories in other modules, runs of every kind."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.errors import FixError
from advisor.fixes.yamls import verify_yaml
from advisor.sources.yamlfile import YamlMap, read_yaml, yaml_comments
from tests.cli.command import Command

AGENTS = """\
# Who works here
scout:
  role: >
    {topic} scout
  goal: Find facts
  backstory: A reader
  llm: openai/gpt-5.2-pro   # costly


pen: {role: Pen, goal: "Write # well", llm: 'anthropic/claude-opus-4-5'}
"""
TASKS = """\
look:
  description: >
    List the files in the folder
  expected_output: Names
  agent: scout

count:
  description: Count the lines of README.md
  expected_output: A number
  agent: scout

tell:
  description: Write a short tale about {topic}
  expected_output: A tale
  agent: pen
  context:
    - look
"""
CREW = """\
from crewai import Agent, Crew, Process, Task
from crewai.project import CrewBase, agent, crew, task


@CrewBase
class Library:
    agents_config = "config/agents.yaml"

    @agent
    def scout(self) -> Agent:
        return Agent(config=self.agents_config["scout"], verbose=True)

    @agent
    def pen(self) -> Agent:
        return Agent(config=self.agents_config["pen"])

    @task
    def look(self) -> Task:
        return Task(config=self.tasks_config["look"], context=[])

    @task
    def count(self) -> Task:
        return Task(config=self.tasks_config["count"], context=[])

    @task
    def tell(self) -> Task:
        return Task(config=self.tasks_config["tell"])

    @crew
    def crew(self) -> Crew:
        return Crew(agents=self.agents, tasks=self.tasks, process=Process.sequential)
"""
MAIN = """\
from lib.crew import Library


def run():
    Library().crew().kickoff(inputs={"topic": "jade"})


if __name__ == "__main__":
    run()
"""


@pytest.fixture
def library(advisor: Command) -> Command:
    advisor.write("pyproject.toml", "")
    advisor.write("src/lib/__init__.py", "")
    advisor.write("src/lib/config/agents.yaml", AGENTS)
    advisor.write("src/lib/config/tasks.yaml", TASKS)
    advisor.write("src/lib/crew.py", CREW)
    advisor.write("src/lib/main.py", MAIN)
    return advisor


def plan_of(advisor: Command, *paths: str) -> dict[str, Any]:
    (plan,) = advisor("graph", *(paths or (".",)), "--format", "json").json["plans"]
    assert isinstance(plan, dict)
    return plan


def edges(plan: dict[str, Any]) -> set[str]:
    return {f"{edge['source']}>{edge['target']} {edge['kind']}" for edge in plan["edges"]}


@pytest.mark.parametrize("paths", [(".",), ("src/lib/main.py",), ("src/lib/crew.py",)])
def test_a_crew_s_yaml_gives_its_tasks_their_words_agents_models_and_context(
    library: Command, paths: tuple[str, ...]
) -> None:
    plan = plan_of(library, *paths)
    assert [(task["description"], task["model"]["id"]) for task in plan["tasks"]] == [
        ("List the files in the folder", "openai/gpt-5.2-pro"),
        ("Count the lines of README.md", "openai/gpt-5.2-pro"),
        ("Write a short tale about {topic}", "anthropic/claude-opus-4-5"),
    ]
    assert edges(plan) == {"t1>t3 declared"}
    assert {task["path"] for task in plan["tasks"]} == {"src/lib/crew.py"}
    assert {task["model"]["source"] for task in plan["tasks"]} == {"agent"}


def test_findings_about_models_stand_in_the_yaml_and_fixes_keep_the_rest_of_it(library: Command) -> None:
    check = ("check", ".", "--select", "ADV201", "--no-cache")
    found = library(*check, "--output-format", "json").json["findings"]
    assert {(one["path"], one["start"]["line"], one["start"]["column"]) for one in found} == {
        ("src/lib/config/agents.yaml", 7, 8),
        ("src/lib/config/agents.yaml", 10, 45),
    }
    assert {one["related"][0]["path"] for one in found} == {"src/lib/crew.py"}
    shown = library(*check, "--diff")
    assert "--- a/src/lib/config/agents.yaml" in shown.out
    assert library(*check, "--fix").code == 0
    mended = (library.folder / "src/lib/config/agents.yaml").read_text()
    assert mended == AGENTS.replace("openai/gpt-5.2-pro", "openai/gpt-6-luna").replace(
        "anthropic/claude-opus-4-5", "anthropic/claude-sonnet-5-5"
    )
    assert library(*check, "--fix").out == library(*check).out


def test_a_comment_in_the_yaml_silences_the_finding_there(library: Command) -> None:
    library.write("src/lib/config/agents.yaml", AGENTS.replace("# costly", "# advisor: ignore[ADV201]"))
    found = library("check", ".", "--select", "ADV201", "--no-cache", "--output-format", "json").json["findings"]
    assert [one["start"]["line"] for one in found] == [10]


def test_a_changed_yaml_file_is_looked_at_again(library: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(library.folder / ".cache"))
    check = ("check", ".", "--select", "ADV201", "--output-format", "json")
    assert len(library(*check).codes) == 3
    library.write("src/lib/config/agents.yaml", AGENTS.replace("openai/gpt-5.2-pro", "openai/gpt-6-luna"))
    assert len(library(*check).codes) == 1
    library.write("src/lib/config/agents.yaml", "scout: [")
    assert library(*check).codes == []


def test_two_tasks_of_one_agent_that_want_different_models_get_no_fix(library: Command) -> None:
    library.write(
        "src/lib/config/tasks.yaml",
        TASKS.replace("Count the lines of README.md", "Design a provable consensus protocol across all data centres"),
    )
    found = library("check", ".", "--select", "ADV201", "--no-cache", "--output-format", "json").json["findings"]
    assert [one["fix"] is None for one in found if one["start"]["line"] == 7] == [True, True]


def test_factories_in_other_files_give_the_tasks_of_a_crew(advisor: Command) -> None:
    advisor.write(
        "agents.py",
        "from crewai import Agent\n\nclass TripAgents:\n    def guide(self):\n"
        "        return Agent(role='Guide', goal='Know the city', backstory='x', llm='gpt-5.2')\n",
    )
    advisor.write(
        "tasks.py",
        "from crewai import Task\n\nclass TripTasks:\n    def plan(self, agent, city):\n"
        "        return Task(description=f'Plan a day in {city}', expected_output='A plan', agent=agent)\n\n"
        "    def pack(self, agent, before):\n"
        "        made = Task(description='List what to pack', expected_output='A list', agent=agent)\n"
        "        made.context = [before]\n        return made\n",
    )
    advisor.write(
        "main.py",
        "from crewai import Crew\nfrom agents import TripAgents\nfrom tasks import TripTasks\n\nclass Trip:\n"
        "    def __init__(self, city):\n        self.city = city\n\n    def run(self):\n"
        "        guide = TripAgents().guide()\n        tasks = TripTasks()\n"
        "        plan = tasks.plan(guide, self.city)\n"
        "        pack = tasks.pack(guide, plan)\n"
        "        return Crew(agents=[guide], tasks=[plan, pack]).kickoff()\n\n"
        "if __name__ == '__main__':\n    print(Trip('Rome').run())\n",
    )
    plan = plan_of(advisor)
    assert plan["path"] == "main.py"
    assert [(task["description"], task["model"]["id"], task["path"]) for task in plan["tasks"]] == [
        ("Plan a day in Rome", "gpt-5.2", "tasks.py"),
        ("List what to pack", "gpt-5.2", "tasks.py"),
    ]
    assert "t1>t2 declared" in edges(plan)


CREW_OF_TWO = """\
from crewai import Agent, Crew, Task

scout = Agent(role="Scout", goal="Find facts", backstory="A reader", llm="gpt-5.2")
look = Task(description="Find the history of {stone}", expected_output="Facts", agent=scout)
tell = Task(description="Write a short tale", expected_output="A tale", agent=scout, context=[look])
crew = Crew(agents=[scout], tasks=[look, tell])
rows = [{"stone": "jade"}, {"stone": "opal"}]
"""


@pytest.mark.parametrize(
    ("run", "waves"),
    [
        ("crew.kickoff_for_each(inputs=rows)", [["t1[0]"], ["t2[0]"], ["t1[1]"], ["t2[1]"]]),
        (
            "import asyncio\nasyncio.run(crew.kickoff_for_each_async(inputs=rows))",
            [["t1[0]", "t1[1]"], ["t2[0]", "t2[1]"]],
        ),
    ],
)
def test_a_crew_run_for_each_input_runs_anew_each_time(advisor: Command, run: str, waves: list[list[str]]) -> None:
    advisor.write("flow.py", CREW_OF_TWO + run + "\n")
    plan = plan_of(advisor)
    assert plan["as_written"]["waves"] == waves
    assert edges(plan) == {"t1[0]>t2[0] declared", "t1[1]>t2[1] declared"}


def test_turns_of_a_crew_are_no_steps_of_one_crew(advisor: Command) -> None:
    advisor.write("flow.py", CREW_OF_TWO + "crew.kickoff_for_each(inputs=rows)\n")
    codes = advisor("check", "flow.py", "--select", "ADV102,ADV103", "--output-format", "json").codes
    assert codes == ["ADV102"]


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("a: b # one\n", ["one"]),
        ("# top\na: 'x # no'\n", ["top"]),
        ("a: >\n  text # no\n  more\nb: 1 # yes\n", ["yes"]),
        ('a: "x\n  # no"\n', []),
        ("a: b#no\n", []),
        ("a: [", []),
    ],
)
def test_comments_of_yaml_are_those_that_stand_in_no_value(text: str, comments: list[str]) -> None:
    assert [each.text for each in yaml_comments(text, "x.yaml")] == comments


@pytest.mark.parametrize("text", ["a: [", "[" * 10_000, "a: &x [*x]\n", "a: " + "{b: " * 50, "", "\x00"])
def test_yaml_that_nobody_would_write_is_no_configuration(text: str) -> None:
    assert not isinstance(read_yaml(text, "x.yaml"), YamlMap)


def test_an_edit_of_yaml_that_changes_more_than_it_says_is_refused() -> None:
    from advisor.checks.finding import Edit
    from advisor.places import span

    edit = Edit(span=span("a.yaml", (1, 6), (1, 7)), content="y", expected="x")
    verify_yaml(b"llm: x # c\nb: z\n", b"llm: y # c\nb: z\n", [edit], "a.yaml")
    for other in (
        b"llm: y # d\nb: z\n",
        b"llm: y # c\nb: w\n",
        b"llm: [y\n",
        b"llm: y # c\nc: z\n",
        b"llm: x # c\nb: z\n",
    ):
        with pytest.raises(FixError):
            verify_yaml(b"llm: x # c\nb: z\n", other, [edit], "a.yaml")
