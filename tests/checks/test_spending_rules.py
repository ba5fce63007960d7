from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.flow.expr import Const, Hole, Join
from advisor.flow.trace import Certainty, Count, Joint, Loop, LoopForm
from advisor.graph.plan import EdgeKind
from advisor.judge.verdict import Effect
from advisor.places import span
from advisor.settings import Budget
from advisor.sources.units import Medium
from tests.checks.by_hand import PATH, edge, estimate, group, lines, plan, run, task

UNKNOWN = Count(low=0, likely=5, high=None)


def loop(**fields: Any) -> Loop:  # noqa: ANN401 - fields of the loop
    header = span(PATH, (3, 1), (3, 16))
    return Loop(**({"id": "l1", "form": LoopForm.FOR, "header": header, "count": UNKNOWN, "at_once": False} | fields))


def turn(turns: Loop, task_id: str = "t1", **fields: Any) -> AdvisedTask:  # noqa: ANN401 - fields of the task
    return task(task_id, "Sum up this", 4, loops=(turns,), count=turns.count, **fields)


def test_a_fan_out_as_long_as_the_input_is_reported_at_the_loop() -> None:
    (found,) = run("ADV105", plan(turn(loop(at_once=True))))
    assert lines([found]) == [3]
    assert "as many calls at once as the input is long" in found.message


@pytest.mark.parametrize(
    ("turns", "groups"),
    [
        (loop(at_once=True, count=Count(low=3, likely=3, high=3)), []),
        (loop(at_once=False), []),
        (loop(at_once=True), [group(["t1"], limited=True)]),
        (loop(at_once=True), [group(["t1"], joint=Joint.POOL)]),
    ],
    ids=["known length", "one by one", "a semaphore", "a pool"],
)
def test_a_fan_out_that_something_bounds_is_left_alone(turns: Loop, groups: Any) -> None:  # noqa: ANN401
    assert run("ADV105", plan(turn(turns), groups=groups)) == []


def release(kind: EdgeKind | None = EdgeKind.EFFECT, *, check: str = "Run the tests", **fields: Any) -> AdvisedPlan:  # noqa: ANN401
    tasks = [task("t1", check), task("t2", "Deploy it", 2, effect=Effect.EXTERNAL)]
    certainty = fields.pop("certainty", Certainty.LIKELY)
    edges = [] if kind is None else [edge("t1", "t2", kind, certainty)]
    return plan(*tasks, edges=edges, **fields)


def test_an_act_that_ignores_the_check_before_it_is_reported() -> None:
    (found,) = run("ADV304", release())
    assert found.message == (
        "'Deploy it' cannot be taken back and goes ahead whatever 'Run the tests' finds; make it depend on that result"
    )
    assert (lines([found]), [related.span.start.line for related in found.related]) == ([2], [1])


@pytest.mark.parametrize(
    "built",
    [
        release(EdgeKind.DATA),
        release(EdgeKind.CONTROL),
        release(EdgeKind.DECLARED),
        release(None),
        release(check="Build it"),
        release(certainty=Certainty.POSSIBLE),
        release(medium=Medium.MARKDOWN),
    ],
    ids=["data", "control", "declared", "unrelated", "no check", "in doubt", "Markdown"],
)
def test_an_act_that_depends_on_its_check_or_has_none_is_left_alone(built: AdvisedPlan) -> None:
    assert run("ADV304", built) == []


def test_the_outcome_may_reach_the_act_through_another_task() -> None:
    tasks = [
        task("t1", "Run the tests"),
        task("t2", "Decide whether to ship", 2),
        task("t3", "Deploy it", 3, effect=Effect.EXTERNAL),
    ]
    edges = [edge("t1", "t2"), edge("t2", "t3", EdgeKind.CONTROL), edge("t1", "t3", EdgeKind.EFFECT)]
    assert run("ADV304", plan(*tasks, edges=edges)) == []
    assert len(run("ADV304", plan(*tasks, edges=[edges[0], edges[2]]))) == 1


def priced(usd: float | None, seconds: float = 60, unpriced: int = 0) -> AdvisedPlan:
    built = plan(*[task(f"t{n}", usd=n / 10, line=n) for n in range(1, 6)])
    return replace(built, as_written=replace(estimate(usd, seconds), unpriced=unpriced))


