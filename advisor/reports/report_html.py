"""``report --format html``: one self-contained page; no script, nothing fetched, everything from files escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from advisor.cost.estimate import Estimate
from advisor.reports.checklist import QUESTIONS, Checklist, Item, Proof, Status
from advisor.reports.escape import printable
from advisor.reports.graph_svg import graph_svg
from advisor.reports.labels import shorten
from advisor.reports.page_style import STYLE
from advisor.reports.plural import counted
from advisor.reports.words import money_range, time_range, where
from advisor.sources.units import Skipped

_SIGNS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.NOT_APPLICABLE: "-"}


def report_html(checklists: Sequence[Checklist], files: Sequence[Skipped] = ()) -> str:
    """Write the checklists as one HTML document."""
    body = (
        "".join(_plan(one, number) for number, one in enumerate(checklists))
        or '<p class="none">No plans: no task was found.</p>'
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>Orchestration report</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>Orchestration report</h1>\n{_overview(checklists)}{body}{_skipped(files)}</main>\n</body>\n</html>\n"
    )


def _overview(checklists: Sequence[Checklist]) -> str:
    real = [one for one in checklists if not one.plan.plan.trace.counter_example]
    failed = sum(1 for one in real for item in one.items if item.status is Status.FAILED)
    tasks = sum(len(one.plan.tasks) for one in real)
    counter = len(checklists) - len(real)
    parts = [counted(len(real), "plan"), counted(tasks, "task"), f"{failed} failed items"]
    parts += [counted(counter, "counter-example")] if counter else []
    return f'<p class="overview">{"".join(f"<span>{part}</span>" for part in parts)}</p>\n'


def _plan(one: Checklist, number: int) -> str:
    trace, plan = one.plan.plan.trace, one.plan
    counter = '<span class="badge counter">counter-example</span>' if trace.counter_example else ""
    name = f"{_text(trace.path)}" + (f" <small>{_text(shorten(trace.name))}</small>" if trace.name else "")
    figures = f"As written {_figures(plan.as_written)} → as advised {_figures(plan.as_advised)}"
    return (
        f'<section class="{"plan counter" if counter else "plan"}">\n<h2>{name} '
        f'<span class="badge">{plan.plan.pattern.value}</span>{counter}</h2>\n{figures}\n'
        f"<ul class='items'>{''.join(_item(item) for item in one.items)}</ul>\n"
        f"<details><summary>Graph</summary><div class='graph'>{graph_svg([plan], prefix=f'g{number}-')}</div></details>"
        "\n</section>\n"
    )


def _figures(figures: Estimate) -> str:
    return f"<b>{money_range(figures.usd)}</b>, {time_range(figures.seconds)}"


def _item(item: Item) -> str:
    proofs = "".join(_proof(proof) for proof in item.evidence)
    is_open = " open" if item.status is Status.FAILED else ""
    shown = f"<details{is_open}><summary>evidence</summary><ul>{proofs}</ul></details>"
    return (
        f'<li class="{item.status.value}"><span class="sign" title="{item.status.value}">{_SIGNS[item.status]}</span>'
        f"<div><b>{QUESTIONS[item.item]}</b> {_text(item.summary)}{shown if proofs else ''}</div></li>"
    )


def _proof(proof: Proof) -> str:
    return f"<li><code>{escape(where(proof.span))}</code> {_text(proof.message)}</li>"


def _skipped(files: Sequence[Skipped]) -> str:
    if not files:
        return ""
    rows = "".join(f"<li><code>{_text(file.path)}</code> {_text(file.reason)}</li>" for file in files)
    return f"<section><h2>Skipped</h2><ul>{rows}</ul></section>\n"


def _text(text: str) -> str:
    return escape(printable(text))
