"""Lay judgements and prices over a plan."""

from __future__ import annotations

from advisor.advice.advised import Advice, AdvisedPlan, AdvisedTask
from advisor.advice.choose import TIERS, advise_model, model_in_force, tier_of
from advisor.advice.demand import is_undemanding
from advisor.advice.effective import in_force
from advisor.advice.knowledge import Knowledge
from advisor.advice.material import is_overruled
from advisor.advice.ordinary import is_ordinary
from advisor.advice.requests import is_open
from advisor.advice.siblings import agree
from advisor.advice.slight import asks_little
from advisor.cost import estimate_plan, estimate_task
from advisor.cost.runs import turns_of
from advisor.cost.tokens import Turns
from advisor.flow.expr import Const, Expr, render, walk
from advisor.flow.trace import ModelSource, Trace, TracedTask
from advisor.graph import build_plan
from advisor.graph.plan import Plan
from advisor.judge.verdict import Judgement


def advise(trace: Trace, knowledge: Knowledge) -> AdvisedPlan:
    """Build the plan of one entry point, judged and priced."""
    trace = in_force(trace, knowledge)
    judgements = agree({task.id: _judge(task, knowledge) for task in trace.tasks})
    plan = build_plan(trace, judgements)
    turns = turns_of(trace.tasks)
    tasks = tuple(_advise_task(task, judgements[task.id], knowledge, turns) for task in trace.tasks)
    return _price(plan, tasks, knowledge)


def text_of(task: TracedTask) -> str | None:
    """Give the text to judge, with ``{holes}``; ``None`` where the source shows not one word of it."""
    expr = task.description if task.description is not None else task.prompt
    if expr is None:
        return None
    return render(expr) if _has_words(expr) else None


def _has_words(expr: Expr) -> bool:
    return any(isinstance(part, Const) and part.value not in (None, "") for part in walk(expr))


def _judge(task: TracedTask, knowledge: Knowledge) -> Judgement | None:
    text = text_of(task)
    return None if text is None else knowledge.judge.judge(text)


def _advise_task(task: TracedTask, judgement: Judgement | None, knowledge: Knowledge, turns: Turns) -> AdvisedTask:
    model = model_in_force(task.model, knowledge, task.dialect)
    # A model on one's own machine costs nothing, and is of no maker's tier.
    tier = None if task.model.local else tier_of(model, knowledge)
    text = text_of(task) or ""
    written = None if task.model.left else task.model.literally
    advice = advise_model(judgement, model, tier, knowledge, written=written, ordinary=is_ordinary(text))
    if advice is not None and _is_larger(advice, tier) and _is_unfounded(task, text, advice, tier or "", knowledge):
        advice = None
    if advice is not None and is_overruled(task, text, advice, tier, knowledge):
        advice = None
    if task.model.local:
        advice = None
    advised = advice.model if _is_followed(advice, tier, knowledge) and advice is not None else model
    basis = (knowledge.profile, knowledge.catalog, knowledge.today)
    as_written = estimate_task(task, judgement, None if task.model.local else model, *basis, turns=turns)
    cheaper = as_written
    if advised != model:
        cheaper = estimate_task(task, judgement, advised, *basis, written_model=model, turns=turns)
    return AdvisedTask(
        task=task,
        text=text_of(task),
        judgement=judgement,
        model=model,
        tier=tier,
        advice=advice,
        advised_model=advised,
        as_written=as_written,
        as_advised=cheaper,
        turns=turns,
        configured=task.model.source is ModelSource.DEFAULT and knowledge.settings.default_model is not None,
    )


def _is_unfounded(task: TracedTask, text: str, advice: Advice, held: str, knowledge: Knowledge) -> bool:
    """Say whether a text does not show that a model of tier ``held`` is too small, whatever its words add up to."""
    if asks_little(task, text, held, knowledge) or is_open(task, text, held, knowledge):
        return True
    return is_undemanding(task, text, held, advice.tier)


def _is_larger(advice: Advice, tier: str | None) -> bool:
    return tier in TIERS and advice.tier in TIERS and TIERS.index(advice.tier) > TIERS.index(tier)


def _is_followed(advice: Advice | None, tier: str | None, knowledge: Knowledge) -> bool:
    if advice is None or tier is None or advice.tier == tier:
        return False
    return advice.confidence >= knowledge.settings.min_confidence


def _price(plan: Plan, tasks: tuple[AdvisedTask, ...], knowledge: Knowledge) -> AdvisedPlan:
    written = {task.task.id: task.as_written for task in tasks}
    advised = {task.task.id: task.as_advised for task in tasks}
    return AdvisedPlan(
        plan=plan,
        tasks=tasks,
        as_written=estimate_plan(plan, written, advised=False),
        as_advised=estimate_plan(plan, advised, advised=True),
        assumptions=knowledge.profile.assumptions,
    )
