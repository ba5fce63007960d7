"""The checks that look at plans: one module per rule, imported when its rule is on and there is a plan to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TypeAlias

from advisor.advice.advised import AdvisedPlan
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding
from advisor.checks.rulebook import rule_named

Check: TypeAlias = Callable[[AdvisedPlan, CheckContext], Iterator[Finding]]

OF_FILES = frozenset({"ADV901", "ADV902"})
"""Rules about the file itself; the engine applies them."""


@cache
def check_for(code: str) -> Check:
    """Give the check of a rule about plans: ``check`` in ``advisor.checks.<code>_<name>``."""
    rule = rule_named(code)
    module = import_module(f"advisor.checks.{rule.code.lower()}_{rule.name.replace('-', '_')}")
    check: Check = module.check
    return check
