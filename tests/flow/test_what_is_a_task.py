from __future__ import annotations

import pytest
from following import only, texts, traces

from advisor.sources.units import Medium

_SOMEBODY_ELSES = {
    "imported from celery": "from celery import Task\nTask('x')\n",
    "imported under another name": "from prefect import Task as T\nT('x')\n",
    "of a foreign module": "import asyncio\nasyncio.Task('x')\n",
    "after a foreign star import": "from tools import *\nTask('x')\n",
    "a class of the file": "class Task: pass\nTask('x')\n",
    "defined later": "Task('x')\ndef Task(x): pass\n",
    "a parameter": "def f(Task):\n    return Task('x')\n",
    "a loop's variable": "for Task in things:\n    Task('x')\n",
    "a comprehension's variable": "[Task('x') for Task in things]\n",
    "a with target": "with thing() as Task:\n    Task('x')\n",
    "an enclosing function's class": "def f():\n    class Task: pass\n    return [Task('x')]\n",
    "imported for types only": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from luigi import Task\nTask('x')\n"
    ),
    "an Agent in a program": "Agent('x')\n",
}
_NEVER_RUN = {
    "for the type checker": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    Task('x')\n",
    "under if False": "if False:\n    Task('x')\n",
    "under if 0": "if 0:\n    Task('x')\n",
    "under while False": "while False:\n    Task('x')\n",
    "after return": "def f():\n    return\n    Task('x')\n",
    "after raise": "def f():\n    raise E\n    Task('x')\n",
    "after continue": "for x in y:\n    continue\n    Task('x')\n",
    "after break": "for x in y:\n    break\n    Task('x')\n",
    "after sys.exit": "import sys\nsys.exit(1)\nTask('x')\n",
    "after exit": "exit()\nTask('x')\n",
    "after os._exit": "import os\nos._exit(0)\nTask('x')\n",
    "after a function that always raises": "def fail():\n    raise E\nfail()\nTask('x')\n",
    "after an endless loop": "while True:\n    pass\nTask('x')\n",
    "in a string": "'''Task(\"x\")'''\n",
    "in a comment": "# Task('x')\n",
}
_OURS = {
    "undefined": "Task('x')\n",
    "imported": "from advisor import Task\nTask('x')\n",
    "imported under another name": "from advisor import Task as T\nT('x')\n",
    "of the module": "import advisor\nadvisor.Task('x')\n",
    "of the module under another name": "import advisor as a\na.Task('x')\n",
    "star imported": "from advisor import *\nTask('x')\n",
    "rebound": "run = Task\nrun('x')\n",
    "half applied": "import functools\nrun = functools.partial(Task, model='haiku')\nrun('x')\n",
    "by keyword": "Task(description='x')\n",
    "by prompt alone": "Task(prompt='x', model='haiku')\n",
    "by agent and prompt": "Task(subagent_type='Explore', prompt='x')\n",
    "with spread arguments": "options = {'description': 'x'}\nTask(**options)\n",
    "in an else that runs": "if False:\n    pass\nelse:\n    Task('x')\n",
    "where a name falls back to ours": (
        "try:\n    from advisor import Task\nexcept ImportError:\n    Task = None\nTask('x')\n"
    ),
}


@pytest.mark.parametrize("text", _SOMEBODY_ELSES.values(), ids=_SOMEBODY_ELSES.keys())
def test_a_task_that_is_somebody_elses_is_no_task(text: str) -> None:
    assert traces(text) == ()


@pytest.mark.parametrize("text", _NEVER_RUN.values(), ids=_NEVER_RUN.keys())
def test_code_that_cannot_run_holds_no_task(text: str) -> None:
    assert traces(text) == ()


@pytest.mark.parametrize("text", _OURS.values(), ids=_OURS.keys())
def test_a_task_is_found_however_it_is_named(text: str) -> None:
    assert texts(only(text)) == ["x"]


def test_agent_is_a_task_in_markdown() -> None:
    assert texts(only("Agent('x')\n", Medium.MARKDOWN)) == ["x"]


def test_a_markdown_block_is_named_by_its_section() -> None:
    assert only("Task('x')\n", Medium.MARKDOWN).name == "Section"


def test_each_function_nobody_calls_is_an_entry_point() -> None:
    text = (
        "def a():\n    Task('x')\ndef b():\n    a()\nclass K:\n    def m(self):\n"
        "        Task('y')\n    def n(self):\n        self.m()\n"
    )
    assert [trace.name for trace in traces(text)] == ["b", "K.n"]


def test_a_function_called_under_the_main_guard_belongs_to_the_body() -> None:
    found = only("def main():\n    Task('x')\nif __name__ == '__main__':\n    main()\n")
    assert found.name == "main"
    assert [span.start.line for span in found.tasks[0].via] == [4]


def test_a_function_that_is_only_registered_is_an_entry_point() -> None:
    text = "def handler(message):\n    Task(f'answer {message}')\nbus.on('message', handler)\n"
    assert [trace.name for trace in traces(text)] == ["handler"]


