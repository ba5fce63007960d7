"""Nasty inputs of the newest grammar, of mixed bytes, of formats read beside programs, and of modules in rings."""

# ruff: noqa: E501 - an input reads best on one line

from __future__ import annotations

import json
from pathlib import Path

from tests.reliability.nasty import TASK, simple
from tests.reliability.nasty_texts import FENCE
from tests.reliability.nasty_trees import CREW, put, tree

BOM = b"\xef\xbb\xbf"


def add() -> None:
    """Put them into the collection."""
    mixed_bytes()
    grammar()
    many()
    texts()


def mixed_bytes() -> None:
    simple("bom-in-the-middle", BOM + TASK.encode() + b"\r\n" + BOM + TASK.encode() + b"\r" + TASK.encode())
    simple("bom-and-latin-1", BOM + b"# -*- coding: latin-1 -*-\r\n# \xe9\r\n" + TASK.encode())
    simple("crlf-in-one-string", b"Task('''Find\r\nthe\rfile\n''', model='opus')\r\n" * 200)
    simple("form-feeds-between-all", "\f".join(f"\f{TASK}" for _ in range(500)) + "\f")
    simple(
        "continued-into-nothing",
        TASK + "x = (\\\n\\\n\\\n" + "\\\r\n" * 500 + ")\nTask(\\\n'Find it', \\\nmodel='opus')\\\n",
    )
    simple("nul-after-the-task", TASK.encode() * 50 + b"\0")


def grammar() -> None:
    quotes = "x = " + "f'{" * 90 + "Task('Find it')" + "}'" * 90 + "\n"
    simple("f-strings-of-one-quote", quotes + "f'{'a' if f'{b}' else f\"{'\\n'.join(c)}\"}'\n" + TASK)
    simple(
        "f-string-over-lines",
        "Task(f'''Find {\n# a comment: }\n(lambda: {\n'a': [1]\n}['a'])()\n!r:>{\nw\n}} it''', model='opus')\n",
    )
    simple("template-strings", "Task(t'Find {it!r:>{w}}', model='opus')\nx = rt'{a}' t'{b}'\n" + TASK)
    simple("type-parameters-with-defaults", "type A[T: (int, str) = A[T], *Ts = *tuple[T, ...], **P = [int]] = Task('a')\n"
           "class B[T = Task('b')](A[T], metaclass=Task('c')):\n    def f[U = T](self: B[U]) -> U:\n        type C = B[C]\n        return Task('Find it', model='opus')\nB().f()\n")  # fmt: skip
    simple(
        "index-of-stars",
        "x[*a, *b[*c]] = y[*Task('a')]\ndef f(*args: *Ts) -> tuple[*Ts]: return Task('b')\nf(*[*(*x,)])\n",
    )
    simple(
        "except-star-in-groups",
        "try:\n    try:\n        a = Task('a')\n    except* (A, *B) as e:\n        b = Task(f'{e}')\n    except* C:\n        raise\nexcept* D as e:\n    Task(f'{e.exceptions}')\n",
    )
    simple(
        "with-in-brackets",
        "with (\n"
        + "".join(f"    a{n} as (b{n}, *c{n}[0], d.e{n}),\n" for n in range(150))
        + "):\n    Task('Find it', model='opus')\n",
    )
    simple(
        "walrus-in-all-places",
        "[(y := Task(f'{(x := y)}')) for x in (z := [w := 1]) if (v := Task('a'))]\nlambda: (u := Task('b'))\nx[(i := 0)] = f'{(j := Task(\"c\"))!r:{(k := 9)}}'\nwhile (line := Task('d')) != (end := 'x'): pass\n",
    )
    simple(
        "match-of-all-stars",
        "match Task('a'), *b, (yield):\n    case [*_, {'k': [*a]}, *_]: pass\n    case {**rest} | [*rest]: Task(rest)\n    case A.B.C(d=E(f=[*g])) as h if (i := Task('b')): Task(f'{g}{h}{i}')\n    case (-1j | +1) | f'{x}': pass\n",
    )
    simple(
        "soft-words",
        "match = case = type = _ = Task\nmatch(case)\nmatch[case]\nmatch * case\ntype(match)\nprint(_('Find it', model='opus'))\nmatch match:\n    case case: type(_)('Read it', model='opus')\n    case _: _\n",
    )
    simple(
        "matches-in-matches",
        "".join(" " * 2 * n + f"match x{n}:\n" + " " * (2 * n + 1) + f"case {n}:\n" for n in range(45))
        + " " * 90
        + TASK,
    )
    simple(
        "surrogates-in-pieces",
        "a = '\\ud83d' + '\\ude00'\nTask(a, model='opus')\nTask(f'\\ud83d{a}' '\\ude00'.encode('utf-8', 'surrogatepass').decode(), name=a[0])\nTask('\\N{GRINNING FACE}' * 3 + a[::-1])\n",
    )


