"""Text from users' files reaches no reader unescaped, in any format."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from advisor.reports.checklist_items import checklist
from advisor.reports.concise import concise
from advisor.reports.findings_json import findings_json
from advisor.reports.full import full
from advisor.reports.github import findings_github
from advisor.reports.gitlab import findings_gitlab
from advisor.reports.graph_dot import graph_dot
from advisor.reports.graph_json import graph_json
from advisor.reports.graph_mermaid import graph_mermaid
from advisor.reports.graph_svg import graph_svg
from advisor.reports.graph_text import graph_text
from advisor.reports.junit import findings_junit
from advisor.reports.report_html import report_html
from advisor.reports.report_json import report_json
from advisor.reports.report_markdown import report_markdown
from advisor.reports.report_text import report_text
from advisor.reports.sarif import findings_sarif
from advisor.reports.styled import coloured, plain
from advisor.settings import Budget
from tests.reports.build import ATTACK, finding, hostile, hostile_result

RESULT = hostile_result()
PLANS = [hostile()]
CHECKLISTS = [checklist(PLANS[0], [finding(ATTACK, plan=PLANS[0].plan.id)], Budget())]
FILES = RESULT.skipped

FORMATS: dict[str, Callable[[], str]] = {
    "full": lambda: plain(full(RESULT)),
    "concise": lambda: plain(concise(RESULT)),
    "json": lambda: findings_json(RESULT),
    "sarif": lambda: findings_sarif(RESULT),
    "github": lambda: plain(findings_github(RESULT)),
    "gitlab": lambda: findings_gitlab(RESULT),
    "junit": lambda: findings_junit(RESULT),
    "graph text": lambda: plain(graph_text(PLANS, FILES)),
    "graph json": lambda: graph_json(PLANS, FILES),
    "mermaid": lambda: graph_mermaid(PLANS),
    "dot": lambda: graph_dot(PLANS),
    "svg": lambda: graph_svg(PLANS),
    "report text": lambda: plain(report_text(CHECKLISTS, FILES)),
    "report json": lambda: report_json(CHECKLISTS, FILES),
    "markdown": lambda: report_markdown(CHECKLISTS, FILES),
    "html": lambda: report_html(CHECKLISTS, FILES),
}


@pytest.mark.parametrize("name", FORMATS)
def test_no_control_or_hidden_character_is_written(name: str) -> None:
    written = FORMATS[name]()
    unseen = {unicodedata.name(sign, hex(ord(sign))) for sign in written if _is_unseen(sign)}
    assert not unseen


def _is_unseen(sign: str) -> bool:
    return sign != "\n" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"}


def test_colour_adds_style_codes_and_nothing_else() -> None:
    import re

    without = re.sub(r"\x1b\[[0-9;]*m", "", coloured(list(full(RESULT))))
    assert without == plain(full(RESULT))


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab", "graph json", "report json"])
def test_json_is_pure_ascii_and_reads_back(name: str) -> None:
    written = FORMATS[name]()
    assert written.isascii()
    assert json.loads(written)


@pytest.mark.parametrize("name", ["svg", "junit"])
def test_xml_is_well_formed_and_holds_no_element_of_the_users(name: str) -> None:
    root = ET.fromstring(FORMATS[name]())  # noqa: S314 - written by ourselves
    tags = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
    assert not tags & {"script", "b"}


def test_html_holds_no_element_of_the_users_and_fetches_nothing() -> None:
    tags: list[str] = []
    links: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            links.extend(value or "" for key, value in attrs if key in {"src", "href"})

    Reader().feed(FORMATS["html"]())
    assert "script" not in tags
    assert not links
    assert "<b>[red]" not in FORMATS["html"]()


def test_a_workflow_command_cannot_be_smuggled_in() -> None:
    commands = [row for row in FORMATS["github"]().splitlines() if row.startswith("::")]
    assert len(commands) == len(RESULT.findings) + len(RESULT.skipped)
    assert all(row.startswith("::warning title=advisor (") for row in commands)


def test_markdown_escapes_html_and_mentions() -> None:
    written = FORMATS["markdown"]()
    assert "<b>" not in written.replace("\\<b\\>", "")


def test_mermaid_labels_hold_no_quote_or_bracket_of_the_users() -> None:
    for row in FORMATS["mermaid"]().splitlines():
        if row.startswith("        p1n"):
            label = row.split('["', 1)[1].removesuffix('"]')
            assert not set(label.replace("<br/>", "")) & set('"`<>[]{}|')
