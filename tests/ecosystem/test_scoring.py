"""The scores hold labels against what advisor says; here over small projects whose answers are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.candidates import candidates
from ecosystem.labels import Labels, labels
from ecosystem.report import END, START, filled
from ecosystem.score import Tally, agreement, own_lines, score, span_key
from ecosystem.told import told
from ecosystem.triage import Judged, laid_beside, listed, read, summary

PROGRAM = """from anthropic import Anthropic

client = Anthropic()


def ask(prompt):
    return client.messages.create(
        model="claude-haiku-4-5", max_tokens=90, messages=[{"role": "user", "content": prompt}]
    ).content[0].text


def main():
    plot = ask("Invent the plot of a film about bees")
    scene = ask(f"Write the first scene of this film: {plot}")
    return scene


def both():
    spring = ask("Summarise the spring survey")
    autumn = ask("Summarise the autumn survey")
    return spring, autumn
"""
LABELS = """
[[file]]
source = "bees"
path = "bees.py"
task = [{ at = 7, model = "claude-haiku-4-5" }]
edge = ["13>14 data"]

[[function]]
source = "bees"
path = "bees.py"
name = "main"
line = 12
bottleneck = false

[[function]]
source = "bees"
path = "bees.py"
name = "both"
line = 18
bottleneck = true
"""


def written(folder: Path, text: str, name: str = "first") -> Labels:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return labels([folder / f"{name}.toml"])


def scored(folder: Path, text: str) -> Tally:
    (folder / "bees.py").write_text(PROGRAM, encoding="utf-8")
    first = written(folder, text)
    spans = {span_key(each): own_lines(PROGRAM, each) for each in first.functions.values()}
    return score(first, {"bees": told(folder, ["bees.py"])}, {"bees": spans})


def test_right_answers_score_full_marks(tmp_path: Path) -> None:
    tally = scored(tmp_path, LABELS)
    assert tally.misses == []
    assert tally.counts["tasks found right"] == tally.counts["edges found right"] == 1
    assert tally.counts["bottlenecks found right"] == tally.counts["bottlenecks rightly found right"] == 1


@pytest.mark.slow
def test_a_label_that_the_code_does_not_bear_out_is_a_miss(tmp_path: Path) -> None:
    wrong = LABELS.replace("13>14", "14>13").replace("haiku", "opus").replace("bottleneck = true", "bottleneck = false")
    missed = {miss.split(":")[0] for miss in scored(tmp_path, wrong).misses}
    assert missed == {
        "model known",
        "edges found",
        "dependent pairs not called independent",
        "bottlenecks rightly found",
    }


@pytest.mark.slow
def test_a_task_nobody_labelled_counts_against_precision_unless_readers_may_differ(tmp_path: Path) -> None:
    nothing = LABELS.replace('task = [{ at = 7, model = "claude-haiku-4-5" }]\nedge = ["13>14 data"]', "task = []")
    assert any(miss.startswith("tasks rightly found") for miss in scored(tmp_path, nothing).misses)
    maybe = nothing.replace("task = []", "task = []\nmaybe = [7]")
    assert not any(miss.startswith("tasks rightly found") for miss in scored(tmp_path, maybe).misses)


def test_two_labellers_are_compared_case_by_case(tmp_path: Path) -> None:
    first = written(tmp_path, LABELS)
    second = written(tmp_path, LABELS.replace("13>14", "14>13").replace("bottleneck = true", "bottleneck = false"), "2")
    tally = agreement(first, second)
    assert tally.share("both: tasks") == "2 of 2 (1.000)"
    assert tally.share("both: edges") == "0 of 2 (0.000)"
    assert tally.share("both: bottleneck") == "1 of 2 (0.500)"


def test_the_sample_is_drawn_without_advisor_from_imports_and_calls(tmp_path: Path) -> None:
    (tmp_path / "bees.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "other.py").write_text("from celery import Task\n\nTask()\n", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_bees.py").write_text(PROGRAM, encoding="utf-8")
    found = list(candidates(tmp_path))
    assert [(each.path, each.dialect) for each in found] == [("bees.py", "anthropic")]
    assert {place.name: place.calls for place in found[0].places} == {"ask": 1, "main": 2, "both": 2}


def test_the_tables_stand_between_their_marks_and_nothing_else_changes() -> None:
    page = f"a\n{START}\nold\n{END}\nb\n"
    assert filled(filled(page, "new"), "newer") == f"a\n{START}\nnewer\n{END}\nb\n"


def test_verdicts_stay_with_their_place_and_go_with_it() -> None:
    old = [Judged(repository="r", commit="c", path="a.py", cell="", line=3, code="ADV101", verdict="true", reason="so")]
    here = Judged(repository="r", commit="c", path="a.py", cell="", line=3, code="ADV101")
    moved = Judged(repository="r", commit="c", path="a.py", cell="", line=4, code="ADV101")
    laid = laid_beside([here, moved], old)
    assert [each.verdict for each in laid] == ["true", ""]
    assert read(listed(laid)) == sorted(laid)
    assert "| **all** | 2 | 1 of 1 (1.000) | not judged |" in summary(laid)
