from __future__ import annotations

import pytest
from following import only, traces

from advisor.flow import trace_agent_file, trace_prose
from advisor.flow.trace import ModelSource, NeedKind
from advisor.places import span
from advisor.sources.units import AgentFile, Argument, Prose, ScannedCall


def test_the_literal_of_a_model_is_found_where_it_is_written() -> None:
    found = only("MODEL = 'opus'\nTask('a', model=MODEL)\n").tasks[0].model
    assert (found.id, found.source, found.exclusive) == ("opus", ModelSource.CALL, True)
    assert found.literal is not None
    assert (found.literal.start.line, found.literal.start.column, found.literal.end.column) == (1, 9, 15)


_SHARED = {
    "by two calls": "M = 'opus'\nTask('a', model=M)\nTask('b', model=M)\n",
    "by a print": "M = 'opus'\nTask('a', model=M)\nprint(M)\n",
    "by a text": "M = 'opus'\nTask(f'a {M}', model=M)\n",
    "by two entry points": "M = 'opus'\ndef f():\n    Task('a', model=M)\ndef g():\n    Task('b', model=M)\n",
    "by those who import it": "__all__ = ['M']\nM = 'opus'\nTask('a', model=M)\n",
}


@pytest.mark.parametrize("text", _SHARED.values(), ids=_SHARED.keys())
def test_a_literal_others_read_is_not_exclusive(text: str) -> None:
    assert not any(task.model.exclusive for trace in traces(text) for task in trace.tasks)


def test_a_default_is_exclusive_to_its_call_site_however_often_it_is_reached() -> None:
    found = only("def ask(p, model='opus'):\n    return Task(p, model=model)\nask('a')\nask('b')\n")
    assert [(task.model.id, task.model.exclusive) for task in found.tasks] == [("opus", True), ("opus", True)]


def test_a_call_without_a_model_says_where_one_could_be_put() -> None:
    plain, trailing = only("Task('a')\nTask(\n    'b',\n)\n").tasks
    assert plain.model.source is ModelSource.DEFAULT
    assert plain.model.insert is not None
    assert (plain.model.insert.start.column, plain.model.insert_comma) == (9, True)
    assert trailing.model.insert is not None
    assert (trailing.model.insert.start.line, trailing.model.insert_comma) == (4, False)


def test_models_from_outside_are_said_to_be() -> None:
    text = "import os\nTask('a', model=os.environ.get('M', 'opus'))\nTask('b', model=pick())\nTask('c', **options)\n"
    assert [task.model.source for task in only(text).tasks] == [
        ModelSource.CONFIG,
        ModelSource.UNKNOWN,
        ModelSource.UNKNOWN,
    ]


def test_a_result_nothing_reads_is_unused() -> None:
    found = only("a = Task('a')\nb = Task('b')\n_c = Task('c')\nTask('d')\nprint(b)\n")
    assert [(task.binding, task.used) for task in found.tasks] == [
        ("a", False),
        ("b", True),
        ("_c", True),
        (None, True),
    ]


def test_a_result_overwritten_before_it_is_read_is_unused() -> None:
    found = only("r = Task('a')\nr = Task('b')\nprint(r)\n")
    assert [task.used for task in found.tasks] == [False, True]


def test_a_name_read_only_inside_a_function_is_used() -> None:
    main = traces("r = Task('a')\ndef f():\n    return r\n")[0]
    assert main.tasks[0].used


def test_a_task_inside_try_is_handled() -> None:
    found = only("try:\n    Task('a')\nexcept E:\n    pass\ntry:\n    Task('b')\nexcept E:\n    raise\nTask('c')\n")
    assert [task.handled for task in found.tasks] == [True, False, False]


def _argument(keyword: str | None, text: str) -> Argument:
    return Argument(keyword=keyword, text=text, literal=span("a.md", (1, 1), (1, 9)))


def test_calls_in_prose_have_no_order_but_what_they_declare() -> None:
    place = span("a.md", (1, 1), (1, 20))
    first = ScannedCall(callee="Task", arguments=(_argument(None, "Find"), _argument("name", "f")), span=place)
    second = ScannedCall(
        callee="Agent", arguments=(_argument("prompt", "Sum"), _argument("depends_on", "f")), span=place
    )
    found = trace_prose(Prose(path="a.md", name="Steps", calls=(first, second)))
    assert [task.after for task in found.tasks] == [(), ()]
    assert [(need.source, need.target, need.kind) for need in found.needs] == [("t1", "t2", NeedKind.DECLARED)]


def test_an_agent_file_is_one_task_at_its_model() -> None:
    place = span("a.md", (2, 8), (2, 12))
    agent = AgentFile(
        path="a.md", name="helper", description="Finds", description_span=place, model="opus", model_span=place
    )
    (task,) = trace_agent_file(agent).tasks
    assert (task.model.id, task.model.source, task.model.literal) == ("opus", ModelSource.AGENT, place)


_HEAD = "import os\nfrom litellm import completion\nBASE = 'qwen/qwen3-8b'\n"
_SET_OUTSIDE = {
    "a setting that falls back on another": "name = os.getenv('A', os.getenv('B', BASE))\nname = f'groq/{name}'\n",
    "one of two settings": (
        "if os.getenv('SPARE'):\n    name = os.getenv('A', BASE)\nelse:\n    name = os.getenv('B', BASE)\n"
        "name = f'groq/{name}'\n"
    ),
    "a provider that is put before where it is missing": (
        "name = os.getenv('A', BASE)\nif not name.startswith('groq/'):\n    name = f'groq/{name}'\n"
    ),
}


@pytest.mark.parametrize("text", _SET_OUTSIDE.values(), ids=_SET_OUTSIDE.keys())
def test_a_model_that_nobody_sets_is_known_whichever_way_leads_to_it(text: str) -> None:
    (task,) = only(
        _HEAD + text + "completion(model=name, messages=[{'role': 'user', 'content': 'Name a river'}])\n"
    ).tasks
    assert (task.model.id, task.model.literal) == ("groq/qwen/qwen3-8b", None)


_DIFFERING = {
    "two names": "name = 'groq/gemma2-9b' if os.getenv('A') else BASE\n",
    "two settings": (
        "name = os.getenv('A', 'gemma2-9b') if os.getenv('C') else os.getenv('B', BASE)\nname = f'groq/{name}'\n"
    ),
    "a name that only ends alike": "name = 'my-qwen/qwen3-8b' if os.getenv('A') else BASE\n",
}


@pytest.mark.parametrize("text", _DIFFERING.values(), ids=_DIFFERING.keys())
def test_a_model_that_may_be_one_of_two_is_not_known(text: str) -> None:
    (task,) = only(
        _HEAD + text + "completion(model=name, messages=[{'role': 'user', 'content': 'Name a river'}])\n"
    ).tasks
    assert task.model.id is None
