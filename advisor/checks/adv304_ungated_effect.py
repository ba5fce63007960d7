"""ADV304: an act that cannot be taken back goes ahead whatever the check before it says.

The check and the act are about the same object (the plan has an edge between them for that reason), yet neither the
check's result nor a declaration reaches the act. Markdown instructs an agent that reads the outcome, so it is left
alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.advice.slight import is_slight
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.say import quote
from advisor.flow.trace import Certainty
from advisor.graph.plan import Edge, EdgeKind
from advisor.judge.verdict import Effect
from advisor.sources.units import Medium

GATES = (EdgeKind.DATA, EdgeKind.CONTROL, EdgeKind.DECLARED, EdgeKind.STATE)
_CHECKS = (
    "audit audits check checks checking ensure lint linter review reviews reviewing scan scans test tests testing "
    "typecheck validate validates validation verification verify verifies vet"
)
CHECKS = frozenset(_CHECKS.split())


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the irreversible tasks that do not depend on a check of the same object, one finding each."""
    suspects = [edge for edge in plan.plan.all_edges if _is_suspect(edge)]
    if not suspects or plan.plan.trace.medium is Medium.MARKDOWN:
        return
    tasks = {task.task.id: task for task in plan.tasks}
    found: dict[str, list[AdvisedTask]] = {}
    for edge in suspects:
        source, target = tasks[edge.source], tasks[edge.target]
        if _is_irreversible(target, context) and _is_check(source):
            found.setdefault(edge.target, []).append(source)
    gates = _gates(plan) if found else {}
    for task_id, checks in found.items():
        open_checks = [source for source in checks if not _reaches(source.task.id, task_id, gates)]
        if open_checks:
            yield _finding(plan, context, tasks[task_id], open_checks)


def _is_suspect(edge: Edge) -> bool:
    kinds = {edge.kind, *edge.also}
    return EdgeKind.EFFECT in kinds and not kinds & set(GATES) and edge.certainty is not Certainty.POSSIBLE


def _is_irreversible(task: AdvisedTask, context: CheckContext) -> bool:
    judgement, sure = task.judgement, context.rule.thresholds["effect-confidence"]
    if is_slight(task.text or ""):
        return False  # "respond with …" is about the answer itself
    return judgement is not None and judgement.effect is Effect.EXTERNAL and judgement.effect_confidence >= sure


def _is_check(task: AdvisedTask) -> bool:
    words = "".join(letter if letter.isalnum() else " " for letter in (task.text or "").lower()).split()
    return not CHECKS.isdisjoint(words)


def _gates(plan: AdvisedPlan) -> dict[str, list[str]]:
    """Give, for each task, those whose outcome reaches it."""
    before: dict[str, list[str]] = {}
    for edge in plan.plan.all_edges:
        if edge.kind in GATES:
            before.setdefault(edge.target, []).append(edge.source)
    return before


def _reaches(source: str, target: str, gates: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        for before in gates.get(waiting.pop(), ()):
            if before == source:
                return True
            if before not in seen:
                seen.add(before)
                waiting.append(before)
    return False


def _finding(plan: AdvisedPlan, context: CheckContext, act: AdvisedTask, checks: list[AdvisedTask]) -> Finding:
    return context.finding(
        plan,
        (act.task.id,),
        act.task.span,
        f"{quote(act.own)} cannot be taken back and goes ahead whatever {quote(checks[-1].own)} finds; "
        "make it depend on that result",
        certainty=Certainty.LIKELY,
        related=tuple(Related(span=source.task.span, message="the check before it") for source in checks),
    )
