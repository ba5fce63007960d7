from __future__ import annotations

import json

import pytest

from advisor.checks.rulebook import all_rules
from advisor.cli.main import run


def test_the_list_has_a_line_for_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[:3] for row in rows] == [[rule.code, rule.name, rule.severity] for rule in all_rules()]


@pytest.mark.parametrize("word", ["ADV201", "adv201", "oversized-model"])
def test_a_rule_is_explained_by_code_or_name(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", word]) == 0
    text = capsys.readouterr().out
    assert text.startswith("ADV201 oversized-model (warning, fixable)\n")
    assert "Fires on" in text
    assert "Stays silent on" in text


def test_an_unknown_rule_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "ADV291"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "advisor: no rule is called 'ADV291'; did you mean 'ADV201'? ('advisor rule' lists them)\n"


KEYS = {"code", "name", "severity", "default", "summary", "why", "fixable", "good", "bad"}


def test_json_lists_every_rule_with_an_example_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema_version"] == 1
    assert [row["code"] for row in document["rules"]] == [rule.code for rule in all_rules()]
    assert all(set(row) == KEYS and row["good"] and row["bad"] for row in document["rules"])


def test_json_of_one_rule_holds_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "syntax-error", "--format", "json"]) == 0
    assert [row["code"] for row in json.loads(capsys.readouterr().out)["rules"]] == ["ADV901"]
