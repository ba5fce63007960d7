from __future__ import annotations

import ast

import pytest

from advisor.dialects import Dialects
from advisor.sources.reach import Reach


def reach(text: str, brought: tuple[str, ...] = ("anthropic", "crewai")) -> Reach:
    return Reach(ast.parse(text), Dialects.load(), brought)


_FOUND = {
    "a bare call": "def f():\n    Task('x')\n",
    "through a helper": "def ask(x):\n    Task(x)\ndef f(x):\n    return ask(x)\n",
    "through an alias of the module": "def ask():\n    Task('x')\nrun = ask\ndef f():\n    run()\n",
    "through a table": "def ask():\n    Task('x')\nTABLE = {'a': [ask]}\ndef f(k):\n    TABLE[k][0]()\n",
    "through a list that is filled": "def ask():\n    Task('x')\nALL = []\nALL.append(ask)\ndef f():\n    ALL[0]()\n",
    "through a name declared global": "h = None\ndef set():\n    global h\n    h = Task\ndef f():\n    h('x')\n",
    "through an attribute": "class A:\n  def __init__(self):\n    self.go = Task\n  def f(self):\n    self.go('x')\n",
    "through a field": "class A:\n    go: object\ndef ask():\n    Task('x')\nS = A(go=ask)\ndef f(s):\n    s.go()\n",
    "through a decorator": "def keep(fn):\n    ALL.append(fn)\n@keep\ndef ask():\n    Task('x')\ndef f():\n    keep\n",
    "through getattr": "class A:\n    def ask(self):\n        Task('x')\ndef f(a):\n    getattr(a, 'ask')()\n",
    "through any getattr": "class A:\n    def ask(self):\n        Task('x')\ndef f(a, n):\n    getattr(a, n)()\n",
    "through a special method": "class A:\n    def __call__(self):\n        Task('x')\na = A()\ndef f():\n    a()\n",
    "through a base": "class A:\n    def __init__(self):\n        Task('x')\nclass B(A): pass\ndef f():\n    B()\n",
    "through a closure": "def outer():\n    go = Task\n    def f():\n        go('x')\n    return f\n",
    "beside a comprehension of the name": "def f(xs):\n    [Task for Task in xs]\n    Task('x')\n",
    "a maker and a call": "from anthropic import Anthropic as A\nc = A()\ndef f():\n    c.beta.messages.parse()\n",
    "a path that speaks for itself": "import anthropic\ndef f(c):\n    c.messages.create()\n",
    "an import within": "def f():\n    from crewai import Task as T\n    T(description='x')\n",
    "through match": "def f(x):\n    match Task:\n        case go:\n            go('x')\n",
    "through with": "def f():\n    with Task as go:\n        go('x')\n",
}  # fmt: skip


@pytest.mark.parametrize("text", _FOUND.values(), ids=_FOUND.keys())
def test_a_function_that_can_pay_is_told(text: str) -> None:
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    names = [name for _, name in sorted((node.lineno, node.name) for node in found)]
    assert reach(text).functions[names.index("f")]


_LEFT = {
    "somebody else's class": "def f():\n    from dask import Task\n    Task('x')\n",
    "a parameter of the name": "def f(Task):\n    Task('x')\n",
    "a library's method": "import asyncio, anthropic\nc = anthropic.Anthropic()\ndef f():\n    asyncio.run()\n",
    "a local of another's name": "def g():\n    path = Task('x')\ndef f(path):\n    return path\n",
    "makers alone": "from anthropic import Anthropic\ndef f():\n    return Anthropic()\n",
    "a method without a maker": "import anthropic\ndef f(x):\n    x.stream()\n",
}  # fmt: skip


@pytest.mark.parametrize("text", _LEFT.values(), ids=_LEFT.keys())
def test_a_function_that_cannot_pay_is_left_out(text: str) -> None:
    assert not reach(text).functions[-1]


def test_statements_of_the_module_and_of_classes_count_for_the_body() -> None:
    assert reach("Task('x')\n").body
    assert reach("class A:\n    x = Task('x')\n").body
    assert not reach("def f():\n    Task('x')\n").body
    assert reach("def f():\n    Task('x')\nf()\n").body


def test_what_is_imported_from_files_with_tasks_pays() -> None:
    tree = ast.parse("from helpers import ask as go\nimport other\ndef f():\n    go()\ndef g():\n    other.x()\n")
    assert Reach(tree, None, (), frozenset({"go"})).functions == (True, False)
    assert Reach(tree, None, (), frozenset({"other"})).functions == (False, True)
    assert Reach(tree, None, ()).functions == (False, False)
