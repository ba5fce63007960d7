"""The published schemas hold for what the reports write; test_verbs holds them against the command."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from advisor.reports.checklist_items import checklist
from advisor.reports.findings_json import findings_json
from advisor.reports.graph_json import graph_json
from advisor.reports.report_json import report_json
from advisor.reports.result import CheckResult
from advisor.reports.sarif import findings_sarif
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


# What SARIF 2.1.0's own schema requires of the parts that are written here.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "additionalProperties": False,
    "$defs": {
        "run": {
            "required": ["tool", "results"],
            "properties": {
                "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name"]}}},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "invocations": {"items": {"required": ["executionSuccessful"]}},
                "results": {"items": {"$ref": "#/$defs/result"}},
            },
        },
        "result": {
            "required": ["message"],
            "properties": {
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"required": ["text"]},
                "locations": {"items": {"$ref": "#/$defs/location"}},
                "relatedLocations": {"items": {"$ref": "#/$defs/location"}},
                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                "fixes": {"minItems": 1, "items": {"required": ["artifactChanges"]}},
            },
        },
        "location": {
            "properties": {
                "physicalLocation": {
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {"properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}}},
                        "region": {"properties": {"startLine": {"minimum": 1}, "startColumn": {"minimum": 1}}},
                    },
                }
            }
        },
    },
}


@pytest.mark.parametrize("found", [result(), result(finding(), skipped=FILES), hostile_result()])
def test_sarif_has_the_shape_its_standard_requires(found: CheckResult) -> None:
    Draft202012Validator(SARIF).validate(json.loads(findings_sarif(found)))
