"""Sixty and more inputs that are made to hurt, each by its name: (file name, bytes)."""

# ruff: noqa: E501, RUF001 - an input reads best on one line, and odd letters are the point

from __future__ import annotations

import json
from collections.abc import Callable

Input = tuple[str, bytes]
TASK = 'Task("Find the largest file", model="opus")\n'
MAKERS: dict[str, Callable[[], Input]] = {}


def simple(name: str, content: str | bytes, ending: str = ".py") -> None:
    """Put an input that is no more than an expression into the collection."""
    MAKERS[name] = lambda: (f"input{ending}", content.encode("utf-8") if isinstance(content, str) else content)


def notebook(source: object, **more: object) -> str:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# Depth and length.
simple("parentheses-10000", TASK + "x = " + "(" * 10_000 + "1" + ")" * 10_000)
simple("brackets-10000", TASK + "x = " + "[" * 10_000 + "]" * 10_000)
simple("braces-open-only", TASK + "{" * 10_000)
simple("brackets-150", TASK + "x = " + "[" * 150 + "1" + "]" * 150)
simple("nested-calls-150", "x = " + "Task(" * 150 + '"a"' + ")" * 150)
simple("nested-subscripts", TASK + "x = a" + "[0]" * 1500)
simple("unary-signs-10000", TASK + "x = " + "-" * 10_000 + "1")
simple("not-not-10000", TASK + "x = " + "not " * 10_000 + "1")
simple("chain-of-1000-sums", TASK + "x = " + " + ".join(["a"] * 1000))
simple("chain-of-1900-tasks", "x = " + " + ".join(['Task("Find it")'] * 300))
simple("chain-of-1000-attributes", TASK + "x = a" + ".b" * 1900)
simple("chain-of-1000-calls", TASK + "x = a" + ".b()" * 490)
simple("chain-of-comparisons", TASK + "x = " + " < ".join(["a"] * 900))
simple("chain-of-and", TASK + "x = " + " and ".join(["a"] * 900))
simple("chain-of-conditionals", TASK + "x = " + "1 if a else " * 400 + "2")
simple("chain-of-lambdas", TASK + "x = " + "lambda: " * 900 + "2")
simple("chain-of-targets", "x = " + " = ".join(f"a{n}" for n in range(900)) + " = " + TASK)
simple("deep-indentation", "".join(" " * n + "if x:\n" for n in range(99)) + " " * 99 + TASK)
simple("deep-loops", "".join(" " * n + f"for x{n} in range(9):\n" for n in range(60)) + " " * 60 + TASK)
simple("deep-unrolled-loops", "".join(" " * n + f"for x{n} in (1, 2):\n" for n in range(40)) + " " * 40 + TASK)
simple("deep-functions", "".join(" " * n + f"def f{n}():\n" for n in range(90)) + " " * 90 + TASK)
simple("deep-classes", "".join(" " * n + f"class C{n}:\n" for n in range(90)) + " " * 90 + TASK)
simple("deep-try", "".join(" " * n + "try:\n" for n in range(60)) + " " * 60 + TASK
       + "".join(" " * n + "finally:\n" + " " * (n + 1) + "x = 1\n" for n in range(59, -1, -1)))  # fmt: skip
