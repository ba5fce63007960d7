"""Every example of every rule, through the real pipeline: source in, findings out, and the source after the fixes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from advisor.advice.knowledge import Knowledge
from advisor.analysis import analyse
from advisor.catalog import Catalog
from advisor.checks.engine import Checking, check_analysis, check_skipped
from advisor.checks.finding import Edit, Finding
from advisor.checks.rulebook import all_rules, rule_text
from advisor.checks.ruletext import Example
from advisor.checks.select import select_rules
from advisor.cost import load_profile
from advisor.judge import load_judge
from advisor.settings import Settings, parse_settings
from advisor.sources import read_text
from advisor.sources.units import Read, Skipped
from tests.pipeline import TODAY

SUFFIX = {"python": "py", "markdown": "md", "notebook": "ipynb"}


def examples() -> Iterator[object]:
    for rule in all_rules():
        for number, example in enumerate(rule_text(rule.code).examples, start=1):
            kind = "fires" if example.fires else "silent"
            yield pytest.param(rule.code, example, id=f"{rule.code}-{number}-{kind}")


def mended() -> Iterator[object]:
    for rule in all_rules():
        for number, example in enumerate(rule_text(rule.code).examples, start=1):
            if example.fixed is not None:
                yield pytest.param(rule.code, example, id=f"{rule.code}-{number}")


@cache
def catalog() -> Catalog:
    return Catalog.load()


def checking(code: str, example: Example) -> Checking:
    settings = parse_settings(dict(example.settings or {}), origin="example") if example.settings else Settings()
    known = Knowledge(
        judge=load_judge(settings.policy),
        catalog=catalog(),
        profile=load_profile(settings.profile),
        settings=settings,
        today=TODAY,
    )
    return Checking(knowledge=known, selection=select_rules(settings, [code]))


def file_of(example: Example, source: str) -> tuple[bytes, str]:
    if example.language != "notebook":
        return source.encode("utf-8"), f"example.{SUFFIX[example.language]}"
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": {}, "outputs": []}]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document).encode("utf-8"), "example.ipynb"


def findings_in(code: str, example: Example, source: str) -> tuple[Finding, ...]:
    run = checking(code, example)
    match read_text(*file_of(example, source)):
        case Read() as reading:
            return check_analysis(analyse(reading, run.knowledge), run)
        case Skipped() as skipped:
            return check_skipped(skipped, run)
    return ()


@pytest.mark.parametrize(("code", "example"), list(examples()))
def test_an_example_gives_the_findings_it_says(code: str, example: Example) -> None:
    found = findings_in(code, example, example.source)
    assert [finding.code for finding in found] == [code] * example.count
    if example.lines:
        assert tuple(finding.span.start.line for finding in found) == example.lines


def apply(source: str, edits: Iterable[Edit]) -> str:
    lines = source.split("\n")
    for edit in sorted(set(edits), key=lambda edit: edit.span.order, reverse=True):
        start, end = edit.span.start, edit.span.end
        assert start.line == end.line
        line = lines[start.line - 1]
        assert line[start.column - 1 : end.column - 1] == edit.expected
        lines[start.line - 1] = line[: start.column - 1] + edit.content + line[end.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize(("code", "example"), list(mended()))
def test_a_mended_example_is_what_the_fixes_make_and_is_silent_then(code: str, example: Example) -> None:
    found = findings_in(code, example, example.source)
    edits = [edit for finding in found if finding.fix is not None for edit in finding.fix.edits]
    assert apply(example.source, edits) == example.fixed
    assert findings_in(code, example, example.fixed) == ()
