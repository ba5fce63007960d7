"""Run the rules that are on over an analysed file: findings in order of place, the same ones every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.advice.knowledge import Knowledge
from advisor.analysis import Analysis
from advisor.checks.context import CheckContext
from advisor.checks.crossing import Crossing
from advisor.checks.finding import Finding, Severity, order
from advisor.checks.registry import OF_FILES, Check, check_for
from advisor.checks.rulebook import rule_named
from advisor.checks.say import without_money
from advisor.checks.select import Selection
from advisor.checks.sharing import uses_of, way_of
from advisor.flow.trace import Certainty, Trace, places_of
from advisor.places import Span
from advisor.sources.units import Skipped
from advisor.values import dataclass

Sharing: TypeAlias = Mapping[Span, tuple[AdvisedTask, ...]]

SYNTAX, SUPPRESSION = "ADV901", "ADV902"
OF_CALLS = frozenset({"ADV303"})
"""Rules whose findings are of a call as it is written, whatever it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What the checks of one project need: the knowledge its advice was made from, and the rules that are on."""

    knowledge: Knowledge
    selection: Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChecked:
    """The findings of one file, and what they have to do with others."""

    findings: tuple[Finding, ...]
    crossing: Crossing


def check_analysis(analysis: Analysis, checking: Checking) -> tuple[Finding, ...]:
    """Give the findings of one file, sorted by place and code; suppressed and unselected ones are left out."""
    return check_file(analysis, checking).findings


def check_file(analysis: Analysis, checking: Checking) -> FileChecked:
    """Check one file; what its plans find in other files of the project is among its findings."""
    codes = checking.selection.codes_for(analysis.reading.path)
    silenced: tuple[Span, ...] = ()
    if analysis.reading.comments or any(other.comments for other in analysis.others):
        found, silenced = _suppressed(codes, analysis, checking)
    else:
        found = _find(codes, analysis, checking)
    kept = (finding for finding in found if _is_on(finding, codes, analysis, checking) and _is_sure(finding, checking))
    findings = tuple(sorted(_once(kept), key=order))
    context = _context(next(iter(sorted(codes)), SYNTAX), analysis, checking, _sharing(analysis.plans))
    crossing = Crossing(
        ways=tuple(map(way_of, analysis.plans)), uses=uses_of(analysis.plans, context), silenced=silenced
    )
    return FileChecked(findings=_with_entries(findings, analysis), crossing=crossing)


def _is_on(finding: Finding, codes: frozenset[str], analysis: Analysis, checking: Checking) -> bool:
    """Say whether a rule is on where the finding stands, and in the file whose plan has it."""
    elsewhere = finding.span.path != analysis.reading.path
    return finding.code in codes and (not elsewhere or finding.code in checking.selection.codes_for(finding.span.path))


def _with_entries(findings: tuple[Finding, ...], analysis: Analysis) -> tuple[Finding, ...]:
    """Say of findings in other files where this file leads there."""
    path = analysis.reading.path
    if all(finding.span.path == path for finding in findings):
        return findings
    plans = {plan.plan.id: plan.plan.trace for plan in analysis.plans}
    return tuple(_with_entry(finding, path, plans) for finding in findings)


def _with_entry(finding: Finding, path: str, plans: Mapping[str, Trace]) -> Finding:
    trace = plans.get(finding.plan)
    if finding.span.path == path or trace is None:
        return finding
    ways = (task.via for task in trace.tasks if task.id in finding.tasks)
    inner = (span for way in ways for span in reversed(way) if span.path == path)
    return replace(finding, entry=next(inner, trace.start))


def check_skipped(skipped: Skipped, checking: Checking) -> tuple[Finding, ...]:
    """Give the finding for a file that could not be parsed; none where it was skipped for another reason."""
    if SYNTAX not in checking.selection.codes_for(skipped.path):
        return ()
    return _syntax(skipped)


def _suppressed(
    codes: frozenset[str], analysis: Analysis, checking: Checking
) -> tuple[list[Finding], tuple[Span, ...]]:
    """Find what no comment silences, and the comments that silence nothing; with the comments elsewhere that do."""
    # Most files hold no suppression and do without these modules.
    from advisor.checks.adv902_unused_suppression import unused
    from advisor.checks.suppress import Suppressions, named_codes, suppressions_of

    own = suppressions_of(analysis.reading)
    suppressions = Suppressions(own, tuple(each for other in analysis.others for each in suppressions_of(other)))
    watched = SUPPRESSION in codes
    # A rule that is off but named in a comment is run to know whether the comment is of use.
    found = _find(codes | named_codes(own) if watched else codes, analysis, checking)
    places = _Places(analysis.plans)
    loud = [finding for finding in found if not suppressions.silence(finding.code, finding.span, places.of(finding))]
    idle = [*unused(suppressions, codes, complete=not analysis.skipped)] if watched else []
    return [*loud, *idle], suppressions.used_elsewhere()


def _find(codes: frozenset[str], analysis: Analysis, checking: Checking) -> list[Finding]:
    """Run rules over a file, in the order of their codes."""
    sharing = _sharing(analysis.plans)
    found = [finding for skipped in analysis.skipped for finding in _syntax(skipped)]
    for code in sorted(codes - OF_FILES) if analysis.plans else ():
        found += _run(check_for(code), analysis.plans, _context(code, analysis, checking, sharing))
    return found


def _context(code: str, analysis: Analysis, checking: Checking, sharing: Sharing) -> CheckContext:
    return CheckContext(
        rule=rule_named(code),
        knowledge=checking.knowledge,
        reading=analysis.reading,
        sharing=sharing,
        others=analysis.others,
    )


def _run(check: Check, plans: Iterable[AdvisedPlan], context: CheckContext) -> Iterator[Finding]:
    for plan in plans:
        for finding in check(plan, context):
            yield _as_counter_example(finding) if plan.plan.trace.counter_example else finding


class _Places:
    """Where else somebody may speak about a finding: at its tasks' calls, and at the calls that led there."""

    def __init__(self, plans: Iterable[AdvisedPlan]) -> None:
        self._known = {(plan.plan.id, task.task.id): places_of(task.task) for plan in plans for task in plan.tasks}

    def of(self, finding: Finding) -> Iterator[Span]:
        """Give the places of a finding's tasks."""
        for task_id in finding.tasks:
            yield from self._known.get((finding.plan, task_id), ())


def _sharing(plans: Iterable[AdvisedPlan]) -> Sharing:
    found: dict[Span, list[AdvisedTask]] = {}
    for plan in plans:
        for task in plan.tasks:
            if task.task.model.literal is not None:
                found.setdefault(task.task.model.literal, []).append(task)
    return {literal: tuple(tasks) for literal, tasks in found.items()}


def _as_counter_example(finding: Finding) -> Finding:
    """Turn a finding about what not to do into a description: never counted, never mended."""
    return replace(finding, severity=Severity.INFO, fix=None, counter_example=True)


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
    """Say a thing once, though a helper reached from two entry points has it in two plans, at other sums of money.

    What holds of a call wherever it is reached from is said of that call, not of each text it is given.
    """
    seen: set[object] = set()
    for finding in findings:
        message = "" if finding.code in OF_CALLS else without_money(finding.message)
        key = (finding.code, finding.span, message, finding.counter_example)
        if key not in seen:
            seen.add(key)
            yield finding
