"""A plan's money adds up over its branches and loops; its time is the longest way through it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from advisor.cost import Estimate, estimate_plan
from advisor.flow.trace import Count
from advisor.graph.plan import Plan
from tests.cost.builders import in_loop, interval, loop, plan, task
from tests.growth import grows_at_most

ONE = Estimate(usd=interval("1"), seconds=interval("10"), unpriced=0)
UNPRICED = Estimate(usd=None, seconds=interval("10"), unpriced=1)
MAYBE = Count(low=0, likely=1, high=1)


def maybe(usd: str, seconds: str = "10") -> Estimate:
    return Estimate(usd=interval("0", usd, usd), seconds=interval("0", seconds, seconds), unpriced=0)


def chain(names: list[str]) -> Plan:
    tasks = [task(name, after=(names[index - 1],) if index else ()) for index, name in enumerate(names)]
    return plan(list(reversed(tasks)), list(pairwise(names)))


def turns(number: int) -> Estimate:
    return Estimate(usd=interval(str(number)), seconds=interval(str(10 * number)), unpriced=0)


def test_tasks_one_after_another_add_their_time_up_and_independent_ones_do_not_when_advised() -> None:
    one = plan([task("t1"), task("t2", after=("t1",)), task("t3", after=("t2",))], [("t1", "t2")])
    figures = dict.fromkeys(("t1", "t2", "t3"), ONE)
    assert estimate_plan(one, figures, advised=False).seconds == interval("30")
    assert estimate_plan(one, figures, advised=True).seconds == interval("20")
    assert estimate_plan(one, figures, advised=True).usd == interval("3")


def test_gathered_tasks_take_as_long_as_the_longest_as_written() -> None:
    one = plan([task("t1"), task("t2"), task("t3", after=("t1", "t2"))], [("t1", "t3"), ("t2", "t3")])
    figures = {"t1": ONE, "t2": turns(3), "t3": ONE}
    assert estimate_plan(one, figures, advised=False).seconds == interval("40")


def test_of_exclusive_branches_the_dearest_counts_high_and_their_average_is_likely() -> None:
    tasks = [
        task("t1"),
        task("t2", arms=(("b1", 0),), count=MAYBE, after=("t1",)),
        task("t3", arms=(("b1", 1),), count=MAYBE, after=("t1",)),
        task("t4", after=("t2", "t3")),
    ]
    figures = {"t1": ONE, "t2": maybe("2"), "t3": maybe("6", "60"), "t4": ONE}
    found = estimate_plan(plan(tasks), figures, advised=False)
    assert found.usd == interval("2", "6", "8")
    assert found.seconds == interval("20", "80", "80")


def test_branches_within_branches_count_one_arm_each() -> None:
    inner = (("b1", 0), ("b2", 0))
    tasks = [
        task("t1", arms=inner, count=MAYBE),
        task("t2", arms=(("b1", 0), ("b2", 1)), count=MAYBE),
        task("t3", arms=(("b1", 1),), count=MAYBE),
    ]
    figures = {"t1": maybe("1"), "t2": maybe("5"), "t3": maybe("4")}
    found = estimate_plan(plan(tasks), figures, advised=False)
    assert found.usd is not None
    assert found.usd.high == Decimal(5)
    assert found.usd.likely == Decimal("3.5")


def test_a_loop_that_runs_one_by_one_multiplies_time_as_written_and_runs_at_once_as_advised() -> None:
    over = loop(8)
    one = plan([in_loop("t1", over)], turns={"l1": ()})
    assert estimate_plan(one, {"t1": turns(8)}, advised=False).seconds == interval("80")
    assert estimate_plan(one, {"t1": turns(8)}, advised=True).seconds == interval("10")


def test_a_loop_whose_turns_need_each_other_stays_as_long_as_advised() -> None:
    one = plan([in_loop("t1", loop(8))], turns={"l1": ("an accumulator",)})
    assert estimate_plan(one, {"t1": turns(8)}, advised=True).seconds == interval("80")


def test_a_loop_that_starts_all_turns_at_once_takes_one_turn_unless_its_turns_need_each_other() -> None:
    over = loop(8, at_once=True)
    figures = {"t1": Estimate(usd=interval("8"), seconds=interval("10"), unpriced=0)}
    free = plan([in_loop("t1", over)], turns={"l1": ()})
    bound = plan([in_loop("t1", over)], turns={"l1": ("a shared session",)})
    assert estimate_plan(free, figures, advised=True).seconds == interval("10")
    assert estimate_plan(bound, figures, advised=True).seconds == interval("80")


def test_unpriced_tasks_are_counted_beside_the_sum_of_the_others() -> None:
    one = plan([task("t1"), task("t2")])
    found = estimate_plan(one, {"t1": ONE, "t2": UNPRICED}, advised=True)
    assert found.usd == interval("1")
    assert found.unpriced == 1


def test_a_plan_in_which_nothing_has_a_price_has_none() -> None:
    found = estimate_plan(plan([task("t1")]), {"t1": UNPRICED}, advised=True)
    assert found.usd is None
    assert found.unpriced == 1


def test_a_chain_of_ten_thousand_tasks_is_no_deeper_than_one() -> None:
    names = [f"t{number}" for number in range(10_000)]
    one = chain(names)
    assert estimate_plan(one, dict.fromkeys(names, ONE), advised=True).seconds == interval("100000")
    assert estimate_plan(one, dict.fromkeys(names, ONE), advised=False).seconds == interval("100000")


def test_the_work_for_a_chain_grows_with_its_length() -> None:
    names = {size: [f"t{number}" for number in range(size)] for size in (1_000, 10_000)}
    plans = {size: chain(names[size]) for size in names}

    def price(size: int) -> None:
        estimate_plan(plans[size], dict.fromkeys(names[size], ONE), advised=True)

    assert grows_at_most(10 * 4, price, 1_000, 10_000)


def test_tasks_that_wait_for_each_other_in_the_code_end_all_the_same() -> None:
    one = plan([task("t1", after=("t2",)), task("t2", after=("t1",))])
    found = estimate_plan(one, dict.fromkeys(("t1", "t2"), ONE), advised=False)
    assert found.seconds == interval("20")
