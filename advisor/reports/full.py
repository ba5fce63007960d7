"""``check --output-format full``: each finding with its source, related places, what it saves, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.checks.finding import Applicability, Finding, Severity
from advisor.reports.concise import STYLES
from advisor.reports.excerpt import excerpt
from advisor.reports.result import CheckResult, Texts
from advisor.reports.styled import Line, Piece, line, user
from advisor.reports.summary import skipped_lines, summary
from advisor.reports.words import saving_words, where

_MOST_RELATED = 4


def full(result: CheckResult) -> Sequence[Line]:
    """Give every finding with its excerpt, the skipped files, and the summary."""
    lines: list[Line] = []
    for finding in result.findings:
        lines += [*_finding(finding, result.texts), ()]
    return [*lines, *skipped_lines(result.skipped), *summary(result)]


def _finding(finding: Finding, texts: Texts) -> list[Line]:
    style = STYLES[finding.severity.value]
    return [
        line(
            Piece(f"{finding.code} ", f"bold {style}"),
            Piece(f"{finding.name} ({finding.severity.value}{_counter(finding)}): ", style),
            user(finding.message, "bold"),
        ),
        line(Piece("  --> ", "blue"), where(finding.span)),
        *excerpt(texts, finding.span, style),
        *_related(finding, texts),
        *_saving(finding),
        *_help(finding),
    ]


def _counter(finding: Finding) -> str:
    return ", counter-example" if finding.counter_example else ""


def _related(finding: Finding, texts: Texts) -> list[Line]:
    lines: list[Line] = []
    for related in finding.related[:_MOST_RELATED]:
        lines.append(line(Piece("  ::: ", "blue"), where(related.span), ": ", user(related.message)))
        if finding.severity is not Severity.INFO:
            lines += excerpt(texts, related.span, "blue")[:2]
    more = len(finding.related) - _MOST_RELATED
    if more > 0:
        lines.append(line(Piece(f"  ::: … {more} more", "dim")))
    return lines


def _saving(finding: Finding) -> list[Line]:
    words = saving_words(finding.saving)
    return [line("  = ", Piece("saves: ", "bold green"), words)] if words else []


def _help(finding: Finding) -> list[Line]:
    if finding.fix is None:
        return [line("  = ", Piece("help: ", "bold"), f"`advisor rule {finding.code}` explains this rule")]
    option = "--fix" if finding.fix.applicability is Applicability.SAFE else "--fix --unsafe-fixes"
    return [line("  = ", Piece("help: ", "bold"), user(finding.fix.message), f" ({option})")]
