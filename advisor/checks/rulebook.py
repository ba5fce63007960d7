"""All rules: the cheap index that every run reads, and the full text of a rule when somebody asks for it.

The index (rules/index.json) is written from the TOML files by ``tools/generate_rules.py``; a test holds them together.
Parsing the TOML files with their examples instead takes twenty times as long.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.checks.rule import Rule
from advisor.checks.severity import Severity
from advisor.errors import RuleDataError
from advisor.resources import rules_dir

if TYPE_CHECKING:
    from advisor.checks.ruletext import RuleText


@cache
def all_rules() -> tuple[Rule, ...]:
    """Give every rule in the order of the codes; raises ``RuleDataError`` if the index is missing or wrong."""
    return read_index(rules_dir() / "index.json")


def rule_named(code: str) -> Rule:
    """Give the rule with this code; raises ``KeyError`` if there is none."""
    return _by_code()[code]


@cache
def _by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in all_rules()}


def rule_text(code: str) -> RuleText:
    """Give one rule in full, with its reasons and examples; raises ``RuleDataError``."""
    from advisor.checks.ruledata import read_rule

    return read_rule(rules_dir() / "checks" / f"{code}.toml")


def rule_files() -> tuple[Path, ...]:
    """Give the TOML files of all rules, in the order of the codes."""
    return tuple(sorted((rules_dir() / "checks").glob("ADV*.toml")))


def read_index(path: Path) -> tuple[Rule, ...]:
    """Read an index of rules; raises ``RuleDataError``."""
    try:
        rows = json.loads(path.read_bytes())
        return tuple(_rule(row) for row in rows)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RuleDataError(f"{path}: not a readable index of rules ({error}); run tools/generate_rules.py") from error


def write_index(rules: tuple[Rule, ...]) -> str:
    """Give the text of the index for these rules."""
    return json.dumps([_row(rule) for rule in rules], indent=1) + "\n"


def _row(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "default": rule.default,
        "judgement": rule.judgement,
        "fixable": rule.fixable,
        "summary": rule.summary,
        "thresholds": dict(rule.thresholds),
    }


def _rule(row: dict[str, object]) -> Rule:
    fields = {**row, "severity": Severity(str(row["severity"]))}
    return Rule(**fields)  # type: ignore[arg-type] # the generator wrote each field from a validated Rule
