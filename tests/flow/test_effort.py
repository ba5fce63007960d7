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
