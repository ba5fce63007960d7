"""What a plan costs with the models it was given, by the same estimates that ``cost`` uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import Catalog
from advisor.cost import Profile, estimate_plan, estimate_task
from advisor.cost.estimate import Estimate
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What prices and limits are taken from, and the day they hold on."""

    catalog: Catalog
    profile: Profile
    today: date


def task_figures(task: AdvisedTask, model: str | None, basis: Basis) -> Estimate:
    """Estimate a task on a model, all its runs."""
    if model == task.model:
        return task.as_written
    if model == task.advised_model:
        return task.as_advised
    given = (basis.profile, basis.catalog, basis.today)
    return estimate_task(task.task, task.judgement, model, *given, written_model=task.model, turns=task.turns)


def plan_figures(
    plan: AdvisedPlan, models: Mapping[str, str], basis: Basis, *, as_written: bool = False
) -> tuple[Estimate, dict[str, Estimate]]:
    """Estimate a plan whose tasks run on ``models`` (the written one where it says nothing), whole and task by task."""
    each = {task.task.id: task_figures(task, models.get(task.task.id, task.model), basis) for task in plan.tasks}
    return estimate_plan(plan.plan, each, advised=not as_written), each
