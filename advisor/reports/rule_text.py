"""The rules as text: a list, or one of them explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.checks.rule import Rule
from advisor.checks.ruletext import Example, RuleText


def list_rules(rules: Sequence[Rule]) -> str:
    """Give one line for each rule: code, name, severity, what it is about."""
    name = max((len(rule.name) for rule in rules), default=0)
    severity = max((len(rule.severity) for rule in rules), default=0)
    return "\n".join(_line(rule, name, severity) for rule in rules)


def _line(rule: Rule, name: int, severity: int) -> str:
    mark = " (fixable)" if rule.fixable else ""
    return f"{rule.code}  {rule.name:{name}}  {rule.severity:{severity}}  {rule.summary}{mark}"


def explain_rule(text: RuleText) -> str:
    """Give one rule in full: what, why, thresholds and every example."""
    rule = text.rule
    parts = [f"{rule.code} {rule.name} ({rule.severity}{', fixable' if rule.fixable else ''})", rule.summary, text.why]
    if rule.thresholds:
        parts.append("\n".join(f"{name} = {value:g}" for name, value in rule.thresholds.items()))
    for fires, title in ((True, "Fires on"), (False, "Stays silent on")):
        parts += [_example(example, title) for example in text.examples if example.fires is fires]
    return "\n\n".join(parts)


def _example(example: Example, title: str) -> str:
    return "\n".join(_lines(example, title))


def _lines(example: Example, title: str) -> Iterator[str]:
    reason = f": {example.why}" if example.why else ""
    language = "" if example.language == "python" else f" ({example.language})"
    yield f"{title}{language}{reason}"
    yield from _indented(example.source)
    if example.fixed is not None:
        yield "  mended:"
        yield from _indented(example.fixed)


def _indented(source: str) -> Iterator[str]:
    for line in source.rstrip().splitlines():
        yield f"    {line}".rstrip()
