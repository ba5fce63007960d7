from __future__ import annotations

import ast
from pathlib import Path

import pytest

from advisor.sources.gate import Relevance, relevance
from advisor.sources.glance import code_words, plainly_foreign
from advisor.sources.nodes import NAMING, naming_nodes
from tests.growth import grows_at_most

FOREIGN = [
    "from celery import Task\nTask('x')\n",
    "from luigi import (\n    Event,  # and others\n    Task,\n)\nTask('x')\n",
    "import x as Task\nTask('x')\n",
    "from x import Job as Task\nTask('x')\n",
    "if TYPE_CHECKING:\n    from x import Task\n\ndef f() -> Task: ...\n",
    "try:\n    import y\nexcept ImportError:\n    if z:\n        from x import Task\nTask('x')\n",
    "class Task(Base):\n    pass\nTask('x')\n",
    "def Task(x): ...\nTask('x')\n",
    "async def Task(x): ...\n",
    "x.Task('y')\n# Task('z')\n'Task()'\n\"\"\"\nTask('a')\n\"\"\"\n",
    "f'Task {x} of'\n",
    "MyTask('x'); Task_('y')\n",
]
PERHAPS_OURS = [
    "Task('x')\n",
    "f = Task\n",
    "from advisor import Task\nTask('x')\n",
    "from x import Task as Other\nTask('x')\n",
    "from x import Other\nTask('x')\n",
    "from x import (Other)\nTask('x')\n",
    "import Task.other\nTask('x')\n",
    "def f():\n    from x import Task\n    Task('y')\nTask('z')\n",
    "def f():\n    '''\nif this holds:\n    '''\n    from x import Task\nTask('z')\n",
    '"""\nfrom celery import Task\n"""\nTask("x")\n',
    "# from celery import Task\nTask('x')\n",
    "'\\'' + Task('x')\n",
    "f'{Task(1)}'\n",
    "f'{g({}, Task)}'\n",
    "x = 'it\\\nTask' + Task('y')\n",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_what_is_plainly_foreign_is_foreign_to_the_parser_too(text: str) -> None:
    assert plainly_foreign(text)
    assert relevance(text) in (Relevance.FOREIGN, Relevance.NONE)


@pytest.mark.parametrize("text", PERHAPS_OURS)
def test_where_the_name_may_be_ours_the_parser_is_asked(text: str) -> None:
    assert not plainly_foreign(text)


@pytest.mark.parametrize(
    ("begin", "part", "count"),
    [
        ("", '"', 400_000),
        ("", "'\\", 200_000),
        ("", "Task ", 100_000),
        ("", "from x import (", 40_000),
        ("'''", "''Task", 90_000),
    ],
)
def test_a_hostile_text_is_looked_at_in_linear_time(begin: str, part: str, count: int) -> None:
    assert grows_at_most(10 * 4, lambda size: plainly_foreign(begin + part * size + "Task"), count // 10, count)


@pytest.mark.parametrize("folder", ["advisor/sources", "advisor/flow", "tests/sources"])
def test_every_name_the_parser_sees_is_among_the_words_of_the_code(folder: str) -> None:
    for path in sorted((Path(__file__).parents[2] / folder).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        nodes = naming_nodes(ast.parse(text))
        names = {
            node.id if isinstance(node, ast.Name) else node.attr
            for node in nodes
            if isinstance(node, ast.Name | ast.Attribute)
        }
        assert names <= code_words(text)


def test_the_words_of_strings_and_comments_are_left_out_but_those_of_f_strings_are_not() -> None:
    assert code_words("a.b('c d')  # e\nf'{g} {h.i(j)}' + '''k\n'''\n") >= {"a", "b", "g", "h", "i", "j"}
    assert code_words("a.b('c d')  # e\n'''k\n'''\n") == {"a", "b"}


def test_all_naming_nodes_are_found() -> None:
    text = (Path(__file__).parents[2] / "advisor/sources/gate.py").read_text(encoding="utf-8")
    tree = ast.parse(text)
    expected = [node for node in ast.walk(tree) if node.__class__ in NAMING]
    assert sorted(map(id, naming_nodes(tree))) == sorted(map(id, expected))
