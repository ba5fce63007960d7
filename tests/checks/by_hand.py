# ruff: noqa: ANN401 - fields are passed on to the types they belong to
"""Advised plans built by hand, so that a check is tested apart from what finds tasks in source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from advisor.advice.advised import Advice, AdvisedPlan, AdvisedTask
from advisor.advice.knowledge import Knowledge
from advisor.analysis import Analysis
from advisor.catalog import Catalog
from advisor.checks.context import CheckContext
from advisor.checks.engine import Checking, check_analysis
from advisor.checks.finding import Finding
from advisor.checks.registry import check_for
from advisor.checks.rulebook import rule_named
from advisor.checks.select import select_rules
from advisor.cost import Profile, load_profile
from advisor.cost.estimate import Estimate, Interval
from advisor.flow.expr import Const, Expr
from advisor.flow.trace import Certainty, Group, Joint, ModelSource, ModelUse, Trace, TracedTask
from advisor.graph.plan import Edge, EdgeKind, Pattern, Plan
from advisor.judge.verdict import Effect, Judgement, Verdict
from advisor.places import Position, Span, span
from advisor.settings import Settings
from advisor.sources.units import Comment, Medium, Read, Skipped

PATH = "flow.py"
TODAY = date(2026, 11, 23)
TIERS = ("small", "medium", "large")


class SmallJudge:
    """A judge that finds every text small, or a text with the word "architecture" large."""

    def judge(self, text: str) -> Judgement:
        return judgement(text, "large" if "architecture" in text else "small", 0.97)


@cache
def catalog() -> Catalog:
    return Catalog.load()


@cache
def profile() -> Profile:
    return load_profile()


def knowledge(**settings: Any) -> Knowledge:
    return Knowledge(
        judge=SmallJudge(), catalog=catalog(), profile=profile(), settings=Settings(**settings), today=TODAY
    )


def judgement(text: str, tier: str, confidence: float, effect: Effect = Effect.READ) -> Judgement:
    rest = (1 - confidence) / 2
    return Judgement(
        text=text,
        tier=Verdict(tier=tier, confidence=confidence),
        probabilities=tuple((name, confidence if name == tier else rest) for name in TIERS),
        effect=effect,
        effect_confidence=0.9,
        kind="look-up",
        kind_confidence=0.9,
        evidence=(),
    )


def interval(likely: float | str) -> Interval:
    value = Decimal(str(likely))
    return Interval(low=value / 2, likely=value, high=value * 2)


def estimate(usd: float | str | None, seconds: float) -> Estimate:
    return Estimate(usd=None if usd is None else interval(usd), seconds=interval(seconds), unpriced=int(usd is None))


def literal_of(source: str, line: int, text: str) -> Span:
    """Give the place of a text on a line of a source."""
    column = source.splitlines()[line - 1].index(text) + 1
    return span(PATH, (line, column), (line, column + len(text)))


def task(  # noqa: PLR0913 - one argument for each thing a test may say
    task_id: str = "t1",
    text: str = "List the files",
    line: int = 1,
    *,
    model: ModelUse | str | None = "opus",
    tier: str | None = "large",
    advised: str | None = None,
    confidence: float = 0.97,
    effect: Effect = Effect.READ,
    usd: float | str | None = "0.10",
    advised_usd: float | str | None = "0.01",
    seconds: float = 60,
    description: Expr | None = None,
    **fields: Any,
) -> AdvisedTask:
    """Build one advised task; ``fields`` are those of the traced task."""
    use = model if isinstance(model, ModelUse) else ModelUse(id=model, source=ModelSource.CALL)
    traced = TracedTask(
        id=task_id,
        span=fields.pop("span", span(PATH, (line, 1), (line, 40))),
        description=description or Const(value=text),
        model=use,
        **fields,
    )
    advice = None if advised is None else Advice(tier=advised, model=f"a {advised} model", confidence=confidence)
    return AdvisedTask(
        task=traced,
        text=text,
        judgement=judgement(text, advised or "small", confidence, effect),
        model=use.id or "sonnet",
        tier=tier,
        advice=advice,
        advised_model=advice.model if advice else use.id,
        as_written=estimate(usd, seconds),
        as_advised=estimate(advised_usd, seconds),
    )


def edge(source: str, target: str, kind: EdgeKind = EdgeKind.DATA, certainty: Certainty = Certainty.CERTAIN) -> Edge:
    return Edge(source=source, target=target, kind=kind, certainty=certainty, evidence=None, reason="it reads it")


def group(tasks: Sequence[str], *, keeps: bool = False, joint: Joint = Joint.GATHER, limited: bool = False) -> Group:
    place = span(PATH, (9, 1), (9, 20))
    return Group(joint=joint, span=place, tasks=tuple(tasks), keeps_results=keeps, limited=limited)


def plan(  # noqa: PLR0913 - one argument for each thing a test may say
    *tasks: AdvisedTask,
    edges: Sequence[Edge] = (),
    groups: Sequence[Group] = (),
    cycles: Sequence[tuple[str, ...]] = (),
    turns: Sequence[tuple[str, tuple[str, ...]]] = (),
    medium: Medium = Medium.PYTHON,
    counter_example: bool = False,
    plan_id: str = "p1",
) -> AdvisedPlan:
    """Build one advised plan."""
    trace = Trace(
        path=PATH,
        name="main",
        medium=medium,
        start=span(PATH, (1, 1), (1, 1)),
        counter_example=counter_example,
        tasks=tuple(task.task for task in tasks),
        groups=tuple(groups),
    )
    one_by_one = tuple((task.task.id,) for task in tasks)
    graph = Plan(
        id=plan_id,
        trace=trace,
        edges=tuple(edges),
        all_edges=tuple(edges),
        cycles=tuple(cycles),
        turns=tuple(turns),
        pattern=Pattern.MIXED,
        waves_as_written=one_by_one,
        waves_as_advised=one_by_one,
    )
    nothing = estimate("0", 0)
    return AdvisedPlan(plan=graph, tasks=tasks, as_written=nothing, as_advised=nothing, assumptions=())


def comment(source: str, line: int, marker: str = "#") -> Comment:
    """Find the comment of a line of a source, as the readers of files give it."""
    text = source.splitlines()[line - 1]
    column = text.index(marker)
    body = text[column:].removeprefix("<!--").removesuffix("-->").lstrip("#").strip()
    return Comment(text=body, span=span(PATH, (line, column + 1), (line, len(text) + 1)))


def reading(source: str = "", *, medium: Medium = Medium.PYTHON) -> Read:
    lines = tuple(source.splitlines())
    marker = "<!--" if medium is Medium.MARKDOWN else "#"
    found = tuple(
        comment(source, number, marker) for number, line in enumerate(lines, 1) if marker in line and "advisor:" in line
    )
    return Read(path=PATH, medium=medium, units=(), comments=found, lines=lines)


def run(code: str, *plans: AdvisedPlan, source: str = "", **settings: Any) -> list[Finding]:
    """Run one check over plans by hand, without selection, suppression and thresholds."""
    sharing: dict[Span, tuple[AdvisedTask, ...]] = {}
    for built in plans:
        for member in built.tasks:
            if member.task.model.literal is not None:
                sharing[member.task.model.literal] = (*sharing.get(member.task.model.literal, ()), member)
    context = CheckContext(
        rule=rule_named(code), knowledge=knowledge(**settings), reading=reading(source), sharing=sharing
    )
    return [finding for built in plans for finding in check_for(code)(built, context)]


def check(
    *plans: AdvisedPlan,
    source: str = "",
    medium: Medium = Medium.PYTHON,
    select: Sequence[str] | None = None,
    skipped: Sequence[Skipped] = (),
    **settings: Any,
) -> list[Finding]:
    """Run the whole engine over plans by hand."""
    known = knowledge(**settings)
    checking = Checking(knowledge=known, selection=select_rules(known.settings, select))
    analysis = Analysis(reading=reading(source, medium=medium), plans=plans, skipped=tuple(skipped))
    return list(check_analysis(analysis, checking))


def lines(findings: Sequence[Finding]) -> list[int]:
    return [finding.span.start.line for finding in findings]


def place(line: int, column: int = 1) -> Position:
    return Position(line=line, column=column)
