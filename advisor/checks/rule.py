"""What a rule is, apart from the code that finds it: its name, how loud it is, its thresholds."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.checks.severity import Severity
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The facts of one rule that every run needs (rules/index.json holds them for all rules).

    ``default``: on unless ignored. ``judgement``: its confidence is a probability, and ``min-confidence`` filters it.
    ``thresholds`` are the numbers the check reads, by name.
    """

    code: str
    name: str
    severity: Severity
    default: bool
    judgement: bool
    fixable: bool
    summary: str
    thresholds: Mapping[str, float]