def test_a_helper_called_three_times_is_three_tasks() -> None:
    found = only("def ask(p):\n    return Task('do ' + p)\nfor n in ['a', 'b']:\n    ask(n)\nask('c')\n")
    assert [task.id for task in found.tasks] == ["t1[0]", "t1[1]", "t2"]
    assert texts(found) == ["do a", "do b", "do c"]
    assert {task.span.start.line for task in found.tasks} == {2}
    assert [task.via[0].start.line for task in found.tasks] == [4, 4, 5]


def test_results_of_the_body_are_inputs_of_a_function_that_is_its_own_entry() -> None:
    main, handler = traces("r = Task('x')\ndef handler():\n    return Task(f'use {r}')\n")
    assert (len(main.tasks), len(handler.tasks)) == (1, 1)
    assert handler.needs == ()


def test_texts_keep_their_holes() -> None:
    found = only("import os\ndef f(topic, path='x'):\n    Task(f'{topic} {path!r:>9} {os.sep} ' + load(topic))\n")
    assert texts(found) == ["{topic} {path} {os.sep} {load(topic)}"]


def test_constants_are_followed_into_the_text() -> None:
    text = (
        "import enum\nclass L(enum.Enum):\n    A = 'low'\nclass C:\n    x = 'attr'\n"
        "D = {'k': ['v']}\nTask(f\"{L.A.value} {C.x} {D['k'][0]} {'-' * 3}\")\n"
    )
    assert texts(only(text)) == ["low attr v ---"]


def test_comments_at_and_above_a_task_are_kept() -> None:
    found = only("# first\n\n# above\nTask('x')  # behind\n\ny = 1  # not this\nTask(\n    'z',\n)  # end\n")
    assert found.tasks[0].leading == ("first", "above")
    assert [task.comment for task in found.tasks] == ["behind", "end"]
    assert found.tasks[1].leading == ()


def test_a_method_that_its_class_defines_again_is_never_called() -> None:
    text = "class C:\n    def f(self):\n        Task('old')\n    def f(self):\n        Task('new')\n"
    assert [texts(found) for found in traces(text)] == [["new"]]


def test_a_getter_and_its_setter_are_two_methods() -> None:
    text = (
        "class C:\n    @property\n    def f(self):\n        return Task('get')\n"
        "    @f.setter\n    def f(self, value):\n        Task('set')\n"
    )
    assert sorted(text for found in traces(text) for text in texts(found)) == ["get", "set"]


@pytest.mark.parametrize(
    "text", ["task = Task(...)\n", "agent = Agent(..., tools=tools)\n", "Agent('x', tools=[search])\n"]
)
def test_a_page_that_only_shows_where_a_call_would_stand_holds_no_task(text: str) -> None:
    assert traces(text, Medium.MARKDOWN) == ()


@pytest.mark.parametrize(
    "text",
    [
        "from unittest.mock import patch\ndef test_a():\n    with patch('x.y') as m:\n        Task('x')\n",
        "from unittest import mock\ndef test_a():\n    with mock.patch.object(a, 'b'), open('c'):\n        Task('x')\n",
        "import pytest\ndef test_a():\n    with pytest.raises(E):\n        Task('x')\n",
        "from unittest.mock import patch\n@patch('x.y')\ndef test_a(m):\n    Task('x')\n",
    ],
)
def test_what_runs_under_a_mock_or_is_meant_to_fail_pays_nothing(text: str) -> None:
    assert traces(text) == ()


def test_a_patched_environment_stands_in_for_no_model() -> None:
    text = "from unittest.mock import patch\ndef f():\n    with patch.dict(env, k='v'):\n        Task('x')\n"
    assert texts(only(text)) == ["x"]


def test_after_a_mock_calls_are_paid_again() -> None:
    text = "from unittest.mock import patch\ndef f():\n    with patch('x.y'):\n        Task('x')\n    Task('y')\n"
    assert texts(only(text)) == ["y"]


def test_a_function_in_a_function_knows_what_is_imported_around_it() -> None:
    text = (
        "def outer(bus):\n    {}\n    @bus.on('x')\n    def inner(message):\n        Task('x')\n"
        "    class K:\n        def m(self):\n            Task('y')\n"
    )
    assert traces(text.format("from celery import Task")) == ()
    assert [texts(each) for each in traces(text.format("pass"))] == [["x"], ["y"]]


def test_a_name_is_the_one_python_takes_it_for() -> None:
    found = only("ﬁnd = Task('x', 𝓂𝑜𝒹𝑒𝓁='opus')\nTask(f'y {find}')\ndef ﬁx(): return Task('z')\nfix()\n")
    assert len(texts(found)) == 3
    assert found.tasks[0].model.id == "opus"
    assert [(need.source, need.target) for need in found.needs] == [("t1", "t2")]
    assert found.tasks[0].span.start.column == 7
    assert found.tasks[2].via