def many() -> None:
    simple(
        "ifs-that-return-1500",
        "def f(x):\n"
        + "".join(f"    if x == 'k{n}':\n        return Task('Find {n}')\n" for n in range(1500))
        + "    return Task('Read it')\nf(y)\n",
    )
    simple(
        "match-with-guards-600",
        "match x:\n" + "".join(f"    case {{'a': {n}}} if y > {n}:\n        Task('Find {n}')\n" for n in range(600)),
    )
    simple("lines-of-a-megabyte-each", "".join(f"x{n} = '{'a' * 1_000_000}'\n" for n in range(4)) + TASK)
    simple("a-call-over-20000-lines", "Task(\n" + "# a comment\n" * 20_000 + "'Find it', model='opus')\n")
    simple(
        "strings-in-a-row-with-holes",
        "a = Task('Find it')\nTask(" + "\n    ".join(f"f'{n} {{a}} '" for n in range(1200)) + ")\n",
    )
    simple(
        "classes-that-are-their-own-bases",
        "".join(
            f"class A{n}(A{(n + 1) % 200}, metaclass=A{(n + 2) % 200}):\n    def f(self): return super().f()\n"
            for n in range(200)
        )
        + "Task(A0().f())\n",
    )


def texts() -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": []}
    simple("notebook-of-odd-kinds", json.dumps({"nbformat": "4", "nbformat_minor": [], "metadata": {"kernelspec": 1, "language_info": {"name": ["python"]}}, "cells": [
        {**cell, "source": [[TASK]]}, {**cell, "source": 7}, {**cell, "source": True}, {**cell, "source": {"0": TASK}},
        {**cell, "cell_type": "raw", "source": TASK}, {**cell, "cell_type": None, "source": TASK}, {**cell, "source": [TASK, TASK.strip()]}]}), ".ipynb")  # fmt: skip
    simple(
        "notebook-with-bom", BOM + json.dumps({"nbformat": 4, "cells": [{**cell, "source": [TASK]}]}).encode(), ".ipynb"
    )
    simple(
        "notebook-of-nan",
        '{"cells": [{"cell_type": "code", "source": ["'
        + TASK.replace('"', "'").strip()
        + '"], "execution_count": NaN, "x": -Infinity}]}',
        ".ipynb",
    )
    simple(
        "fences-in-fences",
        "".join("`" * (60 - n) + "md\n" for n in range(57)) + FENCE + "".join("`" * n + "\n" for n in range(4, 61)),
        ".md",
    )
    simple(
        "an-agent-with-fences",
        "---\nname: a\nmodel: opus\ndescription: |\n  Find it\n  ```python\n  "
        + TASK
        + "  ```\ntools: [Read, *]\n---\n~~~~md\n```python\n"
        + TASK
        + "~~~\n```\n~~~~\n- ```py\n  "
        + TASK
        + "- ```\n",
        ".md",
    )
    simple(
        "front-matter-of-merges",
        "---\na: &a {model: opus}\nb: &b\n  <<: [*a, *b, *c]\n<<: *b\nmodel: *a\nmodel: haiku\n\tmodel: x\n? model\n: sonnet\n---\nFind it.\n",
        ".md",
    )
    simple(
        "front-matter-of-50000-anchors",
        "---\n"
        + "".join(f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]\n" if n else "k0: &k0 a\n" for n in range(50_000))
        + "model: opus\n---\nFind it.\n",
        ".md",
    )
    simple(
        "settings-of-odd-keys",
        '[tool."advisor"]\n"" = 1\n"se\\u006cect" = ["ADV201"]\nselect = ["ADV2"]\n[tool.advisor."per-file-ignores"]\n"\\u0000" = []\n[[tool.advisor]]\n',
        ".toml",
    )
    simple(
        "settings-of-dates",
        "[tool.advisor]\nbudget = 1979-05-27T07:32:00Z\nexclude = [1979-05-27, 07:32:00, 0x7f, 1e400]\n",
        ".toml",
    )


@tree
def a_crew_of_merges_and_tabs(folder: Path) -> None:
    put(folder, "crew.py", CREW)
    put(
        folder,
        "agents.yaml",
        "base: &b\n  role: r\n  <<: *b\na:\n  <<: [*b, *b]\n  role: r\n  role: s\n  goal: >+2\n    g\n\n  llm: !!str 1\n",
    )
    put(
        folder,
        "tasks.yaml",
        "t0:\n  description: Find it\n  description: Read it\n  context: &c [*c]\n\tagent: a\n  1: 2\n  null: ~\n  ? {a: b}\n  : c\n",
    )


@tree
def classes_in_rings_of_modules(folder: Path) -> None:
    for number in range(40):
        following = (number + 1) % 40
        put(folder, f"m{number}.py", f"import m{following}\nfrom m{following} import A{following} as B\nfrom advisor import Task\n"
            f"class A{number}(B, m{following}.A{following}):\n    def f(self, x):\n        return m{following}.go(super().f(Task(x)))\n"
            f"def go(x):\n    return m{following}.go(A{number}().f(x))\n")  # fmt: skip
    put(folder, "main.py", "import m0\nm0.go('Find it')\nm0.A0().f('Read it')\n" + TASK)


@tree
def packages_linked_into_themselves(folder: Path) -> None:
    put(folder, "p/__init__.py", "from .p.p.p import work\nfrom . import p\n")
    put(folder, "p/work.py", f"from p.p.p.p.work import again\ndef again(x):\n    return Task(x)\n{TASK}")
    (folder / "p" / "p").symlink_to(".", target_is_directory=True)
    (folder / "q").symlink_to("p", target_is_directory=True)
    put(folder, "main.py", "from p.p.p.q import work\nfrom q.p.work import again\nagain('Find it')\n" + TASK)
