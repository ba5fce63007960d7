"""Tokens by rule, and what a comment on a call declares."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.cost import Interval, count_tokens
from advisor.cost.declared import read_comment
from advisor.cost.tokens import count_prompt
from advisor.flow.expr import Apply, Const, Expr, Join, Result
from tests.cost.builders import interval

NOTHING = (None, None)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", "0"),
        ("find", "1"),
        ("Find Python files", "3"),
        ("internationalisation", "4"),
        ("2026-11-23", "6"),
        ("a, b.", "4"),
        ("line\nline\n\n", "4"),
        ("你好世界", "2.8"),
    ],
)
def test_tokens_are_counted_by_the_rule(text: str, tokens: str) -> None:
    assert count_tokens(text).likely == Decimal(tokens)


def test_the_band_is_fifteen_percent_for_latin_text_and_twenty_five_for_other() -> None:
    assert count_tokens("a " * 100) == interval("85", "100", "115")
    assert count_tokens("你" * 100) == interval("52.5", "70", "87.5")


@given(st.text(max_size=400), st.text(max_size=400))
def test_more_text_never_has_fewer_tokens(one: str, two: str) -> None:
    together = count_tokens(one + "\n" + two).likely
    assert together >= count_tokens(one).likely
    assert together >= count_tokens(two).likely


def test_a_text_built_by_ten_thousand_additions_is_counted_without_recursion() -> None:
    expr: Expr = Const(value="start ")
    for _ in range(9_000):
        expr = Join(parts=(expr, Const(value="more ")))
    assert count_prompt(expr, interval("1"), interval("1")).likely == Decimal(9_001)


def test_a_method_on_an_answer_has_the_answers_length() -> None:
    expr = Apply(operation="strip", operands=(Result(task="t1"),))
    assert count_prompt(expr, interval("1"), interval("300")) == interval("300")


@pytest.mark.parametrize(
    ("comment", "usd", "seconds"),
    [
        ("$1.00", "1.00", None),
        ("~$0.05, 20s", "0.05", "20"),
        ("3 min", None, "180"),
        ("5 min parallel", None, "300"),
        ("1h", None, "3600"),
        ("1 h 30 min", None, "5400"),
        ("cost: $0.02 / 45 sec", "0.02", "45"),
        ("roughly $2, wasteful", "2", None),
        ("about 90 seconds", None, "90"),
        ("2 minutes on sonnet", None, "120"),
        ("$0.10 each", "0.10", None),
        ("opus: $1.50", "1.50", None),
        ("(2m)", None, "120"),
        ("$1,200.50", "1200.50", None),
    ],
)
def test_a_plain_statement_is_an_estimate(comment: str, usd: str | None, seconds: str | None) -> None:
    found = read_comment(comment)
    assert found.usd == (None if usd is None else interval(usd))
    assert found.seconds == (None if seconds is None else interval(seconds))


def test_a_range_is_an_interval() -> None:
    assert read_comment("$0.05-0.15").usd == interval("0.05", "0.10", "0.15")
    assert read_comment("2 to 4 min").seconds == interval("120", "180", "240")


@pytest.mark.parametrize(
    "comment",
    [
        "", "Wait", "timeout 30s", "retry after 5 min", "max $5", "was $1.00", "$1.00 -> $0.05", "2 min vs 10 min",
        "saves $3", "budget $2.00", "every 10 seconds", "20% of $5 instead", "handles 5m tokens", "30 min video",
        "3 modules", "step 2", "v1.5s", "$HOME", "$x", "$1.00 or $2.00", "costs 5 euros", "section 3.4",
        "per month: $9", "1m context", "python3 main.py", "# TODO", "10x cheaper", "$1,50.2.3", "t1 min",
        "total: $4.20",
    ],
)  # fmt: skip
def test_figures_that_do_not_plainly_belong_to_the_call_are_left_alone(comment: str) -> None:
    found = read_comment(comment)
    assert (found.usd, found.seconds) == NOTHING, comment


@given(st.text(alphabet="$0123456789.,-\N{EN DASH}to mihsnrec", max_size=300))
def test_any_comment_gives_intervals_that_rise_or_nothing(comment: str) -> None:
    found = read_comment(comment)
    for part in (found.usd, found.seconds):
        assert part is None or (isinstance(part, Interval) and 0 <= part.low <= part.likely <= part.high)
