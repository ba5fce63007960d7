"""The reference document's own figures, on other words than its own: nothing hangs on a text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from advisor.cost import Estimate, percent
from advisor.cost.profile import KINDS, FigureBasis
from advisor.flow.trace import TracedTask
from advisor.sources.units import Medium
from tests.cost.builders import REFERENCE, interval, plan, price, task, whole

EXPENSIVE = (
    ("Locate every shell script", "search"),
    ("Show the settings files", "read"),
    ("Examine how the services fit together", "analyse"),
    ("Enumerate third-party packages", "list"),
)
COMMENTS = ("$1.00", "$0.80", "$1.50", "$0.60")


def expensive(*, comments: bool) -> list[TracedTask]:
    tasks: list[TracedTask] = []
    for number, (text, _) in enumerate(EXPENSIVE):
        after = (f"t{number}",) if number else ()
        comment = COMMENTS[number] if comments else ""
        tasks.append(task(f"t{number + 1}", text, model="opus", comment=comment, after=after))
    return tasks


KINDS_OF = {f"t{number + 1}": kind for number, (_, kind) in enumerate(EXPENSIVE)}
ADVICE = {"t1": "haiku", "t2": "haiku", "t4": "haiku"}


def likely(estimate: Estimate) -> Decimal:
    assert estimate.usd is not None
    return estimate.usd.likely


@pytest.mark.parametrize("comments", [True, False])
def test_the_expensive_four_cost_3_90_as_written_and_1_60_as_advised(*, comments: bool) -> None:
    written, advised = whole(plan(expensive(comments=comments)), KINDS_OF, REFERENCE, ADVICE)
    assert written.usd == interval("3.90")
    assert advised.usd == interval("1.60")
    assert percent(written, advised) == 59


def test_five_analyses_that_block_each_other_take_ten_minutes_and_two_at_once() -> None:
    names = [f"t{number}" for number in range(1, 6)]
    tasks = [
        task(name, f"Study the {name} part", model="haiku", after=(names[index - 1],) if index else ())
        for index, name in enumerate(names)
    ]
    written, advised = whole(plan(tasks), dict.fromkeys(names, "analyse"), REFERENCE)
    assert written.seconds == interval("600")
    assert advised.seconds == interval("120")
    assert written.usd == advised.usd == interval("0.50")


def test_in_markdown_five_analyses_are_sent_together_as_written_too() -> None:
    names = [f"t{number}" for number in range(1, 6)]
    one = plan([task(name) for name in names], medium=Medium.MARKDOWN)
    written, advised = whole(one, dict.fromkeys(names, "analyse"), REFERENCE)
    assert written.seconds == advised.seconds == interval("120")


@pytest.mark.parametrize("comment", ["3 min", ""])
def test_choosing_and_then_three_audits_at_once_take_eight_minutes_and_2_50(comment: str) -> None:
    tasks = [task("t1", "Pick what matters most", model="opus", comment=comment)]
    tasks += [task(f"t{number}", "Vet a part", model="sonnet", after=("t1",)) for number in (2, 3, 4)]
    one = plan(tasks, [("t1", f"t{number}") for number in (2, 3, 4)], medium=Medium.MARKDOWN)
    kinds = {"t1": "plan", "t2": "review", "t3": "review", "t4": "review"}
    written, advised = whole(one, kinds, REFERENCE)
    assert written.seconds == advised.seconds == interval("480")
    assert written.usd == advised.usd == interval("2.50")


def test_a_comment_wins_over_the_table_as_written_and_while_the_model_stays() -> None:
    one = task("t1", model="opus", comment="~$2.25, 90s")
    assert price(one, "search", REFERENCE).usd == interval("2.25")
    assert price(one, "search", REFERENCE).seconds == interval("90")
    assert price(one, "search", REFERENCE, model="opus").usd == interval("2.25")


def test_a_comment_says_nothing_of_another_model() -> None:
    one = task("t1", model="opus", comment="$2.25, 90s")
    advised = price(one, "search", REFERENCE, model="haiku")
    assert advised.usd == interval("0.05")
    assert advised.seconds == interval("60")


def test_another_makers_model_of_the_tier_has_the_tiers_figure() -> None:
    assert price(task("t1", model="openai/gpt-5.5"), "search", REFERENCE).usd == interval("1.00")
    assert price(task("t1", model="gemini-2.0-flash"), "search", REFERENCE).usd == interval("0.05")


def test_a_model_nobody_knows_has_no_price_under_the_reference_profile_either() -> None:
    found = price(task("t1", model="my-own-model"), "search", REFERENCE)
    assert found.usd is None
    assert found.unpriced == 1


def test_a_comment_prices_even_a_model_that_nobody_knows() -> None:
    found = price(task("t1", model="my-own-model", comment="$0.40"), "search", REFERENCE)
    assert found.usd == interval("0.40")
    assert found.unpriced == 0


def test_the_table_has_every_cell_and_grows_with_the_tier() -> None:
    assert isinstance(REFERENCE.basis, FigureBasis)
    for kind in KINDS:
        cells = [REFERENCE.basis.figures[kind, tier] for tier in ("small", "medium", "large", "frontier")]
        assert [cell.usd for cell in cells] == sorted(cell.usd for cell in cells)
        assert [cell.seconds for cell in cells] == sorted(cell.seconds for cell in cells)
        assert cells[0].usd > 0
