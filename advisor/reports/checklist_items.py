"""How each item of the checklist is judged, from the same facts as the checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.finding import Finding
from advisor.cost.estimate import Estimate
from advisor.graph.plan import Edge, Pattern
from advisor.places import Span
from advisor.reports.checklist import Checklist, Facts, Item, Proof, Status, failed, not_applicable, passed
from advisor.reports.labels import model_label, task_label
from advisor.reports.plural import counted
from advisor.reports.words import dollars, duration, money_range, time_range
from advisor.settings import Budget
from advisor.sources.units import Medium

_DEPENDENCIES = frozenset({"ADV304", "ADV503"})
_PARALLELISATION = frozenset({"ADV101", "ADV102", "ADV103", "ADV104", "ADV105"})
_MODELS = frozenset({"ADV201", "ADV202", "ADV203", "ADV204", "ADV205"})
_COST = frozenset({"ADV401", "ADV404", "ADV405"})
_ERRORS = frozenset({"ADV301", "ADV302", "ADV303"})


def checklist(plan: AdvisedPlan, findings: Iterable[Finding], budget: Budget) -> Checklist:
    """Answer the six items for one plan; ``findings`` may hold those of other plans too."""
    own = tuple(finding for finding in findings if finding.plan == plan.plan.id)
    facts = Facts(plan=plan, findings=own, budget=budget)
    judges = (_pattern, _dependencies, _parallelisation, _models, _cost, _errors)
    return Checklist(plan=plan, items=tuple(judge(facts) for judge in judges))


def _pattern(facts: Facts) -> Item:
    plan = facts.plan
    pattern, evidence = plan.plan.pattern, tuple(_task_proof(task) for task in plan.tasks)
    shape = f"{counted(len(plan.tasks), 'task')}, {counted(len(plan.plan.edges), 'edge')}"
    if facts.is_single:
        return not_applicable("pattern", "one task, nothing to orchestrate", evidence)
    if pattern is Pattern.MIXED:
        words = f"mixed: {shape}; none of fan-out, pipeline, hierarchical, scatter-gather"
        return Item(item="pattern", status=Status.FAILED, summary=words, evidence=evidence)
    return passed("pattern", f"{pattern.value}: {shape}", evidence)


def _dependencies(facts: Facts) -> Item:
    found, edges = facts.found(_DEPENDENCIES), facts.plan.plan.edges
    if found:
        return failed("dependencies", found)
    if facts.is_single:
        return not_applicable("dependencies", "one task depends on no other")
    if not edges:
        return passed("dependencies", "no task needs another", tuple(_task_proof(task) for task in facts.plan.tasks))
    kinds = Counter(edge.kind.value for edge in edges)
    words = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    spans = _spans(facts.plan)
    evidence = tuple(_edge_proof(edge, spans) for edge in edges)
    return passed("dependencies", f"{counted(len(edges), 'edge')}: {words}", evidence)


def _parallelisation(facts: Facts) -> Item:
    found, waves = facts.found(_PARALLELISATION), facts.plan.plan.waves_as_written
    if found:
        return failed("parallelisation", found)
    if facts.is_single:
        return not_applicable("parallelisation", "one task has nothing to run beside")
    wide = [wave for wave in waves if len(wave) > 1]
    if not wide:
        return not_applicable("parallelisation", "no two tasks are known to be independent; they run one after another")
    together = max(len(wave) for wave in wide)
    spans = _spans(facts.plan)
    evidence = tuple(_wave_proof(wave, spans) for wave in wide)
    return passed("parallelisation", f"up to {together} tasks run at once, in {counted(len(waves), 'wave')}", evidence)


def _models(facts: Facts) -> Item:
    found = facts.found(_MODELS)
    if found:
        return failed("models", found)
    judged = [task for task in facts.plan.tasks if task.advice is not None]
    total = counted(len(facts.plan.tasks), "task")
    if not judged:
        return not_applicable("models", f"the classifier has no opinion on {total}")
    right = [task for task in judged if task.advice is not None and task.advice.tier == task.tier]
    doubtful = len(judged) - len(right)
    words = f"{len(right)} of {total} confirmed"
    words += f", {doubtful} in doubt below the threshold" if doubtful else ""
    words += f", no opinion on {len(facts.plan.tasks) - len(judged)}" if len(judged) < len(facts.plan.tasks) else ""
    return passed("models", words, tuple(_model_proof(task) for task in judged))


def _cost(facts: Facts) -> Item:
    written = facts.plan.as_written
    evidence = tuple(_cost_proof(task) for task in facts.plan.tasks)
    found = facts.found(_COST)
    if found:
        return failed("cost", found)
    if written.usd is None or written.unpriced:
        words = f"{written.unpriced} of {counted(len(facts.plan.tasks), 'task')} without a price"
        return Item(item="cost", status=Status.FAILED, summary=words, evidence=evidence)
    over = _over_budget(written, facts.budget)
    if over:
        return Item(item="cost", status=Status.FAILED, summary=over, evidence=evidence)
    return passed("cost", f"{_figures(written)}{_advised(facts.plan)}", evidence)


def _errors(facts: Facts) -> Item:
    found = facts.found(_ERRORS)
    if found:
        return failed("errors", found)
    if facts.plan.plan.trace.medium is Medium.MARKDOWN:
        return not_applicable("errors", "an instruction to an agent: it has no code that could handle a failure")
    handled = [task for task in facts.plan.tasks if task.task.handled]
    if not handled:
        return not_applicable("errors", "no failure of a task would lose another task's paid result")
    words = f"failures of {len(handled)} of {counted(len(facts.plan.tasks), 'task')} are handled"
    return passed("errors", words, tuple(_task_proof(task) for task in handled))


def _over_budget(written: Estimate, budget: Budget) -> str:
    """Say how a plan is above its budget, by the likely figures; empty where it is not."""
    if budget.usd is not None and written.usd is not None and written.usd.likely > budget.usd:
        return f"{dollars(written.usd.likely)} is above the budget of {dollars(budget.usd)}"
    if budget.seconds is not None and written.seconds is not None and written.seconds.likely > budget.seconds:
        return f"{duration(written.seconds.likely)} is above the budget of {duration(budget.seconds)}"
    return ""


def _figures(figures: Estimate) -> str:
    return f"{money_range(figures.usd)}, {time_range(figures.seconds)}"


def _advised(plan: AdvisedPlan) -> str:
    return "" if plan.as_advised == plan.as_written else f"; as advised {_figures(plan.as_advised)}"


def _task_proof(task: AdvisedTask) -> Proof:
    return Proof(span=task.task.span, message=f"{task.task.id}: {task_label(task)}")


def _model_proof(task: AdvisedTask) -> Proof:
    confidence = 0.0 if task.advice is None else task.advice.confidence
    tier = "" if task.advice is None else task.advice.tier
    words = f"{task.task.id}: {task_label(task)}: {model_label(task)}; advised tier {tier} ({confidence:.0%})"
    return Proof(span=task.task.span, message=words)


def _cost_proof(task: AdvisedTask) -> Proof:
    words = f"{task.task.id}: {task_label(task)}: {model_label(task)}, {money_range(task.as_written.usd)}"
    return Proof(span=task.task.span, message=words)


def _spans(plan: AdvisedPlan) -> dict[str, Span]:
    return {task.task.id: task.task.span for task in plan.tasks}


def _edge_proof(edge: Edge, spans: Mapping[str, Span]) -> Proof:
    span = edge.evidence or spans[edge.target]
    kinds = ", ".join(kind.value for kind in (edge.kind, *edge.also))
    return Proof(span=span, message=f"{edge.source} → {edge.target} ({kinds}, {edge.certainty.value}): {edge.reason}")


def _wave_proof(wave: tuple[str, ...], spans: Mapping[str, Span]) -> Proof:
    return Proof(span=spans[wave[0]], message=f"{' + '.join(wave)} run at once")