simple("deep-with", "".join(" " * n + f"with a as b{n}:\n" for n in range(90)) + " " * 90 + TASK)
simple("huge-list", TASK + "x = [" + "1, " * 300_000 + "]")
simple("huge-dictionary", TASK + "x = {" + "".join(f"{n}: {n}, " for n in range(60_000)) + "}")
simple("huge-number", TASK + "x = " + "9" * 200_000)
simple(
    "huge-power", TASK + 'x = 10 ** 10 ** 8\ny = "a" * 10 ** 12\nz = [0] * 10 ** 12\nTask("Find " + y)\n1 << 10 ** 12'
)
simple("huge-format", 'Task("{:>1000000000}".format("a"))\nTask(f"{1:>999999999}")\nTask("%999999999d" % 1)')
simple("huge-replace", 'a = "a" * 1000\nfor _ in range(20):\n    a = a.replace("a", "aaaaaaaaaa")\nTask(a)')
simple("doubling-text", 'a = "ab"\n' + "a = a + a\n" * 60 + "Task(a)")
simple("doubling-list", "a = [1]\n" + "a = a + a\n" * 60 + "Task(str(a))")
simple("doubling-results", 'a = Task("Find it")\n' + "a = a + a\n" * 60 + "Task(a)")
simple("doubling-dictionaries", "a = {}\n" + "a = {'x': a, 'y': a}\n" * 60 + "Task(str(a))")
simple("doubling-f-strings", 'a = Task("Find it")\n' + 'a = f"{a}{a}{a}"\n' * 60 + "Task(a)")
simple("doubling-conditionals", 'a = Task("Find it")\n' + "a = a + 'x' if c else a\n" * 80 + "Task(a)")
simple("doubling-branches", 'a = Task("Find it")\n' + "if c:\n    a = a + a\nelse:\n    a = a + 'x'\n" * 80 + "Task(a)")
simple("doubling-tuples", "a = ()\n" + "a = (a, a)\n" * 60 + "Task(str(a))\nb, c = a\n")
simple("five-megabytes", TASK + "x = 1  # a comment to fill the file\n" * 140_000)
simple("five-megabytes-of-one-string", TASK + 'x = """' + "a\n" * 2_600_000 + '"""\n')
simple("one-line-of-a-megabyte", TASK + "x = 1; " * 150_000)
simple("hundred-thousand-newlines", TASK + "\n" * 1_000_000)
simple("thousand-elif", TASK + "if a:\n    pass\n" + "elif b:\n    pass\n" * 3000)
simple("many-decorators", "@d\n" * 900 + "def f():\n    " + TASK)
simple("giant-f-string", 'x = f"' + "{a}" * 20_000 + '"\n' + TASK)
simple("giant-f-string-of-results", 'a = Task("Find it")\nx = f"' + "{a}" * 1500 + '"\nTask(x)')
simple("nested-f-strings", "x = f\"{f'{a}'}\"\ny = f\"\"\"{f'''{f\"{f'{a}'}\"}'''}\"\"\"\n" + TASK)
simple("f-string-format-bomb", 'x = f"{a:{b:{c}}}"\ny = f"{a!r:>{w}.{p}}"\nz = f"{{{a}}}"\nTask(f"{a=}")')
simple("concatenated-strings", "x = " + '"a" ' * 1900 + "\n" + TASK)
# Bytes.
simple("nul", b"x = 1\x00\n" + TASK.encode())
simple("only-nul", b"\x00" * 100_000)
simple("bom", b"\xef\xbb\xbf" + TASK.encode())
simple("two-boms", b"\xef\xbb\xbf\xef\xbb\xbf" + TASK.encode())
simple("utf-16", ("\ufeff" + TASK).encode("utf-16-le"))
simple("utf-16-declared", b"# -*- coding: utf-16 -*-\n" + TASK.encode())
simple("unknown-encoding", b"# -*- coding: klingon -*-\n" + TASK.encode())
simple("rot13-encoding", b"# -*- coding: rot13 -*-\n" + TASK.encode())
simple("unicode-escape-encoding", b"# -*- coding: unicode_escape -*-\nx = 1\\u000aTask('a')\n")
simple("latin-1", b"# -*- coding: latin-1 -*-\n# \xe9\xff\n" + TASK.encode())
simple("bad-utf-8", b'Task("\xff\xfe\xc0\x80", model="opus")\n')
simple("cut-in-a-character", TASK.encode() + "# é".encode()[:-1])
simple("lone-surrogate-escape", 'Task("\\ud800 find \\udfff", model="opus")\nx = "\\N{BULLET}\\x00"\nTask(x)')
simple("lone-surrogate-bytes", b'Task("\xed\xa0\x80", model="opus")\n')
simple("bad-escapes", 'Task("\\q \\x \\u12 \\N{NOTHING}", model="opus")\nTask("\\777", model="opus")')
simple("form-feeds", "\f" + TASK + "\f\n\f" + TASK + "if x:\n\f    " + TASK)
simple("vertical-tabs", "x = 1\v\n" + TASK)
simple("carriage-returns", TASK.replace("\n", "\r") * 5)
simple("mixed-newlines", TASK.strip() + "\r\n" + TASK.strip() + "\r" + TASK.strip() + "\n\r" + TASK)
simple("no-last-newline", TASK.strip() + "\\")
simple("backslashes", TASK + "x = 1 + \\\n" * 1500 + "1\n")
simple("unicode-newlines", 'x = "a\u2028b\u0085c"\n' + TASK + "\x1c\x1d\x1e\n" + TASK)
simple("unterminated-string", TASK + 'x = "abc')
simple("unterminated-triple", TASK + 'x = """abc\n' * 3)
simple("unterminated-call", 'Task("Find it", model="opus"')
simple("many-quotes", TASK + '"' * 100_001)
simple("tabs-and-spaces", "if x:\n\t" + TASK + "        " + TASK)
simple("odd-identifiers", "ｔａｓｋ = 1\nªº = 2\nﬁ = Task\nx = ﬁ('Find it')\n𝕋𝕒𝕤𝕜('Find it')\n")
simple("empty", "")
simple("one-byte", "(")
simple("python-2", "print 'hello'\nexec 'x'\nraise E, 'x'\n" + TASK)
simple(
    "null-task",
    "Task()\nTask(None)\nTask(*a)\nTask(**k)\nTask(*a, **k)\nTask(model=None)\nTask(1, 2, 3, 4, 5)\nTask(...)",
)
simple("wrong-types", 'Task(["a"], model=["b"])\nTask({"a": 1}, model={1})\nTask(b"a", model=b"b")\nTask(1.5, model=1j)\n'
       "Task(lambda: 1, model=lambda: 2, depends_on=3, name=4)\nTask(x for x in y)\nTask(description=Task)")  # fmt: skip
