"""``report --format text``: the checklist of every plan, for reading in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.reports.checklist import QUESTIONS, Checklist, Item, Status
from advisor.reports.labels import plan_title
from advisor.reports.styled import Line, Piece, line, user
from advisor.reports.summary import skipped_lines
from advisor.reports.words import where
from advisor.sources.units import Skipped

_MARKS = {
    Status.PASSED: ("[x]", "green"),
    Status.FAILED: ("[!]", "red"),
    Status.NOT_APPLICABLE: ("[-]", "dim"),
}
_MOST = 6  # places shown for one item; json and html show all


def report_text(checklists: Sequence[Checklist], files: Sequence[Skipped] = ()) -> Sequence[Line]:
    """Give every plan's six items: ``[x]`` passed, ``[!]`` failed, ``[-]`` not applicable."""
    lines: list[Line] = []
    for one in checklists:
        lines += [line(Piece(plan_title(one.plan), "bold")), *_items(one.items), ()]
    if not checklists:
        lines.append(line("No plans: no task was found."))
    return [*lines, *skipped_lines(files)]


def _items(items: Sequence[Item]) -> list[Line]:
    lines: list[Line] = []
    for item in items:
        mark, style = _MARKS[item.status]
        lines.append(line("  ", Piece(mark, style), f" {QUESTIONS[item.item]} ", user(item.summary)))
        shown = item.evidence[:_MOST]
        lines += [line(Piece(f"        {where(proof.span)}: ", "dim"), user(proof.message)) for proof in shown]
        if len(item.evidence) > _MOST:
            lines.append(line(Piece(f"        … {len(item.evidence) - _MOST} more", "dim")))
    return lines
