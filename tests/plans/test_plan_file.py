from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Entries, Hole, Items, Join, Result
from advisor.plans.codec import from_json, to_json
from advisor.plans.file import digest_of, parse_plan, plan_document, plan_text
from advisor.plans.runplan import RunLoop
from tests.runs.run_samples import after, plan, task, text

FOUND = plan(
    task("a"),
    task("b", "a", context=("a",), prompt=text("plain")),
    replace(
        task("c", "a", "b", guard=Apply(operation="in", operands=(Const(value="x"), Result(task="a")))),
        loops=(RunLoop(id="l1", iterable=Hole(name="files", reason="r", input=True), header=task("c").span),),
    ),
)


def written() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(plan_text(plan_document(FOUND, None)))
    return document


def test_a_plan_comes_back_as_it_was_written() -> None:
    again = parse_plan(json.dumps(written()).encode(), "plan.json")
    assert digest_of(again) == digest_of(FOUND)
    assert [each.rates for each in again.tasks] == [each.rates for each in FOUND.tasks]
    assert [each.loops for each in again.tasks][2][0].iterable == Hole(name="files", reason="r", input=True)


def test_a_template_is_readable() -> None:
    assert to_json(after("t1", "t2", say="Sum up ")) == {"join": ["Sum up ", {"result": "t1"}, {"result": "t2"}]}


def test_a_change_of_prompt_model_or_order_changes_the_digest_and_an_estimate_does_not() -> None:
    first = FOUND.tasks[0]
    for other in (replace(first, prompt=text("other")), replace(first, model="opus"), replace(first, context=("b",))):
        assert digest_of(replace(FOUND, tasks=(other, *FOUND.tasks[1:]))) != digest_of(FOUND)
    slower = replace(first, seconds=first.seconds * 2, rates=None)
    assert digest_of(replace(FOUND, tasks=(slower, *FOUND.tasks[1:]))) == digest_of(FOUND)


def _at(path: tuple[str | int, ...], value: object) -> bytes:
    document = written()
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(document).encode()


TASK = ("plans", 0, "tasks", 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not json", "plan.json: not a plan file"),
        (b"[" * 100_000, "plan.json: not a plan file"),
        (b'{"schema_version": 1}', "plan.json: 'plans' is missing"),
        (b'{"schema_version": 7, "plans": []}', "plan.json.schema_version"),
        (b'{"schema_version": 1, "plans": []}', "holds one plan, this one 0"),
        (_at((*TASK, "run", "max_tokens"), -5), r"tasks\[0\].run.max_tokens: must be a whole number of at least 1"),
        (_at((*TASK, "run", "max_tokens"), "many"), "run.max_tokens: must be a whole number"),
        (_at((*TASK, "run", "after"), ["ghost"]), "there is no task 'ghost'"),
        (_at((*TASK, "run", "prompt"), {"os": "system"}), "run.prompt: not an expression a plan file knows"),
        (_at((*TASK, "run", "effect"), "explode"), "run.effect: must be one of read, write"),
        (_at((*TASK, "run", "seconds"), "-1"), "run.seconds: must be an amount of 0 or more"),
        (_at((*TASK, "run", "seconds"), float("inf")), "not a plan file"),
        (_at((*TASK, "id"), "b"), "two tasks have one id"),
        (_at(("plans", 0, "tasks"), []), "must be 1 to 100,000 tasks"),
        (_at(("plans", 0, "tasks", 1, "run", "after"), []), "must name every task of 'context'"),
    ],
)
def test_what_is_wrong_in_a_plan_file_is_one_line_that_names_the_place(content: bytes, message: str) -> None:
    with pytest.raises(RunError, match=message) as caught:
        parse_plan(content, "plan.json")
    assert "\n" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["result", "join", "do", "to", "dict", "list", "input", "x"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_an_expression_or_one_of_our_errors(value: object) -> None:
    try:
        from_json(value, "place")
    except RunError as error:
        assert str(error).startswith("place")  # noqa: PT017 - either way is right


def test_every_form_of_expression_survives_the_way_out_and_back() -> None:
    whole = Join(
        parts=(
            Const(value="a"),
            Result(task="t1"),
            Items(values=(Const(value=None), Const(value=1.5))),
            Entries(pairs=((Const(value="k"), Const(value=True)),)),
            Apply(operation="strip", operands=(Hole(name="x", reason="why", input=True),)),
            Hole(name="i", reason="the value of a turn", loop="l1"),
        )
    )
    assert from_json(json.loads(json.dumps(to_json(whole))), "place") == whole
