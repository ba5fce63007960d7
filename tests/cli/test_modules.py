"""Wrappers and constants in other modules of the project are followed; findings and fixes land where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command

LLM = """\
import anthropic

client = anthropic.Anthropic()


def ask(prompt):
    return client.messages.create(
        model="claude-opus-4-5", max_tokens=100, messages=[{"role": "user", "content": prompt}]
    ).content[0].text
"""
MAIN = """\
from llm import ask

one = ask("List the files in the folder")
two = ask(f"Count the lines of {one}")
print(two)
"""


def plans(advisor: Command, *paths: str) -> dict[str, list[dict[str, Any]]]:
    found = advisor("graph", *(paths or (".",)), "--format", "json").json["plans"]
    return {f"{plan['path']}:{plan['name']}": plan["tasks"] for plan in found}


def described(tasks: list[dict[str, Any]]) -> list[str]:
    return [task["description"] for task in tasks]


def test_a_wrapper_of_another_module_is_part_of_the_plan_that_calls_it(advisor: Command) -> None:
    advisor.write("llm.py", LLM)
    advisor.write("main.py", MAIN)
    found = plans(advisor)
    assert list(found) == ["main.py:main"]
    tasks = found["main.py:main"]
    assert described(tasks) == ["List the files in the folder", "Count the lines of {t1}"]
    assert [(task["path"], task["start"]["line"]) for task in tasks] == [("llm.py", 7), ("llm.py", 7)]
    assert [[(way["path"], way["start"]["line"]) for way in task["via"]] for task in tasks] == [
        [("main.py", 3)],
        [("main.py", 4)],
    ]


def test_one_file_named_is_read_with_its_modules_and_its_functions_are_entry_points(advisor: Command) -> None:
    advisor.write("llm.py", LLM)
    advisor.write("main.py", MAIN)
    assert list(plans(advisor, "main.py")) == ["main.py:main"]
    assert described(plans(advisor, "main.py")["main.py:main"])[0] == "List the files in the folder"
    assert list(plans(advisor, "llm.py")) == ["llm.py:ask"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {
                "app/__init__.py": "",
                "app/llm.py": LLM,
                "app/flows/__init__.py": "from ..llm import ask as question\n__all__ = ['question']\n",
                "app/flows/steps.py": "from . import question\n\ndef count(what):\n"
                "    return question(f'Count the {what}')\n",
                "run.py": "import app.flows.steps as steps\n\ndef main():\n    print(steps.count('cats'))\n\n"
                "if __name__ == '__main__':\n    main()\n",
            },
            {"run.py:main": ["Count the cats"]},
        ),
        (
            {
                "pyproject.toml": "",
                "src/lib/__init__.py": "from lib.llm import *\n",
                "src/lib/llm.py": LLM,
                "scripts/go.py": "from lib import ask\nprint(ask('Draw a cat'))\n",
            },
            {"scripts/go.py:main": ["Draw a cat"]},
        ),
        (
            {
                "a.py": "import b\n" + LLM + "\n\ndef start():\n    return b.again('x')\n",
                "b.py": "import a\n\ndef again(x):\n    return a.ask('Describe ' + x)\n",
            },
            {"a.py:start": ["Describe x"]},
        ),
        (
            {
                "prompts.py": "PLAN = 'Plan a trip to {city}'\nclass Texts:\n    pack = 'List what to pack'\n",
                "llm.py": LLM,
                "main.py": "from llm import ask\nfrom prompts import PLAN, Texts\n\n"
                "ask(PLAN.format(city='Rome'))\nask(Texts.pack)\n",
            },
            {"main.py:main": ["Plan a trip to Rome", "List what to pack"]},
        ),
        (
            {
                "base.py": "import anthropic\n\nclass Base:\n    def __init__(self, model):\n"
                "        self.client = anthropic.Anthropic()\n        self.model = model\n\n    def ask(self, text):\n"
                "        return self.client.messages.create(model=self.model, max_tokens=9, "
                "messages=[{'role': 'user', 'content': text}])\n",
                "worker.py": "from base import Base\n\nclass Worker(Base):\n    def work(self):\n"
                "        return self.ask('Sort the invoices')\n",
                "main.py": "from worker import Worker\n\nWorker('claude-haiku-4-5').work()\n",
            },
            {"main.py:main": ["Sort the invoices"]},
        ),
        (
            {
                "clients.py": "from openai import OpenAI\n\ndef get_client():\n    return OpenAI()\n",
                "main.py": "from clients import get_client\n\nclient = get_client()\n"
                "print(client.responses.create(model='gpt-5', input='Name a colour'))\n",
            },
            {"main.py:main": ["Name a colour"]},
        ),
        (
            {
                "llm.py": LLM,
                "tools.py": "try:\n    from llm import ask\nexcept ImportError:\n    ask = None\n\n\n"
                "def later():\n    from llm import ask as asked\n    return asked('Name a river')\n",
                "main.py": "from tools import ask, later\nask('Name a hill')\nlater()\n",
            },
            {"main.py:main": ["Name a hill", "Name a river"]},
        ),
        (
            {
                "llm.py": LLM + "\nif __name__ == '__main__':\n    print(ask('Say hello'))\n",
                "main.py": MAIN,
            },
            {
                "llm.py:main": ["Say hello"],
                "main.py:main": ["List the files in the folder", "Count the lines of {t1}"],
            },
        ),
    ],
    ids=["packages", "src and stars", "circle", "constants", "base classes", "clients", "inside functions", "its own"],
)
def test_imports_of_every_form_lead_to_the_paid_call(
    advisor: Command, files: dict[str, str], expected: dict[str, list[str]]
) -> None:
    for name, text in files.items():
        advisor.write(name, text)
    assert {name: described(tasks) for name, tasks in plans(advisor).items()} == expected


def test_modules_of_somebody_else_with_the_name_of_a_module_change_nothing(advisor: Command) -> None:
    advisor.write("a/llm.py", LLM)
    advisor.write("b/main.py", MAIN)
    advisor.write("b/.git", "")
    assert list(plans(advisor)) == ["a/llm.py:ask"]


FIX = ("--select", "ADV201", "--no-cache")


def test_a_fix_lands_where_the_model_is_written_if_all_who_pay_there_agree(advisor: Command) -> None:
    advisor.write("models.py", 'FAST = "claude-opus-4-5"  # for all\n')
    advisor.write(
        "llm.py",
        LLM.replace('"claude-opus-4-5"', "FAST").replace(
            "import anthropic", "import anthropic\n\nfrom models import FAST"
        ),
    )
    advisor.write("main.py", MAIN)
    shown = advisor("check", ".", *FIX, "--diff")
    assert "--- a/models.py" in shown.out
    done = advisor("check", ".", *FIX, "--fix")
    assert (done.code, done.err) == (0, "")
    assert (advisor.folder / "models.py").read_text() == 'FAST = "claude-haiku-5-5"  # for all\n'
    advisor.write("models.py", 'FAST = "claude-opus-4-5"  # for all\n')
    advisor.write("hard.py", "from llm import ask\nask('Design a provable consensus protocol for Byzantine faults')\n")
    assert advisor("check", ".", *FIX, "--diff").out == ""


def test_a_finding_elsewhere_is_told_at_home_when_only_this_file_is_named(advisor: Command) -> None:
    advisor.write("llm.py", LLM)
    advisor.write("main.py", MAIN)
    (found,) = advisor("check", "main.py", *FIX, "--output-format", "json").json["findings"]
    assert (found["path"], found["start"]["line"], found["fix"]) == ("main.py", 3, None)
    assert [place["path"] for place in found["related"]] == ["llm.py"]
    assert advisor("check", "main.py", *FIX, "--fix").code == 1
    assert (advisor.folder / "llm.py").read_text() == LLM


def test_a_comment_at_the_wrapper_silences_what_its_callers_find(advisor: Command) -> None:
    advisor.write(
        "llm.py", LLM.replace("].text\n", "].text\n").replace(".create(", ".create(  # advisor: ignore[ADV201]")
    )
    advisor.write("main.py", MAIN)
    select = ("--select", "ADV201,ADV902", "--no-cache", "--output-format", "json")
    assert advisor("check", ".", *select).json["findings"] == []
    advisor.write("main.py", "print('no more')\n")
    assert advisor("check", ".", *select).codes == ["ADV902"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_speaks_to_advisor_is_read_with_its_modules_as_any_other(advisor: Command, jobs: str) -> None:
    advisor.write("llm.py", LLM)
    text = "from llm import ask\n\nask('List rivers')  # advisor: ignore[ADV101]\nask('List hills')\n"
    advisor.write("main.py", text)
    assert described(plans(advisor)["main.py:main"]) == ["List rivers", "List hills"]
    select = ("--select", "ADV101,ADV902", "--no-cache", "--jobs", jobs, "--output-format", "json")
    assert advisor("check", ".", *select).codes == []
    assert advisor("check", "main.py", *select).codes == []
    assert advisor("check", "-", "--stdin-filename", "main.py", *select, stdin=text).codes == []


def test_what_is_remembered_is_forgotten_when_another_module_changes(
    advisor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path / ".cache"))
    advisor.write("llm.py", LLM)
    advisor.write("main.py", MAIN)
    check = ("check", ".", "--select", "ADV201", "--output-format", "json")
    assert advisor(*check).codes == ["ADV201"] == advisor(*check).codes
    advisor.write("llm.py", LLM.replace("opus", "haiku"))
    assert advisor(*check).codes == []
    advisor.write("llm/__init__.py", LLM)
    assert advisor(*check).codes == ["ADV201"]


@pytest.mark.slow
def test_findings_are_the_same_with_any_number_of_processes(advisor: Command) -> None:
    for index in range(6):
        advisor.write(f"part{index}.py", MAIN.replace("the folder", f"folder {index}") + "# filler\n" * 4000)
    advisor.write("llm.py", LLM)
    found = {advisor("check", ".", "--no-cache", "--jobs", jobs, "--output-format", "json").out for jobs in "148"}
    assert len(found) == 1


def test_a_task_that_a_function_imports_from_the_project_makes_no_paid_helper_of_it(advisor: Command) -> None:
    advisor.write("play/__init__.py", "")
    advisor.write("play/task.py", "class Task:\n    pass\n")
    advisor.write("play/role.py", "def load(x):\n    from play.task import Task\n    return Task.load(x)\n")
    advisor.write("main.py", "from play.role import load\nload(1)\n")
    assert advisor("graph", ".", "--format", "json").json["plans"] == []


FLOW = """\
from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.workflow import Parallel, Step, Workflow

