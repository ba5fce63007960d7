"""Forty and more further nasty inputs: sizes no one expects, odd grammar, and rows of agents without end."""

# ruff: noqa: E501, RUF001 - an input reads best on one line, and odd letters are the point

from __future__ import annotations

import json

from tests.reliability.nasty import MAKERS, TASK, Input, simple

AGENTS = "from agents import Agent, Runner\n"


def add() -> None:
    """Put them into the collection."""
    sizes()
    grammar()
    functions()
    paid()
    texts()


def nested(levels: int, opening: str, innermost: str, closing: str = "") -> str:
    """Nest a text in brackets of some kind."""
    return opening * levels + innermost + closing * levels


def sizes() -> None:
    simple("fifty-thousand-decorators", "@d\n" * 50_000 + "def f():\n    " + TASK)
    simple("a-class-of-20000-methods", "class A:\n" + "".join(f"    def m{n}(self):\n        return {n}\n" for n in range(20_000))
           + "    def run(self):\n        return Task('Find it', model='opus')\nA().run()\n")  # fmt: skip
    simple("three-thousand-methods-with-tasks", "class A:\n" + "".join(
        f"    def m{n}(self):\n        return Task('Find it {n}')\n" for n in range(3000)) + "a = A()\na.m1()\na.m2()\n")  # fmt: skip
    simple(
        "match-of-1900-cases", "match x:\n" + "".join(f"    case {n}:\n        Task('Find {n}')\n" for n in range(1900))
    )
    simple(
        "match-pattern-2000-wide",
        "match x:\n    case [" + ", ".join(f"a{n}" for n in range(2000)) + "]:\n        Task(a1999)\n",
    )
    simple("match-alternatives-1900", "match x:\n    case " + " | ".join(map(str, range(1900))) + ":\n        " + TASK)
    simple(
        "match-mapping-2000",
        "match x:\n    case {" + ", ".join(f"'{n}': a{n}" for n in range(2000)) + "}:\n        Task(f'{a7}')\n",
    )
    simple("with-of-300-items", "with (" + ", ".join(f"a{n}() as b{n}" for n in range(300)) + "):\n    " + TASK)
    simple(
        "parameters-2000",
        "def f(" + ", ".join(f"a{n}=Task('Find {n}')" for n in range(2000)) + "):\n    return a7\nTask(f())\n",
    )
    simple("arguments-5000", "Task('Find it', " + ", ".join(f"a{n}={n}" for n in range(5000)) + ", model='opus')\n")
    simple("globals-20000", "".join(f"a{n} = 'word {n}'\n" for n in range(20_000)) + "Task(f'Find {a19999}')\n")
    simple("imports-20000", "".join(f"import m{n}.n{n} as o{n}\n" for n in range(20_000)) + TASK)
    simple("names-of-100-kb", f"{'a' * 100_000} = Task('Find it', model='opus')\nTask(f'Read {{{'a' * 100_000}}}')\n")
    simple(
        "rows-of-tables-20000",
        "t = [\n"
        + "".join(f"    ('a{n}', {n}, [1, 2]),\n" for n in range(20_000))
        + "]\nfor a, b, c in t:\n    Task(f'Find {a}')\n",
    )
    simple("deletions-20000", "a = Task('Find it')\n" + "del a\na = 1\n" * 10_000 + "Task(f'{a}')\n")
    simple("asserts-10000", "a = Task('Find it')\n" + "assert a\n" * 10_000 + "Task(f'{a}')\n")
    simple(
        "raises-5000",
        "def f(x):\n"
        + "    if x:\n        raise ValueError(x)\n" * 5000
        + "    return Task('Find it')\nf(y)\nTask('Read it')\n",
    )
    simple(
        "tries-2000",
        "".join(f"try:\n    a = Task('Find {n}')\nexcept E{n}:\n    a = None\n" for n in range(1000))
        + "Task(f'{a}')\n",
    )
    simple(
        "ifs-2000-on-results",
        "a = Task('Find it')\n"
        + "".join(f"if a == {n}:\n    b = Task('Read {n}')\n" for n in range(1000))
        + "Task(f'{b}')\n",
    )


