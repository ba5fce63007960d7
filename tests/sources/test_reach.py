from __future__ import annotations

import ast

import pytest

from advisor.dialects import Dialects
from advisor.sources.reach import Reach


def reach(text: str, brought: tuple[str, ...] = ("anthropic", "crewai", "bedrock")) -> Reach:
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
    "through a getattr spelled elsewhere": "A = ['ask', 'b']\nclass C:\n    def ask(self):\n        Task('x')\n"
    "def f(c):\n    for a in A:\n        getattr(c, a)()\n",
    "through a table of names": "def f():\n    go = Task\n    locals()['go']('x')\n",
    "through a getattr put together": "class C:\n    def ask_it(self):\n        Task('x')\n"
    "def f(c, n):\n    getattr(c, 'ask' + n)()\n",
    "through a call that a getattr spells": "from anthropic import Anthropic\nc = Anthropic()\n"
    "def f():\n    for n in ('create', 'stream'):\n        getattr(c.messages, n)()\n",
    "through its own class": "class A:\n    def __init__(self):\n        Task('x')\n    def f(self):\n"
    "        type(self)()\n",
    "through the class it is of": "class A:\n    def __call__(self):\n        Task('x')\n"
    "    def f(self):\n        run(self)\n",
    "through what is handed to a base": "from crewai import Agent\nclass A(B):\n    def __init__(self):\n"
    "        super().__init__(agent=Agent())\n    def f(self):\n        self.agent.kickoff()\n",
    "through what a decorator gathers": "from crewai import Agent, agent\nclass A:\n    @agent\n    def one(self):\n"
    "        return Agent()\n    def f(self):\n        return self.agents[0].kickoff()\n",
    "through a missing attribute": "class A:\n    def __getattr__(self, n):\n        return Task\n    def f(self):\n"
    "        self.ask('x')\n",
    "through a special method": "class A:\n    def __call__(self):\n        Task('x')\na = A()\ndef f():\n    a()\n",
    "through a base": "class A:\n    def __init__(self):\n        Task('x')\nclass B(A): pass\ndef f():\n    B()\n",
    "through a closure": "def outer():\n    go = Task\n    def f():\n        go('x')\n    return f\n",
    "beside a comprehension of the name": "def f(xs):\n    [Task for Task in xs]\n    Task('x')\n",
    "a maker and a call": "from anthropic import Anthropic as A\nc = A()\ndef f():\n    c.beta.messages.parse()\n",
    "a path that speaks for itself": "import anthropic\ndef f(c):\n    c.messages.create()\n",
    "an import within": "def f():\n    from crewai import Task as T\n    T(description='x')\n",
    "a type and a call": "from anthropic import Anthropic\ndef f(c: 'Anthropic'):\n    c.stream()\n",
    "a field's type": "from anthropic import Anthropic\nclass A:\n  c: Anthropic\n  def f(self):\n"
    "    self.c.stream()\n",
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
    "a getattr that nothing spells": "class A:\n    def ask(self):\n        Task('x')\ndef f(a, n):\n"
    "    getattr(a, n)()\n",
    "a module that is called like a method": "from crewai import Agent\nfrom crewai.kickoff import Output\n"
    "def f(x):\n    return Agent, Output\n",
    "another dialect's maker": "from crewai import Client\nimport anthropic\ndef f(x):\n    Client().stream()\n",
    "a type of what is not made here": "from crewai import Task\ndef f(x: Task):\n    return x.name\n",
    "a type of the project's own": "import anthropic\nfrom mine import Helper\ndef f(x: Helper):\n    x.stream()\n",
    "a maker that only makes": "import boto3\ndef f():\n    return boto3.Session().client('s3')\n",
    "what only making its object pays": "class A:\n    def __init__(self):\n        self.name = 'a'\n"
    "        Task('x')\n"
    "    def f(self):\n        return self.name\n",
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


def test_of_types_from_other_files_those_count_that_a_dialect_knows() -> None:
    text = "from mine import Anthropic, Helper\ndef f(x: Anthropic):\n    x.go()\ndef g(x: Helper):\n    x.go()\n"
    paying = frozenset({"Anthropic", "Helper"})
    assert Reach(ast.parse(text), Dialects.load(), (), paying).functions == (True, False)
