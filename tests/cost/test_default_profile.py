"""Estimates by tokens: intervals that follow the model, the prompt, the loops, and say what they do not know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.cost import Estimate, Interval, load_profile
from advisor.cost.profile import KINDS, TokenBasis
from advisor.errors import RuleDataError, UsageError
from advisor.flow.expr import Const, Hole, Join, Result
from advisor.flow.trace import Count
from tests.cost.builders import DEFAULT, in_loop, loop, plan, price, task, whole


def usd(estimate: Estimate) -> Interval:
    assert estimate.usd is not None
    return estimate.usd


def test_every_figure_is_an_interval_above_zero_that_rises() -> None:
    for kind in sorted(KINDS):
        for model in ("haiku", "sonnet", "opus", "fable", "gpt-6-luna", "gemini-3.8-flash"):
            found = price(task("t1", model=model), kind, DEFAULT)
            assert found.seconds is not None
            for part in (usd(found), found.seconds):
                assert 0 < part.low < part.likely < part.high


def test_a_search_by_an_agent_reads_ten_to_forty_thousand_tokens() -> None:
    assert isinstance(DEFAULT.basis, TokenBasis)
    work = DEFAULT.basis.work["search"]
    assert Decimal(5_000) <= work.context.low * work.turns.low <= Decimal(15_000)
    assert Decimal(30_000) <= work.context.high * work.turns.high <= Decimal(60_000)


def test_the_same_task_costs_more_on_a_larger_model_and_takes_longer() -> None:
    found = [price(task("t1", model=model), "review", DEFAULT) for model in ("haiku", "sonnet", "opus", "fable")]
    assert [usd(one).likely for one in found] == sorted(usd(one).likely for one in found)
    assert [one.seconds.likely for one in found if one.seconds] == sorted(
        one.seconds.likely for one in found if one.seconds
    )


def test_a_longer_prompt_costs_more_and_one_beyond_the_band_five_times_the_rate() -> None:
    short = usd(price(task("t1", "word " * 100), "read", DEFAULT))
    longer = usd(price(task("t1", "word " * 50_000), "read", DEFAULT))
    beyond = usd(price(task("t1", "word " * 200_000), "read", DEFAULT))
    assert short.likely < longer.likely
    assert beyond.likely > 4 * 4 * longer.likely


def test_the_price_is_that_of_the_day() -> None:
    before = usd(price(task("t1", model="gemini-4-argon"), "read", DEFAULT, on=date(2026, 11, 30)))
    after = usd(price(task("t1", model="gemini-4-argon"), "read", DEFAULT, on=date(2026, 12, 1)))
    assert after.likely == 2 * before.likely


@pytest.mark.parametrize("model", ["my-own-model", "inherit", None, "claude-mythos-5"])
def test_a_model_without_a_price_is_counted_and_never_zero(model: str | None) -> None:
    found = price(task("t1", model=model), "read", DEFAULT)
    assert found.usd is None
    assert found.unpriced == 1
    assert found.seconds is not None


def test_a_task_whose_text_is_hidden_spans_all_kinds() -> None:
    hidden = usd(price(task("t1", None, model="opus"), None, DEFAULT))
    assert hidden.low <= usd(price(task("t1", None, model="opus"), "read", DEFAULT)).low
    assert hidden.high >= usd(price(task("t1", None, model="opus"), "implement", DEFAULT)).high


def test_holes_and_earlier_answers_make_a_prompt_longer() -> None:
    empty = usd(price(task("t1", prompt=Const(value="Sum up: ")), "summarise", DEFAULT))
    hole = Join(parts=(Const(value="Sum up: "), Hole(name="text", reason="a parameter", input=True)))
    answer = Join(parts=(Const(value="Sum up: "), Result(task="t0")))
    with_hole = usd(price(task("t1", prompt=hole), "summarise", DEFAULT))
    with_answer = usd(price(task("t1", prompt=answer), "summarise", DEFAULT))
    assert empty.likely < with_hole.likely < with_answer.likely
    assert empty.high < with_hole.high < with_answer.high


def test_a_loop_that_runs_a_hundred_times_as_often_costs_a_hundred_times_as_much() -> None:
    once = plan([in_loop("t1", loop(3))])
    often = plan([in_loop("t1", loop(300))])
    few, _ = whole(once, {"t1": "read"}, DEFAULT)
    many, _ = whole(often, {"t1": "read"}, DEFAULT)
    assert usd(many).likely == 100 * usd(few).likely
    assert usd(many).high == 100 * usd(few).high


def test_where_nothing_bounds_a_loop_the_high_figure_is_ten_times_the_likely_number_of_turns() -> None:
    one = usd(price(task("t1"), "read", DEFAULT))
    many = usd(price(in_loop("t1", loop(None)), "read", DEFAULT))
    assert many == Interval(low=Decimal(0), likely=one.likely * 10, high=one.high * 100)


def test_a_task_that_may_not_run_costs_nothing_at_the_low_end() -> None:
    found = price(task("t1", count=Count(low=0, likely=1, high=1)), "read", DEFAULT)
    assert usd(found).low == 0
    assert usd(found).likely > 0


def test_a_users_profile_comes_from_its_folder_and_its_reserve_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    shipped = Path(__file__).parents[2] / "rules" / "profiles" / "default.toml"
    text = shipped.read_text(encoding="utf-8").replace('name = "default"', 'name = "measured"')
    text = text.replace("max_tokens = 4000", "max_tokens = 1234")
    (tmp_path / "profiles" / "measured.toml").write_text(text, encoding="utf-8")
    profile = load_profile("measured", [tmp_path])
    assert profile.name == "measured"
    assert profile.max_tokens("search") == 1234
    assert profile.max_tokens(None) == DEFAULT.max_tokens("implement")


@pytest.mark.parametrize("name", ["nobody", "../models", "", "default.toml"])
def test_a_profile_nobody_has_is_a_usage_error_that_lists_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match="default, reference"):
        load_profile(name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("turns = [2, 3, 4]", "turns = [4, 3, 2]", "kind.search.turns"),
        ("context = [4000, 7000, 10000]", "context = [4000]", "kind.search.context"),
        ("[kind.search]", "[kind.serach]", "serach"),
        ("hole_tokens", "hole_token", "hole_token"),
        ("speed = [80, 150, 220]", "speed = [0, 150, 220]", "tier.small.speed"),
        ("max_tokens = 64000", "max_tokens = 'many'", "many"),
        ("name = ", "name == ", "TOML"),
    ],
)
def test_what_is_wrong_in_a_profile_is_named_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    shipped = Path(__file__).parents[2] / "rules" / "profiles" / "default.toml"
    (tmp_path / "profiles").mkdir()
    wrong = tmp_path / "profiles" / "wrong.toml"
    wrong.write_text(shipped.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleDataError) as raised:
        load_profile("wrong", [tmp_path])
    assert said in str(raised.value)
    assert "wrong.toml" in str(raised.value)


def test_the_shipped_profiles_say_what_they_rest_on() -> None:
    assert len(DEFAULT.assumptions) >= 4
    assert any("ten times" in sentence for sentence in DEFAULT.assumptions)
