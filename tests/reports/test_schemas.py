"""The published schemas hold for what the reports write; test_verbs holds them against the command."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from advisor.reports.checklist_items import checklist
from advisor.reports.findings_json import findings_json
from advisor.reports.graph_json import graph_json
from advisor.reports.report_json import report_json
from advisor.reports.schemas import SCHEMAS, schema
from advisor.settings import Budget
from advisor.sources.units import Skipped
from tests.reports.build import finding, hostile, hostile_result, pipeline, result

FILES = (Skipped(path="x.py", reason="is binary"),)
LISTS = [checklist(one, [], Budget()) for one in (pipeline(), hostile())]
DOCUMENTS = {
    "check": [
        findings_json(result(finding(), skipped=FILES)),
        findings_json(hostile_result()),
        findings_json(result()),
    ],
    "graph": [graph_json([pipeline(), hostile()], FILES), graph_json([])],
    "report": [report_json(LISTS, FILES), report_json([])],
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_holds_for_what_is_written(name: str) -> None:
    validator = Draft202012Validator(schema(name))
    for document in DOCUMENTS[name]:
        validator.validate(json.loads(document))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_refuses_a_document_without_one_of_its_keys(name: str) -> None:
    document = json.loads(DOCUMENTS[name][0])
    for key in list(document):
        if key in schema(name)["required"]:
            rest = {other: value for other, value in document.items() if other != key}
            with pytest.raises(ValidationError):
                Draft202012Validator(schema(name)).validate(rest)


@pytest.mark.parametrize(("name", "items", "key"), [("check", "findings", "code"), ("graph", "plans", "edges")])
def test_the_schema_refuses_an_item_without_one_of_its_keys(name: str, items: str, key: str) -> None:
    document = json.loads(DOCUMENTS[name][0])
    del document[items][0][key]
    with pytest.raises(ValidationError):
        Draft202012Validator(schema(name)).validate(document)