def grammar() -> None:
    simple("f-strings-in-f-strings-70-deep", "x = " + nested(70, "f'{", "1", "}'") + "\n" + TASK)
    simple("f-string-formats-in-formats", "x = f'" + nested(60, "{a:", "b", "}") + "'\n" + TASK)
    simple(
        "comprehensions-in-lambdas-90-deep",
        "x = " + nested(90, "[lambda a=", "Task('Find it')", ": a for b in c]") + "\n" + TASK,
    )
    simple("comprehensions-190-deep", "x = " + nested(190, "[", "Task('Find it')", " for a in b]") + "\n" + TASK)
    simple(
        "comprehension-of-90-fors",
        "x = [Task('Find it') " + "".join(f"for a{n} in b{n} if a{n} " for n in range(90)) + "]\n",
    )
    simple(
        "walrus-190-deep",
        "x = "
        + "".join(f"(a{n} := " for n in range(190))
        + "Task('Find it', model='opus')"
        + ")" * 190
        + "\nTask(f'{a0}{a189}')\n",
    )
    simple(
        "walrus-chain-1000",
        "a0 = Task('Find it')\n"
        + "".join(f"if (a{n + 1} := a{n}):\n    pass\n" for n in range(1000))
        + "Task(f'{a1000}')\n",
    )
    simple(
        "stars-everywhere",
        "*a, = *b, *c = [*d, *{*e, *f}]\nfor *g, h in *i, *j:\n    Task(*g, **{**k, **dict(*l, **m)})\ndef n(*o, p=Task('a'), **q) -> {*r}: return *o, *q\nx[*a], y[*b, 1:2] = 1, 2\nprint(*(*n(*a), *[*b]), **{**{}})\n",
    )
    simple(
        "type-parameters-500",
        "class A["
        + ", ".join(f"T{n}: (int, str) = int" for n in range(500))
        + ", *Ts, **P]:\n    def f[U: A](self, x: U) -> U:\n        return Task('Find it')\ntype B[T] = dict[T, B[T]]\nA().f(1)\n",
    )
    simple(
        "odd-names-for-everything",
        "def exec(eval): return eval\ndef eval(exec): return Task(exec)\ndef print(Task=Task): return Task\nclass type: __init__ = exec\nexec(eval('Find it'))\neval(exec(print)())('b')\nlambda self, super, print: Task(super)\nmatch, case, _ , type, soft = 1, 2, 3, 4, 5\nmatch = case[type]\n",
    )
    simple(
        "names-in-nfkc",
        "ℂ = 'Find'\nTask(C)\nﬁnd = Task('a')\nTask(f'{find}')\nT𝐚sk('Find it', model='opus')\nTask(𝓂𝑜𝒹𝑒𝓁='opus', description='Find it')\nclass Å: pass\nclass Å: pass\nÅ()\n",
    )
    simple(
        "conditional-imports-soup",
        "try:\n    from advisor import Task\nexcept ImportError:\n    try:\n        from celery import Task\n    except ImportError:\n        Task = None\nelse:\n    del Task\nfinally:\n    from luigi import Task as T\nif Task:\n    Task('Find it', model='opus')\nT('a')\n",
    )
    simple(
        "unreachable-in-every-way",
        "def f():\n    return\n    Task('a')\nwhile False:\n    Task('a')\nif 0:\n    Task('b')\nelif '':\n    Task('c')\nfor x in ():\n    Task('d')\nassert False\nTask('e')\nraise SystemExit\nTask('f')\n",
    )
    simple(
        "async-everywhere",
        "async def f():\n    async with a as b, c as d:\n        async for e in g:\n            x = [await Task(i) async for i in j if await k]\n            yield await (await (await Task('a')))\nawait f()\nasync for y in f(): await y\n"
        + TASK,
    )


