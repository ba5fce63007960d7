from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Expr, Hole, Join, Result
from advisor.flow.trace import Refusal
from advisor.places import span
from advisor.plans.evaluate import evaluate_text
from advisor.plans.fill import fill
from advisor.plans.runplan import RunLoop, RunPlan, RunTask
from tests.runs.run_samples import plan, task, text

HEADER = span("flow.py", (7, 1), (7, 20))
TOPIC = Hole(name="topic", reason="a parameter", place=span("flow.py", (3, 5), (3, 10)), input=True)


def loop(name: str = "l1", over: Expr | None = None, *, ordered: bool = False) -> RunLoop:
    files = Hole(name="files", reason="a parameter", input=True)
    return RunLoop(id=name, iterable=over or files, header=HEADER, ordered=ordered)


def turn(name: str = "l1") -> Hole:
    return Hole(name="file", reason="a turn's value", loop=name)


def looped(name: str, *sources: str, prompt: Expr, loops: tuple[RunLoop, ...] = ()) -> RunTask:
    return replace(task(name, *sources, prompt=prompt), loops=loops or (loop(),))


def prompts(found: RunPlan) -> dict[str, str]:
    known = {each.id: f"<{each.id}>" for each in found.tasks}
    return {each.id: evaluate_text(each.prompt, known) for each in found.tasks}


def test_an_input_is_filled_where_it_stands() -> None:
    found = fill(plan(task("t1", prompt=Join(parts=(text("Read about "), TOPIC)))), {"topic": "herons"})
    assert prompts(found) == {"t1": "Read about herons"}


def test_every_input_without_a_value_is_named_with_its_line() -> None:
    with pytest.raises(RunError, match=r"flow.py:3: 'topic' has no value; give --set 'topic=…'"):
        fill(plan(task("t1", prompt=TOPIC)), {})


def test_a_name_that_is_no_input_is_refused_with_those_that_are() -> None:
    with pytest.raises(RunError, match=r"--set topics: .*its inputs are: topic"):
        fill(plan(task("t1", prompt=TOPIC)), {"topics": "x"})


def test_every_refusal_is_said_with_its_line() -> None:
    refusals = tuple(Refusal(place=span("flow.py", (line, 1), (line, 2)), reason=f"reason {line}") for line in (4, 9))
    with pytest.raises(RunError, match=r"flow\.py:4: reason 4; flow\.py:9: reason 9"):
        fill(replace(plan(task("t1")), refusals=refusals), {})


@pytest.mark.parametrize("given", ['["a.py", "b.py"]', "a.py,b.py", "a.py\nb.py\n"])
def test_a_loop_over_an_input_has_one_task_for_each_turn(given: str) -> None:
    found = fill(plan(looped("t1", prompt=Join(parts=(text("Read "), turn())))), {"files": given})
    assert prompts(found) == {"t1[0]": "Read a.py", "t1[1]": "Read b.py"}


def test_turns_refer_to_their_own_turn_and_what_follows_the_loop_to_all_of_them() -> None:
    gathered = Apply(
        operation="join",
        operands=(Const(value="+"), Apply(operation="turns", operands=(Const(value="l1"), Result(task="t2")))),
    )
    found = fill(
        plan(
            looped("t1", prompt=Join(parts=(text("Read "), turn()))),
            looped("t2", "t1", prompt=Join(parts=(text("Sum up "), Result(task="t1")))),
            task("t3", "t2", prompt=gathered),
        ),
        {"files": "a,b"},
    )
    assert prompts(found)["t2[1]"] == "Sum up <t1[1]>"
    assert prompts(found)["t3"] == "<t2[0]>+<t2[1]>"
    after = {each.id: each.after for each in found.tasks}
    assert after == {"t1[0]": (), "t1[1]": (), "t2[0]": ("t1[0]",), "t2[1]": ("t1[1]",), "t3": ("t2[0]", "t2[1]")}


def test_turns_of_an_ordered_loop_wait_for_the_turn_before() -> None:
    found = fill(plan(looped("t1", prompt=turn(), loops=(loop(ordered=True),))), {"files": "a,b,c"})
    assert {each.id: each.after for each in found.tasks} == {"t1[0]": (), "t1[1]": ("t1[0]",), "t1[2]": ("t1[1]",)}


def test_a_loop_in_a_loop_may_go_over_its_turns_value() -> None:
    inner = loop("l2", Apply(operation="split", operands=(turn("l1"), Const(value="/"))))
    found = fill(plan(looped("t1", prompt=turn("l2"), loops=(loop(), inner))), {"files": "a/b,c"})
    assert prompts(found) == {"t1[0][0]": "a", "t1[0][1]": "b", "t1[1][0]": "c"}


def test_a_loop_over_a_result_is_refused_with_its_line() -> None:
    over = Apply(operation="splitlines", operands=(Result(task="t0"),))
    with pytest.raises(RunError, match=r"flow.py:7: how often this runs depends on what a task answers"):
        fill(plan(task("t0"), looped("t1", "t0", prompt=turn(), loops=(loop(over=over),))), {})


def test_a_loop_too_long_is_refused() -> None:
    with pytest.raises(RunError, match="more than 100,000 tasks"):
        fill(plan(looped("t1", prompt=turn())), {"files": ",".join(["x"] * 100_001)})
