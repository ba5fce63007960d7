from __future__ import annotations

from random import Random

from advisor.checks.engine import Checking, check_skipped
from advisor.checks.finding import Severity
from advisor.checks.select import select_rules
from advisor.flow.trace import Joint
from advisor.places import span
from advisor.sources.units import Skipped
from tests.checks.by_hand import PATH, check, group, knowledge, lines, plan, task


def checking(**settings: object) -> Checking:
    known = knowledge(**settings)
    return Checking(knowledge=known, selection=select_rules(known.settings))


def test_findings_are_sorted_by_place_and_then_code() -> None:
    tasks = [task(f"t{line}", line=line, advised="small", binding="x", used=False) for line in range(1, 30)]
    Random(7).shuffle(tasks)  # noqa: S311 - an order, not a secret
    found = check(plan(*tasks))
    assert found == sorted(found, key=lambda finding: (*finding.span.order[:3], finding.code))
    assert {finding.code for finding in found} >= {"ADV201", "ADV502"}


def test_the_same_file_gives_the_same_findings() -> None:
    built = [plan(task("t1", advised="small"), task("t2", line=2, after=("t1",)), plan_id=name) for name in ("a", "b")]
    assert check(*built) == check(*built)


def test_findings_of_a_counter_example_are_info_and_never_mended() -> None:
    (found,) = check(plan(task(advised="small"), counter_example=True), select=["ADV201"])
    assert (found.severity, found.counter_example, found.fix) == (Severity.INFO, True, None)


def test_one_place_reached_from_two_entry_points_is_said_once() -> None:
    built = [plan(task(advised="small"), plan_id=name) for name in ("a", "b")]
    found = check(*built, select=["ADV201"])
    assert [(finding.plan, finding.span.start.line) for finding in found] == [("a", 1)]


def test_rules_that_are_off_say_nothing() -> None:
    built = plan(task("t1", advised="small"), task("t2", line=2), groups=[group(["t1", "t2"])])
    assert {finding.code for finding in check(built, select=["ADV302"])} == {"ADV302"}
    assert "ADV302" not in {finding.code for finding in check(built, ignore=("ADV302",))}


def test_rules_left_out_for_a_file_say_nothing_there() -> None:
    built = plan(task("t1"), task("t2", line=2), groups=[group(["t1", "t2"], joint=Joint.TASK_GROUP)])
    assert check(built, per_file_ignores=(("*.py", ("ADV",)),)) == []


def test_structural_findings_are_not_filtered_by_confidence() -> None:
    built = plan(task("t1"), task("t2", line=2), groups=[group(["t1", "t2"])])
    assert lines(check(built, select=["ADV302"], min_confidence=1.0)) == [9]


def test_a_part_that_cannot_be_parsed_is_a_finding_at_the_place_of_the_error() -> None:
    broken = Skipped(path=PATH, reason="unexpected indent", syntax=span(PATH, (4, 2), (4, 3)))
    (found,) = check(skipped=[broken], select=["ADV901"])
    assert (found.message, found.span.start.line, found.severity) == ("unexpected indent", 4, Severity.ERROR)
    assert check(skipped=[broken], select=["ADV201"]) == []


def test_a_whole_file_that_cannot_be_parsed_is_a_finding() -> None:
    broken = Skipped(path=PATH, reason="unexpected indent", syntax=span(PATH, (4, 2), (4, 3)))
    assert [finding.code for finding in check_skipped(broken, checking())] == ["ADV901"]
    assert check_skipped(broken, checking(ignore=("ADV901",))) == ()


def test_a_file_skipped_for_another_reason_is_no_finding() -> None:
    assert check_skipped(Skipped(path=PATH, reason="5 MB is too large"), checking()) == ()
