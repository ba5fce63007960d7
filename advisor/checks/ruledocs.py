"""The documentation page of the rules, made from their TOML files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.checks.rule import Rule
from advisor.checks.ruletext import Example, RuleText

FENCE = "````"
FENCE_OF = {"python": "python", "markdown": "markdown", "notebook": "python"}
HEAD = """# Rules

Written by `tools/generate_rules.py` from `rules/checks/*.toml`; edit those. Every example below is a test.

| code | name | severity | fix | what |
|---|---|---|---|---|
"""


def rules_page(texts: tuple[RuleText, ...]) -> str:
    """Give the whole page as Markdown."""
    table = "".join(_row(text.rule) for text in texts)
    return HEAD + table + "".join(_section(text) for text in texts)


def _row(rule: Rule) -> str:
    link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
    return f"| {link} | {rule.name} | {rule.severity} | {'yes' if rule.fixable else ''} | {rule.summary} |\n"


def _section(text: RuleText) -> str:
    rule = text.rule
    title = f"## {rule.code} {rule.name}"
    parts = [title, f"{rule.summary[0].upper()}{rule.summary[1:]}.", _facts(rule), text.why]
    return "\n" + "\n\n".join([*parts, *_examples(text.examples)]) + "\n"


def _facts(rule: Rule) -> str:
    default = "On" if rule.default else "Off"
    return f"Severity: {rule.severity}. {default} by default.{_judged(rule)}{_thresholds(rule)}"


def _judged(rule: Rule) -> str:
    return " A judgement: its confidence is a probability, and `min-confidence` filters it." if rule.judgement else ""


def _thresholds(rule: Rule) -> str:
    numbers = ", ".join(f"`{name}` {value:g}" for name, value in rule.thresholds.items())
    return f" Thresholds: {numbers}." if numbers else ""


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    ordered = sorted(examples, key=lambda example: not example.fires)
    for fires, title in ((True, "Fires on"), (False, "Stays silent on")):
        yield f"### {title}"
        for example in ordered:
            if example.fires is fires:
                yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    if example.why:
        yield f"{example.why[0].upper()}{example.why[1:]}:"
    yield _fenced(example.source, example.language)
    if example.fixed is not None:
        yield "mended:"
        yield _fenced(example.fixed, example.language)


def _fenced(source: str, language: str) -> str:
    return f"{FENCE}{FENCE_OF[language]}\n{source.rstrip()}\n{FENCE}"
