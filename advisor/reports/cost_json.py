"""``cost --format json``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.reports.cost_total import counted_plans, total_of
from advisor.reports.values import SCHEMA_VERSION, dump, estimate, skipped
from advisor.sources.units import Skipped


def cost_json(plans: Sequence[AdvisedPlan], files: Sequence[Skipped], profile: str, prices_as_of: date) -> str:
    """Write USD and seconds of every plan and task, as written and as advised, as the contract's JSON object."""
    counted = counted_plans(plans)
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "profile": profile,
            "prices_as_of": prices_as_of.isoformat(),
            "plans": [_plan(plan) for plan in plans],
            "total": {
                "as_written": estimate(total_of([plan.as_written for plan in counted])),
                "as_advised": estimate(total_of([plan.as_advised for plan in counted])),
                "counter_examples_left_out": len(plans) - len(counted),
            },
            "skipped": skipped(files),
        }
    )


def _plan(advised: AdvisedPlan) -> dict[str, object]:
    return {
        "id": advised.plan.id,
        "path": advised.plan.trace.path,
        "name": advised.plan.trace.name,
        "counter_example": advised.plan.trace.counter_example,
        "as_written": estimate(advised.as_written),
        "as_advised": estimate(advised.as_advised),
        "assumptions": list(advised.assumptions),
        "tasks": [_task(task) for task in advised.tasks],
    }


def _task(advised: AdvisedTask) -> dict[str, object]:
    count = advised.task.count
    return {
        "id": advised.task.id,
        "description": advised.text,
        "model": advised.model,
        "advised_model": advised.advised_model,
        "count": {"low": count.low, "likely": count.likely, "high": count.high},
        "as_written": estimate(advised.as_written),
        "as_advised": estimate(advised.as_advised),
    }
