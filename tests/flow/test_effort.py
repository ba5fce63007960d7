from __future__ import annotations

import pytest

from advisor.errors import TooComplex
from advisor.flow import trace_program
from advisor.sources.units import Program

# Every branch leaves another value in every slot, and every call joins them all again.
HEAVY = "\n".join(
    [
        "def follow(table, node, depth):",
        *(
            f"    if table.get({number}):\n        table[node, {number}] = [table[key] for key in (node, {number})]"
            for number in range(60)
        ),
        "    for child in table:",
        "        table = follow(table, child, depth + 1)",
        "    return table",
        "state = {}",
        *(
            f"state = follow(state, {number}, 0) if state.get({number}) else follow(state, str(state), 1)"
            for number in range(60)
        ),
        'Task(f"Sum up {state}", model="opus")',
        "",
    ]
)


def test_a_program_whose_states_multiply_ends() -> None:
    (found,) = trace_program(Program(path="heavy.py", text=HEAVY))
    assert [task.model.id for task in found.tasks] == ["opus"]


def test_what_is_spent_on_one_program_is_not_charged_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.flow.effort.MOST", 1_000)
    branching = "x = 1\n" + "".join(f"if a{number}:\n    x = [x, {number}]\n" for number in range(10)) + "Task('y')\n"
    for _ in range(20):
        trace_program(Program(path="small.py", text=branching))
    with pytest.raises(TooComplex, match=r"large\.py: too many steps"):
        trace_program(Program(path="large.py", text=branching * 20))


def test_one_function_too_much_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.flow.effort.MOST", 900)
    many = "".join(f"    if a.b{number}:\n        x = [x, {number}]\n" for number in range(80))
    text = (
        f"def heavy(a):\n    x = 1\n{many}    Task(f'Sum up {{x}}')\n"
        "def light(b):\n    Task('Name a river')\n"
        "def last(b):\n    Task('Name a sea')\n"
    )
    with pytest.raises(TooComplex, match=r"^two\.py: too many steps to follow in heavy \(line 1\);") as caught:
        trace_program(Program(path="two.py", text=text))
    assert [trace.name for trace in caught.value.found] == ["light", "last"]


def _nested(depth: int) -> str:
    helpers = "".join(
        f"def h{level}(xs):\n    out = []\n    for x in xs:\n        out.append(h{level + 1}(x))\n    return out\n"
        for level in range(depth)
    )
    last = "    for x in xs:\n        text = Task(f'Go on after {text}')\n    return text\n"
    return f"{helpers}def h{depth}(xs):\n    text = ''\n{last}"


@pytest.mark.parametrize("depth", [2, 3, 5, 9])
def test_loops_in_loops_end_and_the_innermost_still_hands_on(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.flow.effort.MOST", 60_000)
    (found,) = trace_program(Program(path="deep.py", text=_nested(depth)))
    (task,) = found.tasks
    assert len(task.loops) == depth + 1
    assert [need.source for need in task.loops[-1].carried] == [task.id]


def test_turns_of_an_outer_loop_are_tied_where_the_inner_ones_are_followed_once() -> None:
    text = (
        "def work(groups):\n    seen = ''\n    for a in groups:\n        for b in a:\n            for c in b:\n"
        "                for d in c:\n                    Task(f'Look at {d} after {seen}')\n"
        "        seen = Task('Note it')\n"
    )
    (found,) = trace_program(Program(path="deep.py", text=text))
    assert {need.source for need in found.tasks[0].loops[0].carried} == {"t2"}


def test_too_much_under_a_context_manager_of_the_file_is_told_of_as_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.flow.effort.MOST", 900)
    many = "".join(f"        if a.b{number}:\n            x = [x, {number}]\n" for number in range(80))
    text = (
        "from contextlib import contextmanager\n"
        "@contextmanager\ndef opened():\n    yield within()\n"
        "def within():\n    return 1\n"
        f"def heavy(a):\n    with opened() as x:\n{many}        Task(f'Sum up {{x}}')\n"
        "def outer(a):\n    heavy(a)\n"
        "def light(b):\n    Task('Name a river')\n"
    )
    with pytest.raises(TooComplex, match=r"too many steps to follow in outer") as caught:
        trace_program(Program(path="two.py", text=text))
    assert [trace.name for trace in caught.value.found] == ["light"]
