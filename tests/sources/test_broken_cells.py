"""Notebooks with cells that no parser takes: the others are analysed and mended all the same."""

from __future__ import annotations

import json

import pytest

from advisor.sources.units import Program
from tests.cli.command import Command
from tests.cli.conftest import advisor

__all__ = ["advisor"]

FIND = "found = Task('Find every conftest.py', model='opus')  # where to look\n"
SUM = "Task('Summarise: ' + found, model='haiku')\n"


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.mark.parametrize("broken", ["x = foo(\n  1,\n", "for i in\n", "    indented()\n", "s = '''\nnever closed\n"])
def test_the_other_cells_are_one_program(advisor: Command, broken: str) -> None:
    advisor.write("whole.ipynb", notebook(FIND, "x = 1\n", SUM))
    advisor.write("broken.ipynb", notebook(FIND, broken, SUM))
    whole = advisor("graph", "--format", "json", "whole.ipynb").json
    done = advisor("graph", "--format", "json", "broken.ipynb").json
    assert [(edge["source"], edge["target"]) for edge in done["plans"][0]["edges"]] == [("t1", "t2")]
    assert [task["cell"] for task in done["plans"][0]["tasks"]] == [0, 2]
    assert [task["start"] for task in done["plans"][0]["tasks"]] == [
        task["start"] for task in whole["plans"][0]["tasks"]
    ]
    assert [(skipped["path"], skipped["reason"][:12]) for skipped in done["skipped"]] == [
        ("broken.ipynb", "syntax error")
    ]


def test_each_broken_cell_is_a_finding_at_its_place(advisor: Command) -> None:
    advisor.write("n.ipynb", notebook("x = foo(\n", FIND, "y = 1\nfor i in\n", SUM))
    found = advisor("check", "--output-format", "json", "n.ipynb").json["findings"]
    places = [(each["cell"], each["start"]["line"]) for each in found if each["code"] == "ADV901"]
    assert places == [(0, 1), (2, 2)]
    assert "ADV201" in [each["code"] for each in found]


def test_a_fix_changes_the_cell_it_is_for_and_leaves_the_broken_one(advisor: Command) -> None:
    before = notebook(FIND, "x = foo(\n", SUM)
    path = advisor.write("n.ipynb", before)
    done = advisor("check", "--fix", "n.ipynb")
    assert "left alone" not in done.err
    assert path.read_text() == before.replace("opus", "haiku")
    assert advisor("check", "--fix", "n.ipynb").out.count("ADV901 syntax-error") == 1
    assert path.read_text() == before.replace("opus", "haiku")


def test_a_notebook_of_nothing_but_broken_cells_has_no_plan(advisor: Command) -> None:
    advisor.write("n.ipynb", notebook("Task(\n", "for i in Task('a'):\n"))
    done = advisor("check", "--output-format", "json", "n.ipynb")
    assert done.codes == ["ADV901", "ADV901"]
    assert done.code == 1


def test_broken_cells_are_told_of_a_notebook_that_is_too_complex_as_well(
    advisor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.errors import TooComplex
    from advisor.flow import trace_program

    def refusing(program: Program, *_: object) -> object:
        found = trace_program(program)
        raise TooComplex("n.ipynb: too much", found)

    monkeypatch.setattr("advisor.flow.trace_program", refusing)
    advisor.write("n.ipynb", notebook(FIND, "x = foo(\n", SUM))
    done = advisor("check", "--output-format", "json", "n.ipynb")
    assert {"ADV201", "ADV901"} <= set(done.codes)
    assert [skipped["reason"] for skipped in done.json["skipped"]] == ["too complex: too much"]