def functions() -> None:
    simple(
        "recursion-of-500",
        "".join(f"def f{n}(x):\n    Task(f'Find {{x}}')\n    return f{(n + 1) % 500}(x)\n" for n in range(500))
        + "f0('it')\n",
    )
    simple("recursion-of-500-both-ways", "".join(
        f"def f{n}(x):\n    if x:\n        f{(n + 1) % 500}(x)\n    f{(n + 7) % 500}(Task('Find ' + x))\n" for n in range(500)) + "f0('it')\n")  # fmt: skip
    simple(
        "helpers-3000-deep",
        "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(3000))
        + "def f3000(x):\n    return Task(x, model='opus')\nf0('Find it')\n",
    )
    simple(
        "closures-300-deep",
        "x = Task\n"
        + "".join(f"def f{n}(g=x, h=lambda y: x(y)):\n    return lambda z: g(h(z))\nx = f{n}()\n" for n in range(300))
        + "x('Find it')\n",
    )
    simple(
        "decorators-that-decorate",
        "def d(f):\n    def g(*a, **k):\n        return f(*a, **k)\n    return g\n"
        + "@d\n" * 500
        + "def f(x):\n    return Task(x, model='opus')\nf('Find it')\n",
    )
    simple(
        "bases-in-a-row-2000",
        "class A0:\n    def f(self):\n        return Task('Find it')\n"
        + "".join(f"class A{n}(A{n - 1}):\n    pass\n" for n in range(1, 2000))
        + "A1999().f()\n",
    )
    simple("bases-in-diamonds", "class A0:\n    def f(self):\n        return Task('Find it')\n" + "".join(
        f"class B{n}(A{n}):\n    def f(self):\n        return super().f()\nclass C{n}(A{n}):\n    def f(self):\n        return super().f()\nclass A{n + 1}(B{n}, C{n}):\n    def f(self):\n        return super().f()\n" for n in range(40)) + "A40().f()\n")  # fmt: skip
    simple(
        "attributes-that-lead-on",
        "class A: pass\na = A()\n" + "a.n = A()\na.n.p = a\na = a.n\n" * 1000 + "Task(f'{a.p.n.p}')\n",
    )
    simple(
        "generators-of-generators",
        "def g0():\n    yield Task('Find it')\n"
        + "".join(f"def g{n}():\n    yield from g{n - 1}()\n    yield from g{n - 1}()\n" for n in range(1, 25))
        + "for x in g24():\n    Task(x)\n",
    )


def paid() -> None:
    simple(
        "gather-of-5000",
        "import asyncio\nasync def f():\n    return await asyncio.gather("
        + ", ".join(f"Task('Find {n}')" for n in range(5000))
        + ")\nasyncio.run(f())\n",
    )
    simple("hand-offs-in-circles", AGENTS + "".join(f"a{n} = Agent(name='a{n}', instructions='Find it', model='gpt-5')\n" for n in range(100))
           + "".join(f"a{n}.handoffs = [a{(n + 1) % 100}, a{n}, a{(n * 7) % 100}]\n" for n in range(100)) + "Runner.run_sync(a0, 'Find it')\n")  # fmt: skip
    simple("hand-offs-all-to-all", AGENTS + "".join(f"a{n} = Agent(name='a{n}', instructions='Find it')\n" for n in range(60))
           + "".join(f"a{n}.handoffs = [{', '.join(f'a{m}' for m in range(60))}]\na{n}.tools.append(a{(n + 1) % 60}.as_tool('t', 'd'))\n" for n in range(60)) + "Runner.run_sync(a0, 'Find it')\n")  # fmt: skip
    simple("a-graph-of-300-nodes", "from langgraph.graph import StateGraph, START, END\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-5')\ng = StateGraph(dict)\n"
           + "".join(f"def n{n}(s):\n    return {{'x': llm.invoke('Find it ' + s['x'])}}\ng.add_node('n{n}', n{n})\n" for n in range(300))
           + "".join(f"g.add_edge('n{n}', 'n{(n + 1) % 300}')\ng.add_edge('n{n}', 'n{(n * 3) % 300}')\n" for n in range(300)) + "g.add_edge(START, 'n0')\ng.compile().invoke({'x': 'a'})\n")  # fmt: skip
    simple(
        "sessions-500",
        "from anthropic import Anthropic\nc = Anthropic()\nm = []\n"
        + "m.append({'role': 'user', 'content': 'Find it'})\nr = c.messages.create(model='claude-opus-4-5', max_tokens=9, messages=m)\nm.append({'role': 'assistant', 'content': r.content[0].text})\n"
        * 500,
    )
    simple(
        "depends-on-all-500",
        "".join(
            f"a{n} = Task('Find {n}', name='n{n}', depends_on=[{', '.join(f'a{m}' for m in range(max(0, n - 40), n))}])\n"
            for n in range(500)
        ),
    )
    simple(
        "one-name-500-times", "".join(f"Task('Find {n}', name='a', depends_on=['a', 'b', 'a'])\n" for n in range(500))
    )
    simple(
        "models-2000-kinds",
        "".join(f"Task('Find {n}', model='openai/gpt-{n}.{n}-20{n % 90 + 10}-01-01:free@x')\n" for n in range(2000)),
    )
    simple(
        "counts-beyond-counting",
        "for a in range(10 ** 300):\n    for b in range(a ** a):\n        for c in range(-1, 10 ** 400, 10 ** 3):\n            Task('Find it', model='opus')\nfor d in [1] * 10 ** 9:\n    Task('Read it')\n",
    )