# Many tasks.
simple("ten-thousand-tasks", "".join(f'Task("Find file {n}", model="opus")\n' for n in range(10_000)))
simple("two-thousand-chained", 'a = Task("Find it")\n' + 'a = Task(f"Find {a}")\n' * 2000)
simple(
    "all-depend-on-all",
    "".join(f'a{n} = Task("Find " + {" + ".join([f"a{m}" for m in range(n)] or ["str()"])})\n' for n in range(150)),
)
simple("ten-thousand-in-a-list", "x = [" + 'Task("Find it"), ' * 3000 + "]\nTask(str(x))")
simple(
    "literal-loops-300-cubed",
    "big = [" + "1, " * 300 + "]\nfor a in big:\n for b in big:\n  for c in big:\n   Task(f'Find {a}{b}{c}')",
)
simple("range-loops-huge", "for a in range(10 ** 18):\n for b in range(10 ** 18):\n  Task(f'Find {a}')\n")
simple("while-forever", "n = 0\nwhile n < 10 ** 9:\n    n += 1\nTask(f'Find {n}')\nwhile True:\n    Task('Find it')\n")
simple("comprehension-cubed", "b = list(range(1000))\nx = [Task(f'{p}{q}{r}') for p in b for q in b for r in b]")
simple("cross-product", "import itertools\nfor a in itertools.product(range(100), repeat=9):\n    Task(f'Find {a}')\n"
       "for a in itertools.permutations(range(12)):\n    Task(f'Find {a}')\nfor a in itertools.count():\n    Task(f'Find {a}')")  # fmt: skip
# Functions.
simple("exponential-helpers", "def f40(x):\n    return Task(x)\n" + "".join(
    f"def f{n}(x):\n    f{n + 1}(x)\n    return f{n + 1}(x)\n" for n in range(39, -1, -1)) + "f0('Find it')")  # fmt: skip
simple("exponential-results", "def f40(x):\n    return Task(x)\n" + "".join(
    f"def f{n}(x):\n    return f{n + 1}(f{n + 1}(x))\n" for n in range(39, -1, -1)) + "f0('Find it')")  # fmt: skip
simple("exponential-without-tasks", TASK + "def f40(x):\n    return x + 1\n" + "".join(
    f"def f{n}(x):\n    return f{n + 1}(x) + f{n + 1}(x)\n" for n in range(39, -1, -1)) + "Task(f'Find {f0(1)}')")  # fmt: skip
simple(
    "exponential-lambdas", "f = lambda x: Task(x)\n" + "f = (lambda g: lambda x: g(g(x)))(f)\n" * 40 + "f('Find it')"
)
simple("exponential-methods", "class A:\n" + "".join(
    f"    def f{n}(self):\n        self.f{n + 1}()\n        return self.f{n + 1}()\n" for n in range(40))
    + "    def f40(self):\n        return Task('Find it')\nA().f0()")  # fmt: skip
simple("exponential-branches", "def f30():\n    return Task('Find it')\n" + "".join(
    f"def f{n}():\n    if c:\n        return f{n + 1}()\n    return f{n + 1}()\n" for n in range(29, -1, -1)) + "f0()")  # fmt: skip
simple("recursion", "def f(x):\n    return f(Task(x))\nf('Find it')")
simple(
    "recursion-tree", "def f(n):\n    if n == 0:\n        return Task('Find it')\n    return f(n - 1) + f(n - 1)\nf(50)"
)
simple("ackermann", "def a(m, n):\n    if m == 0:\n        return n + 1\n    if n == 0:\n        return a(m - 1, 1)\n"
       "    return a(m - 1, a(m, n - 1))\nTask(f'Find {a(4, 4)}')")  # fmt: skip