model = OpenAIChat(id="gpt-4o")
reader = Step(name="read", agent=Agent(name="reader", model=model, instructions="List what was decided at the harbour"))
poster = Step(name="post", agent=Agent(name="poster", model=model, instructions="Word a notice for the quay"))
teller = Step(name="tell", agent=Agent(name="teller", model=model, instructions="Word a letter to the mayor"))
harbour = Workflow(name="harbour", steps=[reader, Parallel(poster, teller)])
"""


def test_steps_that_stand_ready_in_another_module_are_found_by_the_call_that_runs_them(advisor: Command) -> None:
    advisor.write("flow.py", FLOW)
    advisor.write("page.py", "from flow import harbour\n\n\ndef page(notes):\n    return harbour.run(notes)\n")
    tasks = plans(advisor, "page.py")["page.py:page"]
    assert [task["path"] for task in tasks] == ["flow.py"] * 3
    assert [[(way["path"], way["start"]["line"]) for way in task["via"]] for task in tasks] == [[("page.py", 5)]] * 3


STARRED = 'from tools import *\nTask("List the files in the folder", model="opus")\n'


def test_a_star_import_hides_a_bare_task_only_where_it_may_bring_one_in(advisor: Command) -> None:
    advisor.write("flow.py", STARRED)
    advisor.write("tools.py", "from more import *\ndef helper():\n    return 1\n")
    advisor.write("more.py", "number = 1\n")
    assert [len(tasks) for tasks in plans(advisor, "flow.py").values()] == [1]
    for text in ("class Task:\n    pass\n", "from elsewhere import *\n", "if number:\n    Task = print\n"):
        advisor.write("more.py", text)
        assert plans(advisor, "flow.py") == {}
