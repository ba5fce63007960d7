"""What decides what a function gives, and what a program may not be taken to know of lists that conditions fill."""

from __future__ import annotations

import pytest
from following import counts, needs, only, texts

_ROUTES = {
    "both arms return": "    if text.startswith('yes'):\n        return 'east'\n    else:\n        return 'west'\n",
    "one returns early": "    if text.startswith('yes'):\n        return 'east'\n    return 'west'\n",
    "a chain of arms": "    if 'a' in text:\n        return 'east'\n    elif 'b' in text:\n        return 'north'\n"
    "    else:\n        return 'west'\n",
    "an arm inside an arm": "    if text:\n        if 'a' in text:\n            return 'east'\n        else:\n"
    "            return 'north'\n    else:\n        return 'west'\n",
    "a match": "    match text:\n        case 'a':\n            return 'east'\n"
    "        case _:\n            return 'west'\n",
}


@pytest.mark.parametrize("case", _ROUTES)
def test_a_result_that_a_function_only_asks_about_decides_what_it_gives(case: str) -> None:
    source = f"def route(text):\n{_ROUTES[case]}if route(Task('a')) == 'east':\n    Task('b')\n"
    assert needs(only(source)) == {"t1>t2 control"}


def test_a_condition_that_only_raises_decides_nothing_of_what_is_given() -> None:
    route = "def route(a):\n    if not a:\n        raise ValueError\n    return 'east'\n"
    source = f"{route}x = route(Task('a'))\nTask(f'b {{x}}')\n"
    assert needs(only(source)) == {"t1>t2 control"}


def test_what_decided_between_other_calls_of_a_function_is_not_met_again() -> None:
    source = (
        "def route(text):\n    if text:\n        return 'east'\n    else:\n        return 'west'\n"
        "one = route(Task('a'))\ntwo = route('no')\nif two == 'east':\n    Task('b')\nTask(f'c {one}')\n"
    )
    assert needs(only(source)) == {"t1>t3 control"}


_FILLED = {
    "a list": "[name for name in ('A', 'B') if not os.getenv(name)]",
    "a list, of names not there": "[name for name in ('A', 'B') if name not in os.environ]",
    "a set": "{name for name in ('A', 'B') if not os.getenv(name)}",
    "a dictionary": "{name: 1 for name in ('A', 'B') if not os.getenv(name)}",
    "how long it is": "len([name for name in ('A', 'B') if not os.getenv(name)])",
}


@pytest.mark.parametrize("case", _FILLED)
def test_a_check_for_what_is_missing_does_not_end_the_program_by_itself(case: str) -> None:
    source = f"import os\nmissing = {_FILLED[case]}\nif missing:\n    raise RuntimeError(missing)\nTask('a')\n"
    assert counts(only(source)) == (0, 1, 1)


@pytest.mark.parametrize(
    "filled", ["['A', 'B']", "[name for name in ('A', 'B')]", "[name for name in ('A', 'B') if name]"]
)
def test_what_is_surely_in_a_list_still_ends_it(filled: str) -> None:
    assert not only(f"Task('b')\nmissing = {filled}\nif missing:\n    raise RuntimeError\nTask('a')\n").tasks[1:]


_THERE = {
    "a class": "class V(Base):\n    pass\n",
    "a function": "def V():\n    pass\n",
    "a lambda": "V = lambda text: text\n",
    "a dictionary": "V = {'a': 1}\n",
    "an empty list": "V = []\n",
    "an object": "class W:\n    pass\nV = W()\n",
    "a method": "class W:\n    def go(self): pass\nV = W().go\n",
    "one of two that are": "class A: pass\nclass B: pass\nV = A if flag() else B\n",
    "a text with holes": "V = f'a {name()}'\n",
}


@pytest.mark.parametrize("test", ["schema is not None", "schema != None", "not schema is None"])
@pytest.mark.parametrize("case", _THERE)
def test_what_is_there_is_not_none(case: str, test: str) -> None:
    ask = f"def ask(schema=None):\n    if {test}:\n        return Task('a')\n    return Task('b')\n"
    assert texts(only(f"{_THERE[case]}{ask}ask(V)\n")) == ["a"]
    assert texts(only(f"{_THERE[case]}{ask}ask()\n")) == ["b"]


@pytest.mark.parametrize("value", ["found()", "{} if flag() else None", "os.environ.get('A')", "Task('z') or None"])
def test_what_may_be_none_is_asked_about(value: str) -> None:
    found = texts(only(f"import os\nV = {value}\nif V is not None:\n    Task('a')\nelse:\n    Task('b')\n"))
    assert found[-2:] == ["a", "b"]