def test_a_plan_above_its_budget_names_its_dearest_tasks() -> None:
    (found,) = run("ADV401", priced(2.0), budget=Budget(usd=Decimal("1.50")))
    assert found.message == "plan 'main' costs $2.00 (from $1.00 to $4.00), the budget is $1.50"
    assert [related.span.start.line for related in found.related] == [5, 4, 3]
    assert found.certainty is Certainty.LIKELY


def test_a_plan_surely_above_its_budget_is_certain_and_counts_what_has_no_price() -> None:
    (found,) = run("ADV401", priced(2.0, unpriced=2), budget=Budget(usd=Decimal("0.50")))
    assert found.certainty is Certainty.CERTAIN
    assert "and 2 more without a price, the budget" in found.message


def test_seconds_have_a_budget_of_their_own() -> None:
    budget = Budget(usd=Decimal(1), seconds=Decimal(30))
    found = run("ADV401", priced(2.0), budget=budget)
    assert [finding.message.split(", ")[-1] for finding in found] == ["the budget is $1.00", "the budget is 30 s"]


@pytest.mark.parametrize(
    "budget", [Budget(), Budget(usd=Decimal(3)), Budget(usd=Decimal(2)), Budget(seconds=Decimal(60))]
)
def test_a_plan_within_its_budget_is_left_alone(budget: Budget) -> None:
    assert run("ADV401", priced(2.0), budget=budget) == []


def test_a_plan_without_a_price_is_not_over_budget() -> None:
    assert run("ADV401", priced(None), budget=Budget(usd=Decimal(0))) == []


MANY = Count(low=100, likely=100, high=100)


def test_many_independent_calls_could_be_a_batch() -> None:
    (found,) = run("ADV402", plan(turn(loop(count=MANY), usd=10, model="haiku")))
    assert found.message == "100 independent calls at $10.00; as a batch that nobody waits for they save $5.00"
    assert found.certainty is Certainty.POSSIBLE
    assert found.saving.usd is not None
    assert found.saving.usd.likely == 5


@pytest.mark.parametrize(
    ("turns", "model"),
    [
        (loop(count=Count(low=5, likely=5, high=5)), "haiku"),
        (loop(count=UNKNOWN), "haiku"),
        (loop(count=MANY), "ollama/house-blend"),
    ],
    ids=["few", "unknown", "no batch price"],
)
def test_calls_that_no_batch_helps_are_left_alone(turns: Loop, model: str) -> None:
    assert run("ADV402", plan(turn(turns, usd=10, model=model))) == []


def test_turns_that_need_each_other_are_no_batch() -> None:
    tied = [("l1", ("each turn reads the last one's answer",))]
    assert run("ADV402", plan(turn(loop(count=MANY), usd=10, model="haiku"), turns=tied)) == []


FOREVER = loop(form=LoopForm.WHILE, bounded=False)
RECURSION = loop(form=LoopForm.WHILE, bounded=False, certainty=Certainty.POSSIBLE)
BOUNDED = [loop(form=LoopForm.WHILE), loop(bounded=False), loop(), RECURSION]


def test_a_loop_that_nothing_bounds_says_what_a_turn_costs() -> None:
    (found,) = run("ADV405", plan(turn(FOREVER, usd="0.50")))
    assert found.message == "nothing bounds how often this loop pays $0.10 a turn; count its turns and stop"
    assert lines([found]) == [3]


@pytest.mark.parametrize("turns", BOUNDED)
def test_bounded_loops_and_loops_over_an_input_are_left_alone(turns: Loop) -> None:
    assert run("ADV405", plan(turn(turns))) == []


def test_a_person_who_types_bounds_the_loop() -> None:
    typed = Hole(name='input("> ")', reason="typed in", input=True)
    asked = turn(FOREVER, description=Join(parts=(Const(value="Answer "), typed)))
    assert run("ADV405", plan(asked)) == []


def test_text_that_stands_in_the_source_makes_the_price_band_certain() -> None:
    text = Join(parts=(Const(value="Count the towns in this table: "), Const(value="town;" * 80_000)))
    (found,) = run("ADV205", plan(task("t1", "Count the towns", description=text, model="haiku", tier="small")))
    assert found.certainty is Certainty.CERTAIN
    assert "above 100,000 a million costs $0.5 instead of $0.1" in found.message
    assert found.saving.usd is not None


def test_a_prompt_below_the_bound_is_left_alone() -> None:
    text = Const(value="town;" * 20_000)
    assert run("ADV205", plan(task("t1", "Count the towns", description=text, model="haiku", tier="small"))) == []
