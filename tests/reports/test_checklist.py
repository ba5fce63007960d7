from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from advisor.graph.plan import Pattern
from advisor.reports.checklist import Checklist, Item
from advisor.reports.checklist_items import checklist
from advisor.reports.report_html import report_html
from advisor.reports.report_json import report_json
from advisor.reports.report_markdown import report_markdown
from advisor.reports.report_text import report_text
from advisor.reports.styled import plain
from advisor.settings import Budget
from advisor.sources.units import Medium, Skipped
from tests.reports.build import LARGE, SMALL, edge, estimate, finding, pipeline, plan, task

ORDER = ["pattern", "dependencies", "parallelisation", "models", "cost", "errors"]
FILES = (Skipped(path="big.py", reason="too large"),)


def fan_out(medium: Medium = Medium.PYTHON) -> Checklist:
    tasks = [task(f"t{number}", number, f"Read part {number}", tier="small", advice=SMALL) for number in (1, 2, 3)]
    waves = (("t1", "t2", "t3"),)
    return checklist(plan(*tasks, pattern=Pattern.FAN_OUT, waves=waves, medium=medium), [], Budget())


def item(one: Checklist, name: str) -> Item:
    return next(item for item in one.items if item.item == name)


def sample() -> list[Checklist]:
    found = finding("haiku (small) does this task", plan=pipeline().plan.id)
    return [checklist(pipeline(), [found], Budget()), fan_out()]


FORMATS: dict[str, Callable[[], str]] = {
    "report.txt": lambda: plain(report_text(sample(), FILES)),
    "report.md": lambda: report_markdown(sample(), FILES),
    "report.html": lambda: report_html(sample(), FILES),
    "report.json": lambda: report_json(sample(), FILES),
}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_written_as_its_golden_file_shows(name: str, golden: Callable[[str, str], None]) -> None:
    golden(name, FORMATS[name]())


def test_every_plan_is_asked_the_six_items_in_order() -> None:
    plans = json.loads(FORMATS["report.json"]())["plans"]
    assert [[item["item"] for item in one["items"]] for one in plans] == [ORDER, ORDER]


def test_a_good_fan_out_passes_with_its_places() -> None:
    one = fan_out()
    for name in ("pattern", "dependencies", "parallelisation", "models", "cost"):
        assert item(one, name).status == "passed", name
        assert item(one, name).evidence, name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ADV101", "parallelisation"),
        ("ADV102", "parallelisation"),
        ("ADV104", "parallelisation"),
        ("ADV201", "models"),
        ("ADV203", "models"),
        ("ADV503", "dependencies"),
        ("ADV404", "cost"),
        ("ADV301", "errors"),
        ("ADV302", "errors"),
    ],
)
def test_a_finding_fails_its_item_and_only_that(code: str, name: str) -> None:
    before = fan_out()
    found = finding("this is wrong", code=code, plan=before.plan.plan.id)
    after = checklist(before.plan, [found], Budget())
    assert item(after, name).status == "failed"
    assert item(after, name).summary == "this is wrong"
    assert item(after, name).evidence[0].span == found.span
    others = [one for one in ORDER if one != name]
    assert [item(after, one) for one in others] == [item(before, one) for one in others]


def test_a_finding_of_another_plan_fails_nothing() -> None:
    found = finding("this is wrong", plan="elsewhere.py::main")
    assert checklist(fan_out().plan, [found], Budget()) == fan_out()


def test_one_task_has_no_pattern_no_edges_and_nothing_to_run_beside() -> None:
    one = checklist(plan(task("t1", 1, "Count the files"), pattern=Pattern.SINGLE), [], Budget())
    assert [item(one, name).status for name in ORDER[:3]] == ["not_applicable"] * 3


def test_a_mixed_shape_is_no_pattern() -> None:
    one = checklist(plan(task("t1", 1, "a"), task("t2", 2, "b"), pattern=Pattern.MIXED), [], Budget())
    assert item(one, "pattern").status == "failed"


def test_models_are_not_judged_where_the_classifier_has_no_opinion() -> None:
    one = checklist(plan(task("t1", 1, "x"), task("t2", 2, "y")), [], Budget())
    assert item(one, "models").status == "not_applicable"


def test_opinions_are_counted_apart_from_abstentions() -> None:
    tasks = (task("t1", 1, "x", advice=LARGE), task("t2", 2, "y"), task("t3", 3, "z", advice=SMALL))
    summary = item(checklist(plan(*tasks), [], Budget()), "models").summary
    assert summary == "1 of 3 tasks confirmed, 1 in doubt below the threshold, no opinion on 1"


def test_a_task_without_a_price_fails_the_cost() -> None:
    unpriced = plan(task("t1", 1, "x", model=None, tier=None), written=estimate(None, unpriced=1))
    assert item(checklist(unpriced, [], Budget()), "cost").summary == "1 of 1 task without a price"


@pytest.mark.parametrize(
    ("budget", "status"),
    [
        (Budget(usd=Decimal("0.79")), "failed"),
        (Budget(usd=Decimal("0.80")), "passed"),
        (Budget(seconds=Decimal(119)), "failed"),
        (Budget(seconds=Decimal(120)), "passed"),
        (Budget(), "passed"),
    ],
)
def test_the_cost_is_held_against_the_budget(budget: Budget, status: str) -> None:
    assert item(checklist(pipeline(), [], budget), "cost").status == status


def test_an_instruction_in_markdown_needs_no_exception_handler() -> None:
    assert item(fan_out(Medium.MARKDOWN), "errors").status == "not_applicable"


def test_edges_are_counted_by_kind_and_shown_where_they_come_from() -> None:
    found = item(checklist(pipeline(), [], Budget()), "dependencies")
    assert found.summary == "1 edge: 1 data"
    assert found.evidence[0].span == edge("t1", "t2").evidence


def test_a_counter_example_is_shown_as_one() -> None:
    bad = checklist(plan(task("t1", 1, "x"), counter_example=True), [], Budget())
    assert "[counter-example]" in plain(report_text([bad]))
    assert "counter-example" in report_html([bad])
    assert json.loads(report_json([bad]))["plans"][0]["counter_example"] is True
