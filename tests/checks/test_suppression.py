from __future__ import annotations

from itertools import count

import pytest

from advisor.advice.advised import AdvisedPlan
from advisor.flow.trace import ModelSource, ModelUse
from advisor.places import span
from advisor.sources.units import Medium, Skipped
from tests.checks.by_hand import PATH, check, lines, plan, task

CALL = 'Task("List the files", model="opus")'


def plan_of(source: str) -> AdvisedPlan:
    """Make each line with a call (which may go on until its closing bracket) a task that an advice is given for."""
    rows = source.splitlines()
    numbers = count(1)
    tasks = []
    for number, row in enumerate(rows, 1):
        if "Task(" in row:
            last = number if ")" in row else rows.index(next(end for end in rows[number:] if end.startswith(")"))) + 1
            column = row.index("Task(") + 1
            model = ModelUse(id="opus", source=ModelSource.CALL)
            place = span(PATH, (number, column), (last, len(rows[last - 1]) + 1))
            tasks.append(task(f"t{next(numbers)}", model=model, advised="small", span=place))
    return plan(*tasks)


def found(source: str, *, medium: Medium = Medium.PYTHON, select: tuple[str, ...] = ("ADV201", "ADV902")) -> list[str]:
    findings = check(plan_of(source), source=source, medium=medium, select=list(select))
    return [f"{finding.code}:{finding.span.start.line}" for finding in findings]


SILENT = {
    "on the line of the call": f"{CALL}  # advisor: ignore[ADV201] measured twice",
    "by name": f"{CALL}  # advisor: ignore[oversized-model]",
    "by prefix": f"{CALL}  # advisor: ignore[ADV2]",
    "without brackets": f"{CALL}  # advisor: ignore",
    "without brackets, with a reason": f"{CALL}  # advisor: ignore because it is measured",
    "one of two codes, both of use": f"{CALL}  # advisor: ignore[ADV201, ADV201]",
    "with blanks": f"{CALL}  #advisor:  ignore [ ADV201 ]  why",
    "in small letters": f"{CALL}  # advisor: ignore[adv201]",
    "behind another tool's comment": f"{CALL}  # noqa: E501  # advisor: ignore[ADV201]",
    "alone on the line above": f"# advisor: ignore[ADV201]\n{CALL}",
    "indented on the line above": f"def f():\n    # advisor: ignore[ADV201]\n    {CALL}",
    "on a middle line of the call": 'Task(\n    "List",  # advisor: ignore[ADV201]\n    model="opus",\n)',
    "on the last line of the call": 'Task(\n    "List",\n    model="opus",\n)  # advisor: ignore[ADV201]',
    "alone inside the call": 'Task(\n    # advisor: ignore[ADV201]\n    "List",\n    model="opus",\n)',
    "for the file": f"# advisor: ignore-file\n\n{CALL}\n{CALL}",
    "for the file, one code": f"{CALL}\n{CALL}\n# advisor: ignore-file[ADV201]",
}


@pytest.mark.parametrize("source", SILENT.values(), ids=SILENT.keys())
def test_a_suppression_silences_the_call_it_stands_at(source: str) -> None:
    assert found(source) == []


LOUD = {
    "two lines above": (f"# advisor: ignore[ADV201]\n\n{CALL}", ["ADV902:1", "ADV201:3"]),
    "the line below": (f"{CALL}\n# advisor: ignore[ADV201]", ["ADV201:1", "ADV902:2"]),
    "behind code on the line above": (f"x = 1  # advisor: ignore[ADV201]\n{CALL}", ["ADV902:1", "ADV201:2"]),
    "only its own call": (f"{CALL}  # advisor: ignore[ADV201]\n{CALL}", ["ADV201:2"]),
    "another code": (f"{CALL}  # advisor: ignore[ADV202]", ["ADV201:1", "ADV902:1"]),
    "an unknown code": (f"{CALL}  # advisor: ignore[ADV777]", ["ADV201:1", "ADV902:1"]),
    "empty brackets": (f"{CALL}  # advisor: ignore[]", ["ADV201:1", "ADV902:1"]),
    "one code of use, one of none": (f"{CALL}  # advisor: ignore[ADV201, ADV202]", ["ADV902:1"]),
    "another word": (f"{CALL}  # advisor: ignores[ADV201]", ["ADV201:1"]),
    "in a sentence": (f"{CALL}  # tax advisor: ignore the fee", ["ADV201:1"]),
    "a file without findings": ("# advisor: ignore-file[ADV201]\nx = 1", ["ADV902:1"]),
    "no finding on the line": ("x = 1  # advisor: ignore[ADV201]", ["ADV902:1"]),
}


@pytest.mark.parametrize(("source", "expected"), LOUD.values(), ids=LOUD.keys())
def test_a_suppression_silences_nothing_else(source: str, expected: list[str]) -> None:
    assert found(source) == expected


