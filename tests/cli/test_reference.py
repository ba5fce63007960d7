"""The figures a user of the reference patterns relies on, on a guide of our own wording."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cli.command import Command
from tests.cli.guide import GUIDE
from tests.cli.samples import FAN_OUT, GATHERED, THREE_OVERSIZED

REFERENCE = ("--profile", "reference")
BAD, GOOD = "The expensive way and ours", "The expensive way and ours (2)"


def test_the_four_patterns_are_named(advisor: Command) -> None:
    advisor.write("guide.md", GUIDE)
    plans = advisor("graph", "guide.md", "--format", "json").json["plans"]
    assert {plan["name"]: plan["pattern"] for plan in plans if plan["name"] not in {BAD, GOOD}} == {
        "Gather what reviewers found": "scatter-gather",
        "One after the other": "pipeline",
        "Many of a kind": "fan-out",
        "First decide, then do": "hierarchical",
    }


def test_three_oversized_tasks_are_found_all_of_the_counter_example(advisor: Command) -> None:
    advisor.write("guide.md", GUIDE)
    done = advisor("check", "guide.md", "--output-format", "json")
    assert done.code == 0
    assert [(one["code"], one["severity"], one["counter_example"]) for one in done.json["findings"]] == [
        ("ADV201", "info", True)
    ] * 3
    assert [one["start"]["line"] for one in done.json["findings"]] == [9, 11, 12]


def test_the_same_calls_in_python_are_three_warnings_and_mended_to_the_byte(advisor: Command) -> None:
    path = advisor.write("flow.py", THREE_OVERSIZED)
    done = advisor("check", "flow.py", "--select", "ADV201", "--output-format", "json")
    assert (done.code, done.codes) == (1, ["ADV201"] * 3)
    assert {one["severity"] for one in done.json["findings"]} == {"warning"}
    assert advisor("check", "flow.py", "--select", "ADV201", "--fix").code == 0
    rows = THREE_OVERSIZED.splitlines(keepends=True)
    assert path.read_text() == "".join(row if "architecture" in row else row.replace("opus", "haiku") for row in rows)
    assert advisor("check", "flow.py", "--select", "ADV201", "--fix").code == 0


def test_the_four_reads_one_after_another_are_a_bottleneck_as_well(advisor: Command) -> None:
    advisor.write("flow.py", THREE_OVERSIZED)
    assert "ADV101" in advisor("check", "flow.py", "--output-format", "json").codes


def test_five_analyses_one_after_another_take_ten_minutes_and_could_take_two(advisor: Command) -> None:
    advisor.write("flow.py", FAN_OUT)
    done = advisor("check", "flow.py", "--select", "ADV101", "--output-format", "json", *REFERENCE)
    assert done.codes == ["ADV101"]
    assert done.json["findings"][0]["saving"]["seconds"]["likely"] == 480
    plan = advisor("graph", "flow.py", "--format", "json", *REFERENCE).json["plans"][0]
    assert plan["as_written"]["seconds"]["likely"] == 600
    assert plan["as_advised"]["seconds"]["likely"] == 120
    assert "10 min" in done.json["findings"][0]["message"]


def test_gathered_they_are_silent(advisor: Command) -> None:
    advisor.write("flow.py", GATHERED)
    assert advisor("check", "flow.py", "--select", "ADV101,ADV102", "--output-format", "json").codes == []


def test_a_strategy_and_three_audits_take_eight_minutes(advisor: Command) -> None:
    advisor.write("guide.md", GUIDE)
    plans = {plan["name"]: plan for plan in advisor("cost", "guide.md", "--format", "json", *REFERENCE).json["plans"]}
    assert plans["First decide, then do"]["as_written"]["seconds"]["likely"] == 480
    assert plans["First decide, then do"]["as_written"]["usd"]["likely"] == "2.50"


def test_whoever_identifies_the_most_critical_modules_is_paid_for_a_strategy(advisor: Command) -> None:
    audits = "".join(f'Task("Audit the {part} module", model="sonnet")\n' for part in ("ledger", "stock", "search"))
    first = 'Task("Identify top 4 critical services", model="opus")  # 3 min\n# Then parallel:\n'
    advisor.write("guide.md", f"```python\n{first}{audits}```\n")
    written = advisor("cost", "guide.md", "--format", "json", *REFERENCE).json["plans"][0]["as_written"]
    assert (written["usd"]["likely"], written["seconds"]["likely"]) == ("2.50", 480)


def test_the_expensive_version_costs_what_its_author_says_and_the_advice_what_the_good_one_does(
    advisor: Command,
) -> None:
    advisor.write("guide.md", GUIDE)
    plans = {plan["name"]: plan for plan in advisor("cost", "guide.md", "--format", "json", *REFERENCE).json["plans"]}
    bad = plans[BAD]
    assert bad["as_written"]["usd"]["likely"] == "3.90"
    assert bad["as_advised"]["usd"]["likely"] == "1.60"
    assert plans[GOOD]["as_written"]["usd"]["likely"] == "1.60"
    assert "saves 59 %" in advisor("cost", "guide.md", *REFERENCE).out


def test_costs_of_counter_examples_are_in_no_total(advisor: Command) -> None:
    advisor.write("guide.md", GUIDE)
    done = advisor("cost", "guide.md", "--format", "json", *REFERENCE).json
    counted = [Decimal(plan["as_written"]["usd"]["likely"]) for plan in done["plans"] if plan["name"] != BAD]
    assert Decimal(done["total"]["as_written"]["usd"]["likely"]) == sum(counted)


@pytest.mark.parametrize(
    ("name", "passed"),
    [
        ("Gather what reviewers found", {"pattern", "dependencies", "parallelisation", "models", "cost"}),
        ("Many of a kind", {"pattern", "dependencies", "parallelisation", "models", "cost"}),
        ("One after the other", {"pattern", "dependencies", "models", "cost"}),
    ],
)
def test_the_checklist_passes_for_the_patterns(advisor: Command, name: str, passed: set[str]) -> None:
    advisor.write("guide.md", GUIDE)
    plans = advisor("report", "guide.md", "--format", "json", *REFERENCE).json["plans"]
    items = next(plan["items"] for plan in plans if plan["name"] == name)
    assert {item["item"] for item in items if item["status"] == "passed"} == passed
    assert not [item for item in items if item["status"] == "failed"]


def test_the_checklist_of_the_counter_example_fails_on_its_models(advisor: Command) -> None:
    advisor.write("guide.md", GUIDE)
    plans = advisor("report", "guide.md", "--format", "json", *REFERENCE).json["plans"]
    bad = next(plan for plan in plans if plan["counter_example"])
    assert [item["item"] for item in bad["items"] if item["status"] == "failed"] == ["models"]
