from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import RunError
from advisor.flow.expr import Apply, Const, Entries, Expr, Hole, Items, Join, Result
from advisor.plans.evaluate import EvaluationError, evaluate, evaluate_text
from advisor.plans.operations import LARGEST_TEXT

RESULTS = {"t1": " Yes, three faults.\nOne\nTwo\n", "t2": ""}


def do(operation: str, *operands: Expr | str | float | bool | None) -> Apply:
    return Apply(
        operation=operation,
        operands=tuple(
            Const(value=operand) if operand is None or isinstance(operand, str | int | float | bool) else operand
            for operand in operands
        ),
    )


T1 = Result(task="t1")


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        (do("strip", T1), "Yes, three faults.\nOne\nTwo"),
        (do("[]", do("split", T1, "\n"), 1), "One"),
        (do("join", "+", do("splitlines", do("strip", T1))), "Yes, three faults.+One+Two"),
        (do("slice", T1, 1, 4), "Yes"),
        (do("slice", T1, None, None, -1), "\nowT\nenO\n.stluaf eerht ,seY "),
        (
            do("format", "{} and {x}", T1, Entries(pairs=((Const(value="x"), Const(value=2)),))),
            RESULTS["t1"] + " and 2",
        ),
        (do("format", 3, ">4"), "   3"),
        (do("lower", "ABC"), "abc"),
        (do("upper", "abc"), "ABC"),
        (do("replace", "a-b-c", "-", ""), "abc"),
        (do("len", do("split", "a b c")), 3),
        (do("in", "three", T1), True),
        (do("not in", "three", T1), False),
        (do("if", do("==", do("strip", "x "), "x"), "then", "else"), "then"),
        (do("if", Result(task="t2"), Result(task="t9"), "else"), "else"),
        (do("and", "", Result(task="t9")), ""),
        (do("or", "first", Result(task="t9")), "first"),
        (do("[]", Entries(pairs=((Const(value="k"), T1),)), "k"), RESULTS["t1"]),
        (do(">=", do("len", T1), 3), True),
        (do("+", Items(values=(Const(value=1),)), Items(values=(Const(value=2),))), [1, 2]),
    ],
)
def test_pure_operations_give_what_python_gives(expr: Expr, value: object) -> None:
    assert evaluate(expr, RESULTS) == value


def test_text_is_written_as_an_f_string_writes_it() -> None:
    parts = (Const(value="n="), Const(value=3), Const(value=" "), Items(values=(Const(value="a"),)))
    assert evaluate_text(Join(parts=parts), {}) == "n=3 ['a']"


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (Result(task="t9"), "there is no result of t9"),
        (Hole(name="topic", reason="a parameter", input=True), "'topic' is not known: a parameter"),
        (do("eval", "1"), "'eval' is not an operation"),
        (do("__class__", "x"), "'__class__' is not an operation"),
        (do("[]", do("split", "a"), 5), "list index out of range"),
        (do("[]", Entries(pairs=()), "k"), "there is no key 'k'"),
        (do("format", "{0.__class__}", T1, T1), "'format' may not reach into a value"),
        (do("format", 1, ">999999999"), "a width in 'format' is too large"),
        (do("strip", 3), "'strip' works on text, not on a number"),
        (do("<", "a", 1), "text and a number cannot be compared by '<'"),
        (do("split"), "missing"),
    ],
)
def test_what_does_not_apply_is_one_clear_line(expr: Expr, message: str) -> None:
    with pytest.raises(EvaluationError, match=message) as caught:
        evaluate(expr, RESULTS)
    assert "\n" not in str(caught.value)


def test_sizes_are_limited_before_memory_is_taken() -> None:
    large = Const(value="x" * 1_000_000)
    with pytest.raises(RunError, match="would make more than"):
        evaluate(do("replace", large, "", large), {})
    with pytest.raises(RunError, match="grows beyond"):
        evaluate(Join(parts=(large,) * (LARGEST_TEXT // 1_000_000 + 1)), {})


def test_depth_is_limited_but_a_text_that_grew_by_adding_is_not_deep() -> None:
    deep: Expr = Const(value="x")
    for _ in range(2_000):
        deep = do("strip", deep)
    with pytest.raises(RunError, match="nested deeper"):
        evaluate(deep, {})
    long: Expr = Const(value="x")
    for _ in range(5_000):
        long = Join(parts=(long, Const(value="y")))
    assert len(evaluate_text(long, {})) == 5_001


NAMES = st.sampled_from(
    ["strip", "split", "join", "[]", "slice", "format", "replace", "len", "in", "if", "+", "<", "get"]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)).map(lambda value: Const(value=value))
EXPRS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda name, parts: Apply(operation=name, operands=tuple(parts)), NAMES, st.lists(inner, max_size=3))
        | st.builds(lambda parts: Items(values=tuple(parts)), st.lists(inner, max_size=3))
    ),
    max_leaves=8,
)


@given(EXPRS)
def test_any_expression_gives_a_value_or_one_of_our_errors(expr: Expr) -> None:
    try:
        evaluate(expr, {})
    except RunError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either way is right
