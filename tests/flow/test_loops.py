from __future__ import annotations

import pytest
from following import carried, counts, needs, only, task, texts

from advisor.flow.trace import Certainty, LoopForm, NeedKind


def test_a_loop_over_literals_is_unrolled() -> None:
    found = only("for a in ['x', 'y']:\n    for b in (1, 2):\n        Task(f'{a}{b}')\n")
    assert [each.id for each in found.tasks] == ["t1[0][0]", "t1[0][1]", "t1[1][0]", "t1[1][1]"]
    assert texts(found) == ["x1", "x2", "y1", "y2"]
    assert all(loop.unrolled for each in found.tasks for loop in each.loops)


_COUNTS = {
    "range": ("for i in range(4):\n    Task('a')\n", (4, 4, 4)),
    "range of a length": ("xs = [1, 2, 3]\nfor i in range(len(xs)):\n    Task('a')\n", (3, 3, 3)),
    "unknown": ("for x in things():\n    Task('a')\n", (0, 5, None)),
    "nested": ("for i in range(3):\n    for x in things():\n        Task('a')\n", (0, 15, None)),
    "while true": ("while True:\n    Task('a')\n    if stop():\n        break\n", (1, 5, None)),
    "while": ("while more():\n    Task('a')\n", (0, 5, None)),
    "a counter": ("n = 0\nwhile n < 3:\n    Task('a')\n    n += 1\n", (3, 3, 3)),
    "a counter going down": ("n = 5\nwhile n > 0:\n    Task('a')\n    n -= 2\n", (3, 3, 3)),
    "a counter asked for truth": ("n = 3\nwhile n:\n    Task('a')\n    n -= 1\n", (1, 3, 3)),
    "a counter that leaves": (
        "n = 0\nwhile True:\n    Task('a')\n    n += 1\n    if n >= 4:\n        break\n",
        (1, 4, 4),
    ),
    "a counter that leaves first": (
        "n = 0\nwhile True:\n    if n == 4:\n        break\n    Task('a')\n    n += 1\n",
        (1, 4, 4),
    ),
    "a counter and an answer": (
        "n = 6\na = ''\nwhile not (n <= 0 or 'x' in a):\n    a = Task('a')\n    n -= 2\n",
        (1, 3, 3),
    ),
    "a counter that never gets there": ("n = 1\nwhile n != 4:\n    Task('a')\n    n += 2\n", (1, 5, None)),
    "a counter against what nobody knows": ("n = 0\nwhile n < most():\n    Task('a')\n    n += 1\n", (0, 5, None)),
    "another attempt after a failure": (
        "for n in range(4):\n    try:\n        a = Task('a')\n        break\n    except OSError:\n        wait(n)\n",
        (1, 1, 4),
    ),
    "an attempt that an answer judges": (
        "for n in range(4):\n    a = Task('a')\n    if 'x' in a:\n        break\n",
        (1, 4, 4),
    ),
    "a branch in a loop": ("for i in range(4):\n    if flag():\n        Task('a')\n", (0, 4, 4)),
    "a comprehension": ("[Task('a') for i in range(6)]\n", (6, 6, 6)),
    "recursion": ("def f(n):\n    Task('a')\n    for k in n.kids:\n        f(k)\nf(root)\n", (1, 5, None)),
    "the first members": ("for x in things()[:3]:\n    Task('a')\n", (0, 3, 3)),
    "the last members, numbered": ("for n, x in enumerate(things()[-20:]):\n    Task('a')\n", (0, 5, 20)),
    "some from the middle": (
        "from itertools import islice\n[Task('a') for x in islice(things(), 2, 9, 3)]\n",
        (0, 3, 3),
    ),
    "without end": ("import itertools\nfor n in itertools.count():\n    Task('a')\n", (1, 5, None)),
    "round and round": ("from itertools import cycle\nfor x in cycle(things()):\n    Task('a')\n", (1, 5, None)),
    "at most so often": ("from itertools import repeat\nfor _ in repeat(None, 4):\n    Task('a')\n", (4, 4, 4)),
    "backwards": ("for x in things()[:3:-1]:\n    Task('a')\n", (0, 5, None)),
    "after an early exit": ("if flag():\n    exit()\nTask('a')\n", (0, 1, 1)),
}


@pytest.mark.parametrize(("text", "expected"), _COUNTS.values(), ids=_COUNTS.keys())
def test_how_often_a_task_runs(text: str, expected: tuple[int, int, int | None]) -> None:
    assert counts(only(text)) == expected


@pytest.mark.parametrize("asks", ["any(Task(f'Is {x} red') for x in XS)", "next(a for x in XS if (a := Task(x)))"])
def test_a_generator_that_an_answer_ends_runs_turn_after_turn(asks: str) -> None:
    (loop_need,) = carried(only(asks.replace("XS", "things()") + "\n"))
    assert (loop_need.source, loop_need.target, loop_need.kind) == ("t1", "t1", NeedKind.CONTROL)
    unrolled = only(asks.replace("XS", "['a', 'b', 'c']") + "\n")
    assert {("t1[0]", "t1[1]"), ("t1[1]", "t1[2]")} <= {(need.source, need.target) for need in unrolled.needs}
    assert [each.count.low for each in unrolled.tasks] == [1, 0, 0]


