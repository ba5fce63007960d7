"""From an advised plan to the plan that is run: models corrected, order chosen, limits and prices written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.cost import Profile
from advisor.cost.estimate import Estimate
from advisor.cost.profile import TokenBasis
from advisor.flow.expr import Const, Expr, Join, tasks_of
from advisor.flow.trace import Loop, TracedTask
from advisor.graph.plan import EdgeKind, Plan
from advisor.judge.verdict import Effect
from advisor.plans.figures import Basis, plan_figures
from advisor.plans.pricing import known_model, rates_of
from advisor.plans.refuse import refusals_of
from advisor.plans.runplan import Correction, RunLoop, RunPlan, RunTask
from advisor.plans.substitute import resolved
from advisor.sources.units import Medium

UNKNOWN_SECONDS = Decimal(10)
PASSED_ON = frozenset({EdgeKind.TEXT, EdgeKind.DECLARED})


def run_plan(
    advised: AdvisedPlan, corrections: Iterable[Correction], basis: Basis, *, as_written: bool = False
) -> RunPlan:
    """Make the plan to run. It may hold inputs and loops, and ``refusals`` that keep it from being run at all."""
    chosen = tuple(corrections)
    models = {correction.task: correction.corrected for correction in chosen}
    whole, figures = plan_figures(advised, models, basis, as_written=as_written)
    after = _written(advised.plan) if as_written else _advised(advised.plan)
    context = _context(advised.plan)
    # What is passed on must have ended; the reduction of the graph may leave that edge to a chain in between.
    after = {name: tuple(dict.fromkeys((*sources, *context[name]))) for name, sources in after.items()}
    plan = advised.plan
    made = RunPlan(
        id=plan.id,
        path=plan.trace.path,
        name=plan.trace.name,
        pattern=plan.pattern.value,
        order="written" if as_written else "advised",
        tasks=tuple(
            _task(
                task, models.get(task.task.id, task.model), basis, figures[task.task.id], None if as_written else plan
            )
            for task in advised.tasks
        ),
        estimate=whole,
        written=advised.as_written,
        waves_as_written=plan.waves_as_written,
        corrections=chosen,
        refusals=refusals_of(plan),
    )
    wired = (replace(task, after=after[task.id], context=context[task.id]) for task in made.tasks)
    return replace(made, tasks=tuple(wired))


def _task(advised: AdvisedTask, model: str | None, basis: Basis, figures: Estimate, plan: Plan | None) -> RunTask:
    task = advised.task
    known = known_model(model, basis.catalog, basis.today)
    kind = None if advised.judgement is None else advised.judgement.kind
    return RunTask(
        id=task.id,
        span=task.span,
        description=advised.text,
        prompt=resolved(_prompt(task)),
        model=model,
        model_id=model if known is None else known.id,
        effect=Effect.UNKNOWN if advised.judgement is None else advised.judgement.effect,
        max_tokens=_allowed(task, basis.profile.max_tokens(kind)),
        seconds=_seconds(advised.task, figures),
        output_tokens=_allowed(task, _output(basis.profile, kind)),
        rates=rates_of(known, basis.today),
        guard=None if task.guard is None else resolved(task.guard),
        loops=tuple(_loop(loop, plan) for loop in task.loops if not loop.unrolled),
    )


def _allowed(task: TracedTask, tokens: int) -> int:
    """Give the tokens of an answer, no more than the code allows for one."""
    return tokens if task.most_output is None else min(tokens, task.most_output)


def _prompt(task: TracedTask) -> Expr:
    """Give what is sent: the description, and below it the longer prompt where there is one."""
    if task.description is None:
        return task.prompt if task.prompt is not None else Const(value="")
    if task.prompt is None:
        return task.description
    return Join(parts=(task.description, Const(value="\n\n"), task.prompt))


def _seconds(task: TracedTask, figures: Estimate) -> Decimal:
    """Give the likely seconds of one run."""
    return UNKNOWN_SECONDS if figures.seconds is None else figures.seconds.likely / max(1, task.count.likely)


def _output(profile: Profile, kind: str | None) -> int:
    basis = profile.basis
    if isinstance(basis, TokenBasis) and kind is not None and kind in basis.work:
        return int(basis.work[kind].output.likely)
    return profile.max_tokens(kind) // 4


def _loop(loop: Loop, plan: Plan | None) -> RunLoop:
    """Take a loop over: as written (no plan) its turns go as the code has them, else all that can at once."""
    turns: Mapping[str, tuple[str, ...]] = {} if plan is None else dict(plan.turns)
    ordered = not loop.at_once if plan is None else bool(turns.get(loop.id, loop.carried))
    iterable = None if loop.iterable is None else resolved(loop.iterable)
    return RunLoop(id=loop.id, iterable=iterable, header=loop.header, ordered=ordered)


def _advised(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Give what each task waits for: its edges, and nothing else."""
    after: dict[str, list[str]] = {task.id: [] for task in plan.trace.tasks}
    for edge in plan.edges:
        if edge.source != edge.target:
            after[edge.target].append(edge.source)
    return {task: tuple(dict.fromkeys(sources)) for task, sources in after.items()}


def _written(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Give what each task waits for as the code is written; a Markdown block is sent at once, edges apart."""
    after = _advised(plan)
    if plan.trace.medium is Medium.MARKDOWN:
        return after
    data = _by_target(plan, frozenset({EdgeKind.DATA}))
    return {task.id: tuple(dict.fromkeys((*task.after, *data[task.id]))) for task in plan.trace.tasks}


def _context(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Give the earlier results that go before each prompt: by ``text`` and ``declared`` edges, if not in it."""
    passed = _by_target(plan, PASSED_ON)
    return {
        task.id: tuple(source for source in passed[task.id] if source not in tasks_of(_prompt(task)))
        for task in plan.trace.tasks
    }


def _by_target(plan: Plan, kinds: frozenset[EdgeKind]) -> dict[str, tuple[str, ...]]:
    stuck = {task for cycle in plan.cycles for task in cycle}
    order = {task.id: position for position, task in enumerate(plan.trace.tasks)}
    found: dict[str, set[str]] = {task.id: set() for task in plan.trace.tasks}
    for edge in plan.all_edges:
        in_cycle = edge.source in stuck and edge.target in stuck
        if edge.source != edge.target and not in_cycle and kinds & {edge.kind, *edge.also}:
            found[edge.target].add(edge.source)
    return {task: tuple(sorted(sources, key=order.__getitem__)) for task, sources in found.items()}
