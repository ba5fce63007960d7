from __future__ import annotations

import pytest
from following import needs, only, texts

from advisor.flow.trace import Certainty, NeedKind

_CASES = {
    "a result in a text": ("a = Task('a')\nTask(f'use {a}')\n", {"t1>t2 data"}),
    "no result": ("a = Task('a')\nTask('use a')\n", set()),
    "a rebound name": ("a = Task('a')\na = 'none'\nTask(a)\n", set()),
    "a deleted name": ("d = {'x': Task('a')}\ndel d['x']\nTask(str(d))\n", set()),
    "only through another task": ("a = Task('a')\nb = Task(a)\nTask(b)\n", {"t1>t2 data", "t2>t3 data"}),
    "what a record's class says of itself": (
        (
            "from pydantic import BaseModel\nclass R(BaseModel):\n    x: str\n"
            "r = R.model_validate_json(Task('a'))\nTask(f'b {R.model_json_schema()}')\n"
        ),
        set(),
    ),
    "what a record says that was read off a result": (
        (
            "from pydantic import BaseModel\nclass R(BaseModel):\n    x: str\n"
            "r = R.model_validate_json(Task('a'))\nTask(f'b {r.model_dump_json()}')\n"
        ),
        {"t1>t2 data"},
    ),
    "a condition": ("a = Task('a')\nif 'x' in a:\n    Task('b')\n", {"t1>t2 control"}),
    "an early return": (
        "def f():\n    a = Task('a')\n    if 'x' in a:\n        return\n    Task('b')\nf()\n",
        {"t1>t2 control"},
    ),
    "a return does not guard the caller": (
        "def f():\n    a = Task('a')\n    if 'x' in a:\n        return\nf()\nTask('b')\n",
        set(),
    ),
    "a raise does": (
        "def f():\n    a = Task('a')\n    if 'x' in a:\n        raise E\nf()\nTask('b')\n",
        {"t1>t2 control"},
    ),
    "unless it is caught": (
        (
            "def f():\n    a = Task('a')\n    if 'x' in a:\n        raise E\ntry:\n    f()\n"
            "except E:\n    pass\nTask('b')\n"
        ),
        set(),
    ),
    "an exit": ("import sys\na = Task('a')\nif not a:\n    sys.exit(1)\nTask('b')\n", {"t1>t2 control"}),
    "an assertion": ("a = Task('a')\nassert 'ok' in a\nTask('b')\n", {"t1>t2 control"}),
    "a handler": ("try:\n    a = Task('a')\nexcept E:\n    Task('b')\n", {"t1>t2 control"}),
    "a handler that leaves": (
        "def f():\n    try:\n        Task('a')\n    except E:\n        return\n    Task('b')\nf()\n",
        {"t1>t2 control"},
    ),
    "a handler that only raises again": ("try:\n    Task('a')\nexcept E:\n    raise\nTask('b')\n", set()),
    "a chosen value": (
        "a = Task('a')\nb = Task('b')\nTask('x' if 'y' in a else b)\n",
        {"t1>t3 control", "t2>t3 data"},
    ),
    "a looked-up value": ("a = Task('a')\nd = {'x': 'p', 'y': 'q'}\nTask(d[a])\n", {"t1>t2 control"}),
    "a match subject": ("a = Task('a')\nmatch a:\n    case 'x':\n        Task('b')\n", {"t1>t2 control"}),
    "a while test": ("a = Task('a')\nwhile 'no' in a:\n    Task('b')\n    a = 'yes'\n", {"t1>t2 control"}),
    "the members of a result": ("a = Task('a')\nfor x in a.split():\n    Task(x)\n", {"t1>t2 data", "t1>t2 control"}),
    "declared by task": ("a = Task('a')\nTask('b', depends_on=(a,))\n", {"t1>t2 declared"}),
    "declared by name": ("Task('a', name='n')\nTask('b', depends_on=['n'])\n", {"t1>t2 declared"}),
    "declared in a circle": (
        "Task('a', name='a', depends_on='b')\nTask('b', name='b', depends_on='a')\n",
        {"t1>t2 declared", "t2>t1 declared"},
    ),
    "a shared session": ("Task('a', session='s')\nTask('b', session='s')\nTask('c', session='o')\n", {"t1>t2 state"}),
    "sleep between": ("import time\nTask('a')\ntime.sleep(1)\nTask('b')\n", {"t1>t2 state"}),
    "a method kept as a value": ("a = Task('a')\nTask(f'{a.nothing_known}')\n", {"t1>t2 data"}),
}


