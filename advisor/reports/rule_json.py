"""The rules as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from advisor.checks.ruletext import RuleText

SCHEMA_VERSION = 1


def rules_json(texts: Sequence[RuleText]) -> str:
    """Give the rules as the contract's object; ``good`` and ``bad`` are one example each."""
    rules = [_rule(text) for text in texts]
    return json.dumps({"schema_version": SCHEMA_VERSION, "rules": rules}, indent=2, ensure_ascii=False)


def _rule(text: RuleText) -> dict[str, object]:
    rule = text.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "default": rule.default,
        "summary": rule.summary,
        "why": text.why,
        "fixable": rule.fixable,
        "good": text.good,
        "bad": text.bad,
    }
