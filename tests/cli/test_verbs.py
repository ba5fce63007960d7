"""graph, report and cost through the command; every JSON against its published schema."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from advisor.reports.schemas import schema
from tests.cli.command import Command
from tests.cli.guide import GUIDE
from tests.cli.samples import BROKEN, CHAIN, CLEAN, FAN_OUT, GATHERED, OVERSIZED

LOOP = 'for name in names:\n    Task(f"Summarise the notes of {name}")\n'
CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": []},
    {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": [OVERSIZED.strip()]},
]
NOTEBOOK = json.dumps({"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
FILES = {
    "broken.py": BROKEN,
    "chain.py": CHAIN,
    "clean.py": CLEAN,
    "fan.py": FAN_OUT,
    "gathered.py": GATHERED,
    "guide.md": GUIDE,
    "loop.py": LOOP,
    "note.ipynb": NOTEBOOK,
    "one.py": OVERSIZED,
}


@pytest.fixture
def project(advisor: Command) -> Command:
    for name, content in FILES.items():
        advisor.write(name, content)
    return advisor


@pytest.mark.parametrize("verb", ["check", "graph", "report", "cost"])
def test_the_json_of_a_whole_project_keeps_to_its_schema(project: Command, verb: str) -> None:
    option = "--output-format" if verb == "check" else "--format"
    document = project(verb, ".", option, "json").json
    Draft202012Validator(schema(verb)).validate(document)
    assert document["plans" if verb != "check" else "findings"]


@pytest.mark.parametrize("verb", ["rule", "classify"])
def test_the_json_of_the_other_verbs_keeps_to_its_schema(advisor: Command, verb: str) -> None:
    arguments = ["Find every conftest.py", "x"] if verb == "classify" else []
    Draft202012Validator(schema(verb)).validate(advisor(verb, *arguments, "--format", "json").json)


def test_a_file_that_cannot_be_parsed_is_a_finding_of_check_and_skipped_elsewhere(project: Command) -> None:
    checked = project("check", "broken.py", "--output-format", "json").json
    assert [finding["code"] for finding in checked["findings"]] == ["ADV901"]
    assert checked["skipped"] == []
    for verb in ("graph", "report", "cost"):
        assert [skipped["path"] for skipped in project(verb, "broken.py", "--format", "json").json["skipped"]] == [
            "broken.py"
        ]


def test_a_chain_is_drawn_with_its_edges_and_waves(project: Command) -> None:
    plan = project("graph", "chain.py", "--format", "json").json["plans"][0]
    assert [(edge["source"], edge["target"], edge["kind"]) for edge in plan["edges"]] == [
        ("t1", "t2", "data"),
        ("t2", "t3", "data"),
    ]
    assert plan["as_written"]["waves"] == plan["as_advised"]["waves"] == [["t1"], ["t2"], ["t3"]]
    assert plan["pattern"] == "pipeline"


def test_independent_tasks_are_advised_to_run_at_once(project: Command) -> None:
    plan = project("graph", "fan.py", "--format", "json").json["plans"][0]
    assert plan["as_written"]["waves"] == [["t1"], ["t2"], ["t3"], ["t4"], ["t5"]]
    assert plan["as_advised"]["waves"] == [["t1", "t2", "t3", "t4", "t5"]]


def test_a_task_in_a_notebook_stands_in_its_cell(project: Command) -> None:
    only = project("graph", "note.ipynb", "--format", "json").json["plans"][0]["tasks"][0]
    assert (only["cell"], only["start"]) == (1, {"line": 1, "column": 1})
    assert "note.ipynb:cell 1:1:" in project("check", "note.ipynb", "--output-format", "concise").out


def test_a_loop_of_unknown_length_has_no_upper_count(project: Command) -> None:
    only = project("graph", "loop.py", "--format", "json").json["plans"][0]["tasks"][0]
    assert only["count"]["high"] is None
    assert only["description"].startswith("Summarise the notes of {")


def test_a_model_nobody_names_is_null_and_said_to_be_a_default(project: Command) -> None:
    only = project("graph", "loop.py", "--format", "json").json["plans"][0]["tasks"][0]
    assert only["model"]["id"] is None
    assert only["model"]["source"] == "default"


@pytest.mark.parametrize(
    ("verb", "output_format", "start"),
    [
        ("graph", "text", "chain.py:1 "),
        ("graph", "mermaid", "flowchart LR\n"),
        ("graph", "dot", "digraph advisor {\n"),
        ("graph", "svg", "<svg "),
        ("report", "text", "chain.py:1 "),
        ("report", "markdown", "# Orchestration checklist\n"),
        ("report", "html", "<!DOCTYPE html>\n"),
        ("cost", "text", "chain.py:1 "),
        ("cost", "markdown", "# Cost and time\n"),
    ],
)
def test_every_format_is_written(project: Command, verb: str, output_format: str, start: str) -> None:
    done = project(verb, "chain.py", "--format", output_format)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(start)


def test_a_drawing_of_everything_is_well_formed(project: Command) -> None:
    root = ET.fromstring(project("graph", ".", "--format", "svg").out)  # noqa: S314 - written by ourselves
    groups = root.findall("{http://www.w3.org/2000/svg}g")
    assert len(groups) == len(project("graph", ".", "--format", "json").json["plans"])


def test_drawings_say_on_standard_error_what_was_skipped(project: Command) -> None:
    assert "broken.py: skipped" in project("graph", ".", "--format", "mermaid").err


@pytest.mark.parametrize("verb", ["graph", "report", "cost"])
def test_a_project_without_tasks_is_said_to_have_none(advisor: Command, verb: str) -> None:
    advisor.write("clean.py", CLEAN)
    done = advisor(verb, "clean.py")
    assert done.code == 0
    assert "No plans" in done.out


@pytest.mark.parametrize("verb", ["graph", "report", "cost"])
def test_standard_input_and_output_files_work_for_every_verb(advisor: Command, verb: str) -> None:
    done = advisor(verb, "-", "--stdin-filename", "x.py", "--format", "json", "--output-file", "o.json", stdin=CHAIN)
    assert (done.code, done.out) == (0, "")
    assert '"path": "x.py"' in (advisor.folder / "o.json").read_text()


def test_a_configured_default_model_is_said_to_come_from_the_configuration(advisor: Command) -> None:
    advisor.write("advisor.toml", 'default-model = "opus"\n')
    advisor.write("flow.py", 'Task("Count the files")\n')
    only = advisor("graph", "flow.py", "--format", "json").json["plans"][0]["tasks"][0]
    assert only["model"] == {"id": "opus", "tier": "large", "source": "config"}