@pytest.mark.parametrize(("text", "expected"), _CASES.values(), ids=_CASES.keys())
def test_what_a_task_needs(text: str, expected: set[str]) -> None:
    assert needs(only(text)) == expected


def test_the_evidence_is_the_hole_where_the_result_enters() -> None:
    (need,) = only("a = Task('a')\nb = Task(f'x {a} y')\n").needs
    assert need.evidence is not None
    assert (need.evidence.start.line, need.evidence.start.column, need.evidence.end.column) == (2, 14, 17)


def test_through_a_function_nobody_sees_a_need_is_likely() -> None:
    (need,) = only("a = Task('a')\nTask(process(a))\n").needs
    assert (need.kind, need.certainty) == (NeedKind.DATA, Certainty.LIKELY)


def test_an_object_nobody_sees_keeps_what_it_was_given() -> None:
    (need,) = only("store = make()\na = Task('a')\nstore.add(a)\nTask(store.text())\nother = 1\nTask('free')\n").needs
    assert (need.source, need.target, need.certainty) == ("t1", "t2", Certainty.LIKELY)


def test_what_was_saved_and_is_loaded_later_may_be_the_same() -> None:
    (need,) = only("a = Task('a')\nsave(a)\nTask(load())\n").needs
    assert (need.kind, need.certainty) == (NeedKind.STATE, Certainty.POSSIBLE)


def test_a_file_written_and_read_again_keeps_the_result() -> None:
    text = (
        "from pathlib import Path\na = Task('a')\nPath('x.md').write_text(a)\n"
        "Task(open('x.md').read())\nTask(open('y.md').read())\n"
    )
    found = only(text)
    assert "t1>t2 data" in needs(found)
    assert "t1>t3 data" not in needs(found)


def test_a_refusal_names_what_a_runner_could_not_do() -> None:
    (refusal,) = only("a = Task('a')\nb = send(a)\nTask('c')\n").refusals
    assert refusal.place.start.line == 2
    assert "send" in refusal.reason


def test_closed_operations_stay_expressions_and_are_not_refused() -> None:
    found = only(
        "a = Task('a')\nx = a.strip().lower().split(',')[0][:9]\nif len(x) > 3 and 'no' not in x:\n    Task(x)\n"
    )
    assert found.refusals == ()
    assert texts(found) == ["a", "{t1}"]


def test_the_condition_of_an_arm_is_given_as_an_expression() -> None:
    found = only("a = Task('a')\nif 'x' in a:\n    Task('b')\nelse:\n    Task('c')\n")
    yes, no = found.tasks[1].guard, found.tasks[2].guard
    assert yes is not None
    assert no is not None
    assert repr(no).startswith("Apply(operation='not', operands=(" + repr(yes))


@pytest.mark.parametrize(
    ("place", "met"),
    [("net.nodes[k]['theme']", True), ("net.nodes['first']['theme']", True), ("other.nodes[k]['theme']", False)],
)
def test_what_is_put_at_an_unknown_place_of_an_object_may_be_met_by_whoever_reads_it(place: str, *, met: bool) -> None:
    source = f"net = load()\nother = load()\nk = key()\n{place} = Task('a')\nTask(f'b {{net.nodes[name()]}}')\n"
    assert ("t1>t2 data" in needs(only(source))) is met


_KEPT = (
    "class Desk:\n    def __init__(self):\n        self.kept = {}\n"
    "    def ask(self, words):\n        key = hash(words)\n"
    "        if ASKED:\n            return 'had'\n        self.kept[key] = Task(words)\n        return 'new'\n"
    "desk = Desk()\ndesk.ask('a')\ndesk.ask('b')\n"
)


@pytest.mark.parametrize(
    ("asked", "sure"), [("key in self.kept", Certainty.POSSIBLE), ("'x' in self.kept.get(key, '')", Certainty.CERTAIN)]
)
def test_asking_for_a_key_asks_nothing_of_what_stands_under_the_others(asked: str, sure: Certainty) -> None:
    found = only(_KEPT.replace("ASKED", asked)).needs
    assert [(need.source, need.target, need.kind, need.certainty) for need in found] == [
        ("t1", "t2", NeedKind.CONTROL, sure)
    ]
