"""Small builders for tasks, plans and judgements, so that a test says only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog
from advisor.cost import Estimate, Interval, Profile, estimate_plan, estimate_task, load_profile
from advisor.flow.expr import Const, Expr
from advisor.flow.trace import (
    Certainty,
    Count,
    Loop,
    LoopForm,
    ModelSource,
    ModelUse,
    Need,
    NeedKind,
    Trace,
    TracedTask,
)
from advisor.graph.plan import Edge, EdgeKind, Pattern, Plan
from advisor.judge.verdict import Effect, Judgement, Verdict
from advisor.places import span
from advisor.sources.units import Medium

CATALOG = Catalog.load()
DEFAULT = load_profile("default")
REFERENCE = load_profile("reference")
TODAY = date(2026, 11, 23)
PLACE = span("flow.py", (1, 1), (1, 10))


def interval(low: str, likely: str | None = None, high: str | None = None) -> Interval:
    return Interval(low=Decimal(low), likely=Decimal(likely or low), high=Decimal(high or likely or low))


def judged(kind: str, tier: str = "medium") -> Judgement:
    return Judgement(
        text="",
        tier=Verdict(tier=tier, confidence=0.97),
        probabilities=(("small", 0.1), ("medium", 0.8), ("large", 0.1)),
        effect=Effect.READ,
        effect_confidence=0.9,
        kind=kind,
        kind_confidence=0.9,
        evidence=(),
    )


def task(  # noqa: PLR0913 - all but the id have a default
    task_id: str,
    text: str | None = "Look at it",
    *,
    model: str | None = "haiku",
    comment: str = "",
    count: Count | None = None,
    loops: tuple[Loop, ...] = (),
    after: tuple[str, ...] = (),
    arms: tuple[tuple[str, int], ...] = (),
    prompt: Expr | None = None,
) -> TracedTask:
    return TracedTask(
        id=task_id,
        span=PLACE,
        description=None if text is None else Const(value=text),
        prompt=prompt,
        model=ModelUse(id=model, source=ModelSource.CALL),
        comment=comment,
        count=count or Count(),
        loops=loops,
        after=after,
        arms=arms,
    )


def loop(turns: int | None, *, at_once: bool = False, carried: bool = False, name: str = "l1") -> Loop:
    need = Need(
        source="t1", target="t1", kind=NeedKind.STATE, certainty=Certainty.CERTAIN, evidence=None, reason="a session"
    )
    known = Count(low=turns, likely=turns, high=turns) if turns is not None else Count(low=0, likely=10, high=None)
    return Loop(
        id=name, form=LoopForm.FOR, header=PLACE, count=known, at_once=at_once, carried=(need,) if carried else ()
    )


def in_loop(task_id: str, over: Loop, **more: object) -> TracedTask:
    return task(task_id, count=over.count, loops=(over,), **more)  # type: ignore[arg-type]


def plan(
    tasks: Sequence[TracedTask],
    edges: Sequence[tuple[str, str]] = (),
    *,
    medium: Medium = Medium.PYTHON,
    turns: Mapping[str, tuple[str, ...]] | None = None,
    counter_example: bool = False,
) -> Plan:
    drawn = tuple(
        Edge(
            source=source,
            target=target,
            kind=EdgeKind.DATA,
            certainty=Certainty.CERTAIN,
            evidence=None,
            reason="its result",
        )
        for source, target in edges
    )
    trace = Trace(
        path="flow.py", name="main", medium=medium, start=PLACE, tasks=tuple(tasks), counter_example=counter_example
    )
    return Plan(
        id="flow.py:1",
        trace=trace,
        edges=drawn,
        all_edges=drawn,
        cycles=(),
        turns=tuple((turns or {}).items()),
        pattern=Pattern.MIXED,
        waves_as_written=(),
        waves_as_advised=(),
    )


def price(  # noqa: PLR0913 - all but three have a default
    one: TracedTask,
    kind: str | None,
    profile: Profile,
    *,
    model: str | None = "",
    catalog: Catalog = CATALOG,
    on: date = TODAY,
) -> Estimate:
    """Estimate a task on its own model, or on another one than is written."""
    judgement = None if kind is None else judged(kind)
    if model == "":
        return estimate_task(one, judgement, one.model.id, profile, catalog, on)
    return estimate_task(one, judgement, model, profile, catalog, on, written_model=one.model.id)


def whole(
    one: Plan, kinds: Mapping[str, str], profile: Profile, advice: Mapping[str, str] | None = None
) -> tuple[Estimate, Estimate]:
    """Estimate a plan as written and as advised."""
    written = {each.id: price(each, kinds[each.id], profile) for each in one.trace.tasks}
    advised = {
        each.id: price(each, kinds[each.id], profile, model=(advice or {}).get(each.id, each.model.id))
        for each in one.trace.tasks
    }
    return estimate_plan(one, written, advised=False), estimate_plan(one, advised, advised=True)
