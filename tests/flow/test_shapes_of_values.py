from __future__ import annotations

import pytest
from following import needs, only

_BEFORE = "a = Task('a')\nb = Task('b')\n"
_CASES = {
    "a pair matched by its shape": ("match (a, b):\n    case (x, y):\n        Task(x)\n", {"t1>t3 data"}),
    "a table matched by its keys": ("match {'k': a, 'l': b}:\n    case {'k': x}:\n        Task(x)\n", {"t1>t3 data"}),
    "a pair whose words decide": (
        "match (a, b):\n    case ('yes', _):\n        Task('c')\n",
        {"t1>t3 control", "t2>t3 control"},
    ),
    "a list that may be longer": (
        "l = [a]\nif n:\n    l.append(b)\nmatch l:\n    case [x]:\n        Task(x)\n",
        {"t1>t3 data", "t1>t3 control", "t2>t3 control"},
    ),
    "a row made by a call": (
        "from collections import namedtuple\nR = namedtuple('R', 'left right')\nTask(R(a, right=b).right)\n",
        {"t2>t3 data"},
    ),
    "a row taken apart": (
        "from typing import NamedTuple\nR = NamedTuple('R', [('x', str), ('y', str)])\nc, d = R(a, b)\nTask(c)\n",
        {"t1>t3 data"},
    ),
    "what an object of somebody else's kind was given at a key": (
        "class State(dict):\n    pass\ns = State()\ns['k'] = a\ns['k'] = b\nTask(s['k'])\n",
        {"t2>t3 data"},
    ),
    "what it was given at another key": (
        "class State(dict):\n    pass\ns = State()\ns['k'] = a\ns['l'] = b\nTask(s['k'])\n",
        {"t1>t3 data"},
    ),
    "what a generator gives back to another that yields from it": (
        (
            "def f(x):\n    c = Task(x)\n    yield 'on'\n    return c\n"
            "def g(x):\n    c = yield from f(x)\n    yield c\nTask(' '.join(g(a)))\n"
        ),
        {"t1>t3 data", "t3>t4 data"},
    ),
    "what a stack of managers entered": (
        (
            "from contextlib import ExitStack, contextmanager\n@contextmanager\ndef f(x):\n    yield x\n"
            "with ExitStack() as s:\n    c = s.enter_context(f(a))\nTask(c)\n"
        ),
        {"t1>t3 data"},
    ),
    "what a class does that its base has put into a table": (
        (
            "class A:\n    known = {}\n    def __init_subclass__(cls, **k):\n        A.known[cls.__name__] = cls\n"
            "class B(A):\n    def run(self, x):\n        return Task(x)\nTask(A.known['B']().run(a))\n"
        ),
        {"t1>t3 data", "t3>t4 data"},
    ),
    "what was put in since it was looked at": (
        (
            "class State(dict):\n    pass\ns = State()\ndef get(k):\n    return s[k]\n"
            "s[n] = a\nget(m)\ns[o] = b\nTask(get(m))\n"
        ),
        {"t1>t3 data", "t2>t3 data"},
    ),
    "a row of fields not shown": (
        "from collections import namedtuple\nR = namedtuple('R', fields)\nTask(R(a).left)\n",
        {"t1>t3 data"},
    ),
}


@pytest.mark.parametrize("case", _CASES)
def test_a_value_with_a_known_shape_gives_its_own_part(case: str) -> None:
    source, expected = _CASES[case]
    assert needs(only(_BEFORE + source)) == expected