MARKDOWN: dict[str, tuple[str, list[str]]] = {
    "in prose, on the line": (f"Then {CALL}. <!-- advisor: ignore[ADV201] -->", []),
    "in prose, above": (f"<!-- advisor: ignore[ADV201] why -->\nThen {CALL}.", []),
    "in a list": (f"- <!-- advisor: ignore[ADV201] -->\n- {CALL}.", []),
    "above a fence, for all of it": (f"<!-- advisor: ignore[ADV201] -->\n```python\n{CALL}\n{CALL}\n```", []),
    "above a fence, after a blank line": (f"<!-- advisor: ignore[ADV201] -->\n\n~~~\n{CALL}\n~~~", []),
    "not beyond the fence": (
        f"<!-- advisor: ignore[ADV201] -->\n```python\n{CALL}\n```\n\n```python\n{CALL}\n```",
        ["ADV201:7"],
    ),
    "nothing below": ("<!-- advisor: ignore[ADV201] -->\n\nWords.", ["ADV902:1"]),
}


@pytest.mark.parametrize(("source", "expected"), MARKDOWN.values(), ids=MARKDOWN.keys())
def test_an_html_comment_suppresses_in_markdown(source: str, expected: list[str]) -> None:
    assert found(source, medium=Medium.MARKDOWN) == expected


def test_a_python_comment_suppresses_inside_a_markdown_fence() -> None:
    # The readers of Markdown give the comments of fenced Python as they give those of a file.
    assert found(f"```python\n{CALL}  # advisor: ignore[ADV201]\n```") == []


def test_the_message_names_the_codes_of_no_use() -> None:
    findings = check(plan_of(CALL), source=f"{CALL}  # advisor: ignore[ADV202, ADV203]", select=["ADV902"])
    assert [finding.message for finding in findings] == ["ADV202 and ADV203 suppress nothing here; remove them"]


def test_the_message_names_the_rule_that_was_meant() -> None:
    (finding,) = check(plan_of(CALL), source=f"{CALL}  # advisor: ignore[ADV291]", select=["ADV902"])
    assert finding.message.startswith("no rule is called 'ADV291'; did you mean 'ADV201'?")


def test_a_suppression_of_a_rule_that_is_off_is_measured_all_the_same() -> None:
    assert found(f"{CALL}  # advisor: ignore[ADV201]", select=("ADV902",)) == []
    assert found("x = 1  # advisor: ignore[ADV201]", select=("ADV902",)) == ["ADV902:1"]


def test_a_suppression_without_codes_is_judged_only_when_every_rule_is_on() -> None:
    assert found("x = 1  # advisor: ignore", select=("ADV201", "ADV902")) == []
    assert found("x = 1  # advisor: ignore", select=("ADV",)) == ["ADV902:1"]


def test_a_finding_below_the_minimal_confidence_still_needs_its_suppression() -> None:
    source = f"{CALL}  # advisor: ignore[ADV201]"
    assert check(plan_of(source), source=source, select=["ADV201", "ADV902"], min_confidence=0.99) == []


def test_unused_suppressions_can_be_suppressed() -> None:
    assert found("x = 1  # advisor: ignore[ADV201, ADV902]") == []
    assert found("# advisor: ignore-file[ADV902]\nx = 1  # advisor: ignore[ADV201]") == []


def test_a_comment_for_the_whole_file_does_not_silence_the_complaint_about_itself() -> None:
    assert found("# advisor: ignore-file\nx = 1", select=("ADV",)) == ["ADV902:1"]


def test_nothing_is_called_unused_in_a_file_that_was_not_wholly_analysed() -> None:
    skipped = [Skipped(path=PATH, reason="too complex")]
    source = "x = 1  # advisor: ignore[ADV201]"
    assert check(source=source, skipped=skipped, select=["ADV902"]) == []


def test_a_comment_at_one_member_silences_the_finding_about_a_group_only_by_name() -> None:
    source = f"{CALL}\n{CALL}\n# advisor: ignore[ADV301]\n{CALL}"
    tasks = plan_of(source).tasks
    chain = plan(task("t1", line=1), task("t2", line=2, after=("t1",)), task("t3", line=4, after=("t2",)))
    assert len(tasks) == 3
    assert lines(check(chain, source=source, select=["ADV301"])) == []
    assert lines(check(chain, source=source.replace("[ADV301]", ""), select=["ADV301"])) == []
    first = f"# advisor: ignore\n{CALL}\n{CALL}\n{CALL}"
    chain = plan(task("t1", line=2), task("t2", line=3, after=("t1",)), task("t3", line=4, after=("t2",)))
    assert lines(check(chain, source=first, select=["ADV301"])) == [4]


def test_a_comment_at_the_caller_of_a_helper_silences_the_helpers_call() -> None:
    source = "def f():\n    return Task(x)\nf()  # advisor: ignore[ADV201]"
    built = plan(task(advised="small", span=span(PATH, (2, 12), (2, 19)), via=(span(PATH, (3, 1), (3, 4)),)))
    assert check(built, source=source, select=["ADV201", "ADV902"]) == []
