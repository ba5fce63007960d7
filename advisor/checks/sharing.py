"""What a file's plans share with those of other files: the definitions they come by, the literals they are paid at."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.crossing import Use, Way
from advisor.checks.models import TIERS, is_change, is_safe_task
from advisor.places import Span


def way_of(plan: AdvisedPlan) -> Way:
    """Give what a plan stands for, and what it came by."""
    return Way(plan.plan.id, plan.plan.trace.hinges, plan.plan.trace.reached)


def uses_of(plans: Iterable[AdvisedPlan], context: CheckContext) -> tuple[Use, ...]:
    """Give the literals at which tasks are paid, plan by plan."""
    found: dict[tuple[str, Span], list[AdvisedTask]] = {}
    for plan in plans:
        for task in plan.tasks:
            if task.task.model.literal is not None:
                found.setdefault((plan.plan.id, task.task.model.literal), []).append(task)
    return tuple(_use(plan, literal, tasks, context) for (plan, literal), tasks in found.items())


def _use(plan: str, literal: Span, tasks: list[AdvisedTask], context: CheckContext) -> Use:
    tiers = {task.advice.tier if task.advice is not None else "" for task in tasks}
    tier = tiers.pop() if len(tiers) == 1 else ""
    smaller = tier in TIERS and all(is_change(task, larger=False) for task in tasks)
    return Use(plan, literal, tier, smaller and all(is_safe_task(context, task) for task in tasks))