def test_an_accumulator_ties_the_turns() -> None:
    found = only("notes = []\nfor x in things():\n    notes.append(Task(f'{x} knowing {notes}'))\n")
    (need,) = carried(found)
    assert (need.source, need.target, need.kind) == ("t1", "t1", NeedKind.DATA)
    assert found.needs == ()


def test_a_loop_that_only_collects_has_independent_turns() -> None:
    found = only("notes = []\nfor x in things():\n    notes.append(Task(f'{x}'))\nTask(str(notes))\n")
    assert carried(found) == ()
    assert needs(found) == {"t1>t2 data"}


def test_a_result_handed_over_two_turns_later_still_ties_the_turns() -> None:
    found = only("a = b = c = ''\nwhile more():\n    c = b\n    b = a\n    a = Task(f'see {c}')\n")
    assert [need.kind for need in carried(found)] == [NeedKind.DATA]


@pytest.mark.parametrize("leave", ["break", "return", "raise E"])
def test_leaving_a_loop_on_a_result_ties_the_turns(leave: str) -> None:
    (found,) = [
        only(f"def f(xs):\n    for x in xs:\n        r = Task(x)\n        if 'bad' in r:\n            {leave}\n")
    ]
    assert {need.kind for need in carried(found)} == {NeedKind.CONTROL}


def test_continuing_on_a_result_does_not_tie_the_turns() -> None:
    found = only("for x in things():\n    r = Task(x)\n    if 'bad' in r:\n        continue\n    keep(r)\n")
    assert carried(found) == ()


@pytest.mark.parametrize(
    "line", ["time.sleep(1)", "start = time.perf_counter()", "print(r)", "at = datetime.datetime.now()"]
)
def test_pauses_clocks_and_ordered_output_make_independence_doubtful(line: str) -> None:
    found = only(f"import time, datetime\nfor x in things():\n    r = Task(x)\n    {line}\n")
    assert [(need.kind, need.certainty) for need in carried(found)] == [(NeedKind.STATE, Certainty.POSSIBLE)]


def test_a_session_ties_the_turns() -> None:
    found = only("s = open_session()\nfor x in things():\n    Task(x, session=s)\n")
    assert [need.kind for need in carried(found)] == [NeedKind.STATE]


def test_the_header_of_a_for_loop_ends_at_its_colon() -> None:
    loop = task(only("for x in d['a':'b']:\n    Task(x)\n"), "t1").loops[0]
    assert (loop.header.start.line, loop.header.start.column, loop.header.end.column) == (1, 1, 21)


def test_a_comprehension_begins_at_the_call() -> None:
    found = task(only("rs = [Task(x) for x in xs]\n"), "t1")
    assert found.loops[0].form is LoopForm.COMPREHENSION
    assert found.loops[0].header == found.span


def test_gathered_turns_are_at_once_and_awaited_ones_are_not() -> None:
    text = (
        "import asyncio\nasync def f(xs):\n    await asyncio.gather(*[Task(x) for x in xs])\n"
        "    for x in xs:\n        await Task(x)\n"
    )
    found = only(text)
    assert [each.loops[0].at_once for each in found.tasks] == [True, False]


def test_work_created_in_a_loop_and_awaited_there_is_not_at_once() -> None:
    text = (
        "import asyncio\nasync def ask(p):\n    return await Task(p)\nasync def f(xs):\n"
        "    for x in xs:\n        t = asyncio.create_task(ask(x))\n        await t\n"
        "    ts = [asyncio.create_task(ask(x)) for x in xs]\n    for t in ts:\n        await t\n"
    )
    assert [each.loops[0].at_once for each in only(text).tasks] == [False, True]


def test_a_runner_is_told_what_a_loop_goes_over() -> None:
    found = only("def main(topics):\n    rs = [Task(f'on {t}') for t in topics]\n    Task(f'all {rs}')\n")
    loop = found.tasks[0].loops[0]
    assert loop.variable == "t"
    assert repr(loop.id) in repr(found.tasks[0].description)
    assert "operation='turns'" in repr(found.tasks[1].description)


def test_three_hundred_turns_are_unrolled_and_no_more() -> None:
    few = only(f"for x in {[*range(300)]}:\n    Task(f'{{x}}')\n")
    many = only(f"for x in {[*range(301)]}:\n    Task(f'{{x}}')\n")
    assert (len(few.tasks), len(many.tasks)) == (300, 1)
    assert counts(many) == (301, 301, 301)


def test_a_comprehension_begins_at_the_call_in_it_and_not_in_the_helper() -> None:
    found = only("def ask(x):\n    return Task(f'Look at {x}')\ndef work(xs):\n    return [ask(x) for x in xs]\n")
    assert [loop.header.start.line for loop in found.tasks[0].loops] == [4]


@pytest.mark.parametrize(
    "body",
    [
        "try:\n            return Task(x)\n        except OSError:\n            continue",
        "a = Task(x)\n        if a == 'yes':\n            return a\n        else:\n            continue",
    ],
)
def test_a_turn_that_is_left_or_given_up_decides_whether_the_next_one_runs(body: str) -> None:
    found = only(f"def f():\n    for x in ('a', 'b', 'c'):\n        {body}\nf()\n")
    assert needs(found) >= {"t1[0]>t1[1] control", "t1[1]>t1[2] control"}
    assert [each.count.low for each in found.tasks] == [1, 0, 0]
