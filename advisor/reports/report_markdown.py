"""``report --format markdown``: for pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.reports.checklist import QUESTIONS, Checklist, Item, Status
from advisor.reports.escape import printable
from advisor.reports.labels import plan_title
from advisor.reports.words import where
from advisor.sources.units import Skipped

_MARKS = {Status.PASSED: "x", Status.FAILED: " ", Status.NOT_APPLICABLE: "x"}
_WORDS = {Status.PASSED: "passed", Status.FAILED: "**failed**", Status.NOT_APPLICABLE: "not applicable"}
_SIGNS = frozenset("\\`*_{}[]()<>#+-!|~&@:")  # also @mentions and bare addresses


def report_markdown(checklists: Sequence[Checklist], files: Sequence[Skipped] = ()) -> str:
    """Write one section per plan, with a task list and the places that show each answer."""
    lines = ["# Orchestration checklist", ""]
    for one in checklists:
        lines += [f"## {escape_markdown(plan_title(one.plan))}", ""]
        for item in one.items:
            lines += _item(item)
        lines.append("")
    if not checklists:
        lines += ["No plans: no task was found.", ""]
    if files:
        lines += ["## Skipped", ""]
        lines += [f"- {escape_markdown(file.path)}: {escape_markdown(file.reason)}" for file in files]
    return "\n".join(lines).rstrip("\n") + "\n"


def escape_markdown(text: str) -> str:
    """Make text stand for itself in Markdown, with nothing in it a link, a mention, HTML or emphasis."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in printable(text))


def _item(item: Item) -> list[str]:
    head = f"- [{_MARKS[item.status]}] {QUESTIONS[item.item]} {_WORDS[item.status]}: {escape_markdown(item.summary)}"
    proofs = [f"    - {_code(where(proof.span))} {escape_markdown(proof.message)}" for proof in item.evidence]
    return [head, *proofs]


def _code(text: str) -> str:
    """Set a place in code; one whose path holds Markdown's or HTML's own signs is escaped instead."""
    return escape_markdown(text) if set(text) & set("`<>&@") else f"`{text}`"
