"""Run the rules that are on over an analysed file: findings in order of place, the same ones every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.advice.knowledge import Knowledge
from advisor.analysis import Analysis
from advisor.checks.adv902_unused_suppression import unused
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Severity
from advisor.checks.registry import OF_FILES, check_for
from advisor.checks.rulebook import rule_named
from advisor.checks.select import Selection, find_codes
from advisor.checks.suppress import Suppressions, suppressions_of
from advisor.flow.trace import Certainty
from advisor.places import Span
from advisor.sources.units import Skipped

Tasks: TypeAlias = Mapping[tuple[str, str], AdvisedTask]

SYNTAX, SUPPRESSION = "ADV901", "ADV902"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What the checks of one project need: the knowledge its advice was made from, and the rules that are on."""

    knowledge: Knowledge
    selection: Selection


def check_analysis(analysis: Analysis, checking: Checking) -> tuple[Finding, ...]:
    """Give the findings of one file, sorted by place and code; suppressed and unselected ones are left out."""
    codes = checking.selection.codes_for(analysis.reading.path)
    suppressions = Suppressions(suppressions_of(analysis.reading))
    found = [finding for code in _to_run(codes, suppressions) for finding in _run(code, analysis, checking)]
    found += [finding for skipped in analysis.skipped for finding in _syntax(skipped)]
    tasks = _tasks(analysis.plans)
    loud = [finding for finding in found if not _is_silenced(finding, tasks, suppressions)]
    kept = [finding for finding in loud if finding.code in codes and _is_sure(finding, checking)]
    if SUPPRESSION in codes:
        kept += unused(suppressions, codes, complete=not analysis.skipped)
    return tuple(sorted(_once(kept), key=_order))


def check_skipped(skipped: Skipped, checking: Checking) -> tuple[Finding, ...]:
    """Give the finding for a file that could not be parsed; none where it was skipped for another reason."""
    if SYNTAX not in checking.selection.codes_for(skipped.path):
        return ()
    return _syntax(skipped)


def _to_run(codes: frozenset[str], suppressions: Suppressions) -> list[str]:
    """Give the rules to run: a rule that is off but named in a comment shows whether the comment is of use."""
    named = {code for found in suppressions for name in found.names or () for code in find_codes(name)}
    wanted = codes | named if SUPPRESSION in codes else codes
    return sorted(wanted - OF_FILES)


def _run(code: str, analysis: Analysis, checking: Checking) -> Iterator[Finding]:
    if not analysis.plans:
        return
    context = CheckContext(
        rule=rule_named(code),
        knowledge=checking.knowledge,
        reading=analysis.reading,
        sharing=_sharing(analysis.plans),
    )
    for plan in analysis.plans:
        for finding in check_for(code)(plan, context):
            yield _as_counter_example(finding) if plan.plan.trace.counter_example else finding


def _sharing(plans: Iterable[AdvisedPlan]) -> dict[Span, tuple[AdvisedTask, ...]]:
    found: dict[Span, list[AdvisedTask]] = {}
    for plan in plans:
        for task in plan.tasks:
            if task.task.model.literal is not None:
                found.setdefault(task.task.model.literal, []).append(task)
    return {literal: tuple(tasks) for literal, tasks in found.items()}


def _as_counter_example(finding: Finding) -> Finding:
    """Turn a finding about what not to do into a description: never counted, never mended."""
    return replace(finding, severity=Severity.INFO, fix=None, counter_example=True)


def _is_silenced(finding: Finding, tasks: Tasks, suppressions: Suppressions) -> bool:
    places = (place for task_id in finding.tasks for place in _places(tasks.get((finding.plan, task_id))))
    return suppressions.silence(finding.code, finding.span, places)


def _places(task: AdvisedTask | None) -> tuple[Span, ...]:
    """Give the places at which somebody may speak about a task: its call, and the calls that led there."""
    return () if task is None else (task.task.span, *task.task.via)


def _tasks(plans: Iterable[AdvisedPlan]) -> Tasks:
    return {(plan.plan.id, task.task.id): task for plan in plans for task in plan.tasks}


def _is_sure(finding: Finding, checking: Checking) -> bool:
    judged = rule_named(finding.code).judgement
    return not judged or finding.confidence >= checking.knowledge.settings.min_confidence


def _syntax(skipped: Skipped) -> tuple[Finding, ...]:
    if skipped.syntax is None:
        return ()
    rule = rule_named(SYNTAX)
    return (
        Finding(
            code=rule.code,
            name=rule.name,
            severity=rule.severity,
            certainty=Certainty.CERTAIN,
            confidence=1.0,
            message=skipped.reason,
            plan="",
            tasks=(),
            span=skipped.syntax,
        ),
    )


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say a thing once, though a helper reached from two entry points has it in two plans."""
    seen: set[object] = set()
    for finding in findings:
        key = (finding.code, finding.span, finding.message, finding.counter_example)
        if key not in seen:
            seen.add(key)
            yield finding


def _order(finding: Finding) -> tuple[object, ...]:
    return (*finding.span.order[:3], finding.code, finding.span.end, finding.plan, finding.message)
