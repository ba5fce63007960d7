"""The cost report in its three formats: by the schema, without counter-examples in the total, safe to print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files

import jsonschema
import pytest

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.cost import Profile, estimate_plan
from advisor.flow.trace import Count
from advisor.reports.cost_json import cost_json
from advisor.reports.cost_markdown import cost_markdown
from advisor.reports.cost_text import cost_text
from advisor.reports.styled import plain
from advisor.sources.units import Skipped
from tests.cost.builders import DEFAULT, REFERENCE, judged, plan, price, task

AS_OF = date(2026, 11, 23)
ROWS = (("t1", "search", "opus", "haiku"), ("t2", "analyse", "opus", "opus"))
EVIL = "Read \x1b]0;owned\x07 [/] [bold] \u202e <script> | `x` @team"


def advised_plan(
    rows: Sequence[tuple[str, str, str | None, str | None]] = ROWS,
    *,
    profile: Profile = REFERENCE,
    counter_example: bool = False,
    text: str | None = "Look at it",
) -> AdvisedPlan:
    tasks = []
    for task_id, kind, model, advised in rows:
        one = task(task_id, text, model=model, count=Count(low=1, likely=2, high=None) if task_id == "t9" else None)
        tasks.append(
            AdvisedTask(
                task=one,
                text=text,
                judgement=judged(kind),
                model=model,
                tier="large",
                advice=None,
                advised_model=advised,
                as_written=price(one, kind, profile),
                as_advised=price(one, kind, profile, model=advised),
            )
        )
    whole = plan([each.task for each in tasks], counter_example=counter_example)
    return AdvisedPlan(
        plan=whole,
        tasks=tuple(tasks),
        as_written=estimate_plan(whole, {each.task.id: each.as_written for each in tasks}, advised=False),
        as_advised=estimate_plan(whole, {each.task.id: each.as_advised for each in tasks}, advised=True),
        assumptions=profile.assumptions,
    )


def as_json(plans: Sequence[AdvisedPlan], skipped: Sequence[Skipped] = ()) -> dict[str, object]:
    document = json.loads(cost_json(plans, skipped, "reference", AS_OF))
    schema = json.loads(files("advisor").joinpath("reports/schemas/cost.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    assert isinstance(document, dict)
    return document


def text_of(plans: Sequence[AdvisedPlan], skipped: Sequence[Skipped] = ()) -> str:
    return plain(cost_text(plans, skipped, "reference", AS_OF))


@pytest.mark.parametrize(
    "plans",
    [
        [],
        [advised_plan()],
        [advised_plan(profile=DEFAULT), advised_plan([("t9", "read", None, None)], profile=DEFAULT, text=None)],
        [advised_plan([("t1", "read", "nobody", "nobody")])],
        [advised_plan(text=EVIL)],
    ],
)
def test_every_json_output_is_as_its_schema_says(plans: list[AdvisedPlan]) -> None:
    assert len(as_json(plans, [Skipped(path="a.py", reason="too large")])["plans"]) == len(plans)  # type: ignore[arg-type]


def test_money_is_decimal_strings_and_time_is_seconds() -> None:
    document = as_json([advised_plan()])
    assert document["total"] == {
        "as_written": {
            "usd": {"low": "2.50", "likely": "2.50", "high": "2.50"},
            "seconds": {"low": 450, "likely": 450, "high": 450},
            "unpriced": 0,
        },
        "as_advised": {
            "usd": {"low": "1.55", "likely": "1.55", "high": "1.55"},
            "seconds": {"low": 450, "likely": 450, "high": 450},
            "unpriced": 0,
        },
        "counter_examples_left_out": 0,
    }


def test_a_counter_example_is_shown_but_not_added_and_that_is_said() -> None:
    plans = [advised_plan(), advised_plan(counter_example=True)]
    alone, both = as_json(plans[:1]), as_json(plans)
    assert both["total"] == {**alone["total"], "counter_examples_left_out": 1}  # type: ignore[dict-item]
    assert "1 counter-example left out" in text_of(plans)
    assert "1 counter-example left out" in cost_markdown(plans, (), "reference", AS_OF)


def test_what_has_no_price_is_null_and_counted_and_said() -> None:
    plans = [advised_plan([("t1", "read", "nobody", "nobody"), ("t2", "read", "opus", "opus")])]
    total = as_json(plans)["total"]
    assert isinstance(total, dict)
    assert total["as_written"]["unpriced"] == 1
    assert "1 task unpriced" in text_of(plans)
    nothing = as_json([advised_plan([("t1", "read", "nobody", "nobody")])])["total"]
    assert isinstance(nothing, dict)
    assert nothing["as_written"]["usd"] is None
    assert "unpriced" in text_of([advised_plan([("t1", "read", "nobody", "nobody")])])


def test_text_says_both_sums_the_saving_and_what_they_rest_on() -> None:
    shown = text_of([advised_plan()], [Skipped(path="big.py", reason="too large")])
    assert "as written: $2.50, 7 min 30 s" in shown
    assert "as advised: $1.55, 7 min 30 s  (saves 38 %)" in shown
    assert "opus → haiku" in shown
    assert "reference document's own figures" in shown
    assert "2026-11-23" in shown
    assert "big.py: skipped: too large" in shown


def test_a_loop_without_a_bound_is_said_to_have_none() -> None:
    assert "1 to no known bound" in text_of([advised_plan([("t9", "read", "haiku", "haiku")])])


def test_nothing_in_a_users_text_steers_a_terminal_or_a_markdown_page() -> None:
    plans = [advised_plan(text=EVIL)]
    shown = text_of(plans, [Skipped(path="\x1b[31mred", reason="\x9b")])
    for character in "\x1b\x07\x9b\u202e":
        assert character not in shown
    page = cost_markdown(plans, (), "reference", AS_OF)
    assert "<script>" not in page
    row = next(line for line in page.splitlines() if line.startswith("| t1"))
    assert row.replace("\\|", "").count("|") == 7


def test_no_plans_are_said_to_be_none() -> None:
    assert "No plans" in text_of([])
    assert "No plans" in cost_markdown([], (), "reference", AS_OF)