def texts() -> None:
    MAKERS["notebook-20000-cells"] = notebook_of_20000
    simple(
        "markdown-10-mb-on-one-line",
        "word `code` *star* [link](x) " * 350_000 + "\n```python\n" + TASK + "```\n",
        ".md",
    )
    simple(
        "markdown-10-mb-of-lines", "# Plan\n\nFirst Task the list.\n" * 300_000 + "```python\n" + TASK + "```\n", ".md"
    )
    simple("toml-10-mb-on-one-line", "[tool.advisor]\nexclude = [" + '"a/b", ' * 1_200_000 + "]\n", ".toml")
    simple("toml-keys-100000", "[tool.advisor]\n" + "".join(f"k{n} = 1\n" for n in range(100_000)), ".toml")
    simple(
        "front-matter-1-mb-description",
        f"---\nname: a\nmodel: opus\ndescription: {'Find the file and ' * 60_000}\n---\nFind it.\n",
        ".md",
    )
    simple(
        "front-matter-10-mb-on-one-line",
        f"---\nmodel: opus\ndescription: [{'a, ' * 3_300_000}]\n---\nFind it.\n",
        ".md",
    )
    simple("front-matter-deep", "---\nmodel: opus\nx: " + "[" * 20_000 + "]" * 20_000 + "\n---\nFind it.\n", ".md")
    simple(
        "front-matter-indented",
        "---\nmodel: opus\n" + "".join(" " * n + f"k{n}:\n" for n in range(3000)) + "---\nFind it.\n",
        ".md",
    )
    simple("markdown-utf-16-with-mark", ("\ufeff```python\n" + TASK + "```\n").encode("utf-16-be"), ".md")
    simple("notebook-utf-16", json.dumps({"cells": [{"cell_type": "code", "source": TASK}]}).encode("utf-16"), ".ipynb")
    simple("python-utf-32", TASK.encode("utf-32"))
    simple(
        "all-line-ends",
        "Task('a')\r\r\n\n\rTask(\r'b',\r\n# c\r\nmodel='opus'\n)\x0bTask('c')\x0c\r\nTask('''d\r\ne\rf''', model='opus')\r",
    )
    simple(
        "control-characters",
        TASK + "".join(f"# {chr(n)} Task('a')\nx = '{chr(n)}'\n" for n in range(1, 32) if n not in {10, 13}) + TASK,
    )
    simple(
        "surrogates-in-model-and-name",
        'a = Task("Find \\ud83d", name="\\udc00", model="\\udfff")\nTask(f"Read {a}", depends_on=["\\udc00"], model="opus")\n',
    )
    simple("nul-in-strings", 'Task("Find\\0it", model="op\\0us", name="\\0")\nTask("Read\\x00", depends_on=["\\0"])\n')


def notebook_of_20000() -> Input:
    cells = [{"cell_type": "code", "source": [f"a{n} = {n}\n"], "metadata": {}, "outputs": []} for n in range(20_000)]
    cells[10_000]["source"] = [TASK]
    return "input.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