simple(
    "mutual-recursion",
    "def f(x):\n    return g(Task(x))\ndef g(x):\n    return f(Task(x)) if x else h(x)\ndef h(x):\n    return f(g(h(x)))\nf('Find it')",
)
simple(
    "y-combinator",
    "Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))\nY(lambda s: lambda n: Task(s(n)))('Find it')\nw = lambda x: x(x)\nw(w)\n"
    + TASK,
)
simple("many-unused-functions", "".join(f"def f{n}():\n    Task('Find it {n}')\n" for n in range(2500)))
simple("functions-calling-the-next", "def f0():\n    return Task('Find it')\n" + "".join(
    f"def f{n}():\n    return f{n - 1}()\n" for n in range(1, 900)) + "f899()")  # fmt: skip
simple(
    "many-returns",
    "def f(x):\n" + "".join(f"    if x == {n}:\n        return Task('Find it {n}')\n" for n in range(700)) + "f(1)",
)
simple(
    "many-branches-in-a-row",
    "x = ''\n" + "".join(f"if c{n}:\n    x += Task('Find it {n}')\n" for n in range(500)) + "Task(x)",
)
simple("many-tries", "".join(f"try:\n    x = Task('Find it {n}')\nexcept E{n}:\n    x = ''\n" for n in range(600)))
simple(
    "generator-forever",
    "def g():\n    while True:\n        yield Task('Find it')\n        yield from g()\nfor x in g():\n    Task(x)\nlist(g())",
)
simple("decorator-forever", "def d(f):\n    return d(f)\n@d\n@d\ndef f():\n    return Task('Find it')\nf()")
# Shapes that hold themselves.
simple(
    "list-in-itself",
    "l = []\nl.append(l)\nl[0][0].append(Task('Find it'))\nTask(str(l))\nfor x in l:\n    Task(str(x))",
)
simple(
    "dictionary-in-itself",
    "d = {}\nd['d'] = d\nd.update(d)\nTask(f'{d}')\nTask(d['d']['d']['d'])\nl = [d]\nd['l'] = l\nTask(l)",
)
simple(
    "class-of-itself",
    "class A(A):\n    pass\nclass B(C):\n    pass\nclass C(B):\n    x = Task('Find it')\nA().f()\nC().g(B())",
)
simple("object-in-itself", "class A:\n    def __init__(self):\n        self.me = self\n        self.all = [self]\n    def __str__(self):\n        return str(self)\n"
       "    def __getattr__(self, n):\n        return getattr(self, n)\n    def __call__(self):\n        return self()\na = A()\nTask(f'{a}')\nTask(str(a.me.me.x))\na()\n")  # fmt: skip
simple(
    "property-of-itself",
    "class A:\n    @property\n    def p(self):\n        return self.p + Task('Find it')\nTask(A().p)\n",
)
simple(
    "cyclic-depends-on",
    'a = Task("Find it", name="a", depends_on=["b"])\nb = Task("Read it", name="b", depends_on=["c"])\nc = Task("List it", name="c", depends_on=["a", "c"])',
)
simple("name-of-itself", "Task = Task\nx = x\nx: x = x\ndel x, Task\nglobal y\nnonlocal z\nTask(Task(Task))\n")
simple(
    "star-imports",
    "from a import *\nfrom b import *\nfrom advisor import *\nfrom . import *\nfrom .. import x as Task\n" + TASK,
)
simple(
    "assigned-builtins",
    "str = list = len = print = Task\nTask(str('a') + len('b'))\n__import__('advisor').Task('a')\nexec(TASK)\neval('Task(1)')",
)
simple("stray-words", "return Task('a')\nyield Task('a')\nawait Task('a')\nbreak\ncontinue\n", ".py")
simple("type-parameters", "type X[T] = list[T]\ndef f[T](x: T) -> T:\n    return Task('a')\nclass A[T]: pass\n" + TASK)
simple(
    "except-star",
    "try:\n    Task('a')\nexcept* ValueError as e:\n    Task(f'{e}')\nelse:\n    pass\nfinally:\n    Task('b')\n",
)
simple(
    "match-soup",
    "match Task('a'):\n    case {'a': [1, *_], **r} | (A(x=1) as r) if r: Task(r)\n    case [*_]: pass\n    case -1 | 1+2j | 'a' 'b' | None: pass\n    case _: Task('b')\n",
)
simple("stub-file", "from advisor import Task\nx: Task = ...\ndef f(a: Task = ...) -> Task: ...\n" + TASK, ".pyi")
