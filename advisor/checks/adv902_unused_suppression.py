"""ADV902: a suppression comment that names no rule, or silences nothing.

A word counts as unused only where that can be known: the whole file was analysed, and the rules it means were run.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.checks.finding import Finding
from advisor.checks.rulebook import all_rules, rule_named
from advisor.checks.select import find_codes, unknown_rule
from advisor.checks.suppress import Suppression, Suppressions
from advisor.flow.trace import Certainty

CODE = "ADV902"


def unused(suppressions: Suppressions, codes: frozenset[str], *, complete: bool) -> Iterator[Finding]:
    """Give a finding for each comment with words of no use; ``codes`` are on, ``complete``: nothing was skipped."""
    for suppression in tuple(suppressions):
        message = "; ".join(_complaints(suppression, suppressions, codes, complete=complete))
        if message and not suppressions.silence(CODE, suppression.span, about=suppression):
            yield _finding(suppression, message)


def _complaints(
    suppression: Suppression, suppressions: Suppressions, codes: frozenset[str], *, complete: bool
) -> Iterator[str]:
    if suppression.names is None:
        if complete and _all_on(codes) and not suppressions.is_used(suppression, ""):
            yield "this comment suppresses nothing; remove it"
        return
    if not suppression.names:
        yield "the brackets of this comment name no rule; remove it or say which"
    yield from (unknown_rule(name) for name in suppression.names if not find_codes(name))
    idle = [name for name in suppression.names if _is_idle(name, suppression, suppressions)] if complete else []
    if idle:
        yield f"{' and '.join(idle)} suppress{'es' if len(idle) == 1 else ''} nothing here; remove {_it(idle)}"


def _is_idle(name: str, suppression: Suppression, suppressions: Suppressions) -> bool:
    meant = find_codes(name)
    return bool(meant) and CODE not in meant and not suppressions.is_used(suppression, name)


def _it(names: list[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _all_on(codes: frozenset[str]) -> bool:
    return all(rule.code in codes for rule in all_rules() if rule.default)


def _finding(suppression: Suppression, message: str) -> Finding:
    rule = rule_named(CODE)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        certainty=Certainty.CERTAIN,
        confidence=1.0,
        message=message,
        plan="",
        tasks=(),
        span=suppression.span,
    )
