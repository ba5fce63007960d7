from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.checks.finding import Severity
from advisor.reports.baseline import read_baseline, without_accepted, write_baseline
from advisor.reports.concise import concise
from advisor.reports.excerpt import excerpt
from advisor.reports.findings_json import findings_json
from advisor.reports.fingerprints import fingerprints
from advisor.reports.full import full
from advisor.reports.github import findings_github
from advisor.reports.gitlab import findings_gitlab
from advisor.reports.graph_dot import graph_dot
from advisor.reports.graph_json import graph_json
from advisor.reports.graph_mermaid import graph_mermaid
from advisor.reports.graph_svg import graph_svg
from advisor.reports.graph_text import graph_text
from advisor.reports.junit import findings_junit
from advisor.reports.result import CheckResult, Texts
from advisor.reports.sarif import findings_sarif
from advisor.reports.statistics import statistics
from advisor.reports.styled import plain
from advisor.reports.values import dump
from advisor.sources.units import Skipped
from advisor.version import __version__
from tests.reports.build import SOURCE, finding, pipeline, place, plan, result, task

TWO = result(
    finding(),
    finding(line=2, severity=Severity.INFO, fix=None, counter_example=True, related=()),
    skipped=(Skipped(path="broken.bin", reason="is binary"),),
)


def _without_rules(sarif: str) -> str:
    # The list of rules grows with every rule; the golden file is about how findings look.
    document = json.loads(sarif)
    run = document["runs"][0]
    run["tool"]["driver"]["rules"] = []
    for one in run["results"]:
        del one["ruleIndex"]
    return dump(document)


FORMATS: dict[str, Callable[[], str]] = {
    "check_full.txt": lambda: plain(full(TWO)),
    "check_concise.txt": lambda: plain(concise(TWO)),
    "check.json": lambda: findings_json(TWO),
    "check.sarif": lambda: _without_rules(findings_sarif(TWO)),
    "check_github.txt": lambda: plain(findings_github(TWO)),
    "check_gitlab.json": lambda: findings_gitlab(TWO),
    "check_junit.xml": lambda: findings_junit(TWO),
    "check_statistics.txt": lambda: plain(statistics(TWO)),
    "graph.txt": lambda: plain(graph_text([pipeline()])),
    "graph.json": lambda: graph_json([pipeline()]),
    "graph.mmd": lambda: graph_mermaid([pipeline()]),
    "graph.dot": lambda: graph_dot([pipeline()]),
    "graph.svg": lambda: graph_svg([pipeline()]),
}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_written_as_its_golden_file_shows(name: str, golden: Callable[[str, str], None]) -> None:
    golden(name, FORMATS[name]().replace(f'"{__version__}"', '"VERSION"'))


def test_carets_stand_under_the_place_behind_tabs_and_wide_signs() -> None:
    source = "\tx = '審査' + Task(...)"
    texts = Texts(lines={("flow.py", None): (source,)})
    column = source.index("Task") + 1
    from advisor.places import span

    shown = plain(excerpt(texts, span("flow.py", (1, column), (1, column + 9)), "red")).splitlines()
    assert shown[0] == "1 |     x = '審査' + Task(...)"
    # The two wide signs take four columns on a terminal, two characters in the text.
    assert shown[1] == "  |     " + " " * (len("x = '審査' + ") + 2) + "^" * 9


def test_a_place_far_out_on_a_long_line_is_still_shown() -> None:
    source = "x = " + "1 + " * 200 + "Task('deep')"
    texts = Texts(lines={("flow.py", None): (source,)})
    from advisor.places import span

    column = source.index("Task") + 1
    above, below = plain(excerpt(texts, span("flow.py", (1, column), (1, len(source) + 1)), "red")).splitlines()
    start = below.index("^")
    assert above[start:].startswith("Task('deep')")
    assert below[start:] == "^" * len("Task('deep')")
    assert len(above) < 200


def test_a_long_stretch_is_cut_and_counted() -> None:
    texts = Texts(lines={("flow.py", None): tuple(f"line {number}" for number in range(1, 41))})
    from advisor.places import span

    shown = plain(excerpt(texts, span("flow.py", (1, 1), (40, 3)), "red"))
    assert "34 more" in shown


def test_a_notebook_place_names_the_cell() -> None:
    inside = result(finding(span=place(1, "nb.ipynb", cell=3), fix=None))
    assert plain(concise(inside)).startswith("nb.ipynb:cell 3:1:8: ADV201 ")


@pytest.mark.parametrize("lines", [SOURCE, ("# a comment", "", *SOURCE)])
def test_a_fingerprint_survives_lines_moved_and_blanks_changed(lines: tuple[str, ...]) -> None:
    offset = len(lines) - len(SOURCE)
    moved = CheckResult(findings=(finding(line=1 + offset),), texts=Texts(lines={("flow.py", None): lines}))
    assert fingerprints(moved) == fingerprints(result(finding()))


def test_two_findings_on_equal_text_have_two_fingerprints() -> None:
    texts = Texts(lines={("flow.py", None): (SOURCE[0], SOURCE[0])})
    twins = CheckResult(findings=(finding(line=1), finding(line=2)), texts=texts)
    assert len(set(fingerprints(twins))) == 2


def test_a_baseline_takes_out_what_it_holds_and_nothing_else() -> None:
    before = result(finding())
    accepted = read_baseline(write_baseline(before).encode(), "base.json")
    both = result(finding(), finding(line=2))
    assert [one.span.start.line for one in without_accepted(both, accepted).findings] == [2]


def test_money_of_counter_examples_is_not_added_to_the_statistics() -> None:
    assert "saves $0.39" in plain(statistics(TWO))


def test_the_summary_says_what_can_be_mended() -> None:
    assert plain(full(TWO)).endswith("Found 2 findings; 1 fixable with --fix.\n")
    assert plain(concise(result())).endswith("No findings.\n")


def test_sarif_points_at_each_rule_and_place() -> None:
    run = json.loads(findings_sarif(TWO))["runs"][0]
    first = run["results"][0]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "ADV201"
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 41, "endLine": 1, "endColumn": 47}
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": '"haiku"'}


def test_what_the_source_does_not_say_is_null_in_the_graph() -> None:
    unknown = task("t1", 1, None, model=None, tier=None)
    only = json.loads(graph_json([plan(unknown)]))["plans"][0]["tasks"][0]
    assert only["description"] is None
    assert only["advised"] is None
    assert only["model"] == {"id": None, "tier": None, "source": "unknown"}
    assert only["effect"] == "unknown"


def test_goldens_hold_no_file_that_no_test_writes() -> None:
    known = {*FORMATS, "report.txt", "report.md", "report.html", "report.json"}
    assert {path.name for path in (Path(__file__).parent / "goldens").iterdir()} <= known
