"""``graph --format json``."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.cost.estimate import Estimate
from advisor.flow.trace import Count, ModelSource, TracedTask
from advisor.graph.plan import Edge
from advisor.judge.verdict import Effect
from advisor.reports.values import SCHEMA_VERSION, dump, estimate, place, point, skipped
from advisor.sources.units import Skipped


def graph_json(plans: Sequence[AdvisedPlan], files: Sequence[Skipped] = ()) -> str:
    """Write plans, edges and waves as the contract's JSON object."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "plans": [plan_object(plan) for plan in plans],
            "skipped": skipped(files),
        }
    )


def plan_object(advised: AdvisedPlan) -> dict[str, object]:
    """Give one plan as a JSON object."""
    plan = advised.plan
    return {
        "id": plan.id,
        "path": plan.trace.path,
        "name": plan.trace.name,
        "start": point(plan.trace.start.start),
        "pattern": plan.pattern.value,
        "counter_example": plan.trace.counter_example,
        "tasks": [_task(task) for task in advised.tasks],
        "edges": [_edge(edge) for edge in plan.edges],
        "as_written": _version(plan.waves_as_written, advised.as_written),
        "as_advised": _version(plan.waves_as_advised, advised.as_advised),
    }


def _version(waves: tuple[tuple[str, ...], ...], figures: Estimate) -> dict[str, object]:
    return {"waves": [list(wave) for wave in waves], **estimate(figures)}


def _task(advised: AdvisedTask) -> dict[str, object]:
    task = advised.task
    return {
        "id": task.id,
        **place(task.span),
        "via": [place(span) for span in task.via],
        "dialect": task.dialect,
        "description": advised.text,
        "model": _model(advised),
        "model_place": _place_of_model(task),
        "advised": _advice(advised),
        "effect": (Effect.UNKNOWN if advised.judgement is None else advised.judgement.effect).value,
        "count": _count(task.count),
    }


def _model(advised: AdvisedTask) -> dict[str, object]:
    # The id is what the source or the configuration names; the tier is that of the model in force, a default's too.
    source = ModelSource.CONFIG if advised.configured else advised.task.model.source
    named = None if source is ModelSource.DEFAULT else advised.model
    return {"id": named, "tier": advised.tier, "source": source.value}


def _place_of_model(task: TracedTask) -> dict[str, object] | None:
    return None if task.model.stands is None else place(task.model.stands)


def _advice(advised: AdvisedTask) -> dict[str, object] | None:
    advice = advised.advice
    if advice is None:
        return None
    return {"tier": advice.tier, "model": advice.model, "confidence": round(advice.confidence, 4)}


def _count(count: Count) -> dict[str, int | None]:
    return {"low": count.low, "likely": count.likely, "high": count.high}


def _edge(edge: Edge) -> dict[str, object]:
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind.value,
        "also": [kind.value for kind in edge.also],
        "certainty": edge.certainty.value,
        "evidence": None if edge.evidence is None else place(edge.evidence),
        "reason": edge.reason,
    }
