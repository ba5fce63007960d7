"""Meet a budget or a deadline by smaller models, giving up as little as can be; or say that it cannot be done.

A smaller tier is cheaper and faster. What it may lose is the chance that it does not suffice, which the judge knows;
so the changes that save most for the least of that chance come first. What counts is the likely figure of the
estimate: the wall that is never passed is ``run --budget``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import TIERS
from advisor.cost.estimate import Estimate
from advisor.plans.figures import Basis, plan_figures, task_figures
from advisor.plans.pricing import known_model
from advisor.plans.runplan import Correction
from advisor.reports.words import dollars, duration
from advisor.values import dataclass

MOST_ROUNDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted: likely USD and likely seconds at most; ``None`` where it does not matter."""

    usd: Decimal | None = None
    seconds: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """What was changed to meet a goal beside the corrections, what to say about it, and whether it is met."""

    changes: tuple[Correction, ...]
    said: tuple[str, ...]
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One task on a smaller tier: what it saves, and the chance that this tier suffices."""

    task: AdvisedTask
    model: str
    tier: str
    chance: float
    usd: Decimal
    seconds: Decimal


def optimise(plan: AdvisedPlan, models: Mapping[str, str], basis: Basis, goal: Goal) -> Compromise:
    """Choose smaller models until the goal is met; ``models`` are those already corrected."""
    chosen = dict(models)
    taken: list[_Step] = []
    for _ in range(MOST_ROUNDS):
        whole, _ = plan_figures(plan, chosen, basis)
        late, dear = _is_late(whole, goal), _is_dear(whole, goal)
        if not (late or dear):
            break
        step = _best(_steps(plan, chosen, basis, late=late), late=late)
        if step is None:
            break
        taken.append(step)
        chosen[step.task.task.id] = step.model
    whole, _ = plan_figures(plan, chosen, basis)
    return _result(plan, taken, whole, goal)


def _is_dear(whole: Estimate, goal: Goal) -> bool:
    return goal.usd is not None and (whole.usd is None or whole.unpriced > 0 or whole.usd.likely > goal.usd)


def _is_late(whole: Estimate, goal: Goal) -> bool:
    return goal.seconds is not None and (whole.seconds is None or whole.seconds.likely > goal.seconds)


def _steps(plan: AdvisedPlan, chosen: Mapping[str, str], basis: Basis, *, late: bool) -> Iterator[_Step]:
    whole = plan_figures(plan, chosen, basis)[0] if late else None
    for task in plan.tasks:
        model = chosen.get(task.task.id, task.model)
        known = known_model(model, basis.catalog, basis.today)
        if model is None or known is None or known.tier not in TIERS or TIERS.index(known.tier) == 0:
            continue
        tier = TIERS[TIERS.index(known.tier) - 1]
        smaller = basis.catalog.rename(model, tier)
        if smaller is None or smaller == model:
            continue
        yield _step(task, model, smaller, tier, basis, _gained(plan, chosen, task, smaller, basis, whole))


def _gained(  # noqa: PLR0913, PLR0917 - what the whole plan's time depends on
    plan: AdvisedPlan, chosen: Mapping[str, str], task: AdvisedTask, model: str, basis: Basis, whole: Estimate | None
) -> Decimal:
    """Give the seconds the whole plan gains: a task off the critical path gains nothing."""
    if whole is None or whole.seconds is None:
        return Decimal(0)
    after = plan_figures(plan, {**chosen, task.task.id: model}, basis)[0]
    return Decimal(0) if after.seconds is None else whole.seconds.likely - after.seconds.likely


def _step(  # noqa: PLR0913, PLR0917 - what a change of model is made of
    task: AdvisedTask, model: str, smaller: str, tier: str, basis: Basis, seconds: Decimal
) -> _Step:
    before, after = task_figures(task, model, basis), task_figures(task, smaller, basis)
    saved = before.usd.likely - after.usd.likely if before.usd is not None and after.usd is not None else Decimal(0)
    chance = 0.0 if task.judgement is None else task.judgement.at_most(tier)
    return _Step(task=task, model=smaller, tier=tier, chance=chance, usd=saved, seconds=seconds)


def _best(steps: Iterator[_Step], *, late: bool) -> _Step | None:
    def worth(step: _Step) -> float:
        # What it saves, for each part of the chance that it does not suffice.
        return float(step.seconds if late else step.usd) / (1.02 - step.chance)

    found = max(steps, key=worth, default=None)
    return found if found is not None and worth(found) > 0 else None


def _result(plan: AdvisedPlan, taken: list[_Step], whole: Estimate, goal: Goal) -> Compromise:
    last = {step.task.task.id: step for step in taken}
    changes = tuple(
        Correction(
            task=task.task.id,
            what="model",
            written=task.model or "unknown",
            corrected=last[task.task.id].model,
            reason=f"to meet the goal; the chance that {last[task.task.id].tier} suffices is "
            f"{last[task.task.id].chance:.0%}",
        )
        for task in plan.tasks
        if task.task.id in last
    )
    said = [f"gave up on {found.task}: {found.written} becomes {found.corrected} ({found.reason})" for found in changes]
    met = not (_is_dear(whole, goal) or _is_late(whole, goal))
    return Compromise(changes=changes, said=(*said, *_verdict(whole, goal)), met=met)


def _verdict(whole: Estimate, goal: Goal) -> Iterator[str]:
    if goal.usd is not None:
        likely = "has no price" if whole.usd is None or whole.unpriced else f"likely costs {dollars(whole.usd.likely)}"
        word = "cannot be met" if _is_dear(whole, goal) else "is met"
        yield f"the budget of {dollars(goal.usd)} {word}: the plan {likely}"
    if goal.seconds is not None:
        likely = "of unknown length" if whole.seconds is None else f"likely takes {duration(whole.seconds.likely)}"
        word = "cannot be met" if _is_late(whole, goal) else "is met"
        yield f"the deadline of {duration(goal.seconds)} {word}: the plan {likely}"
