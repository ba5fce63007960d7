"""Plans and findings built by hand, so that the reports are tested apart from the rooms that make them."""

from __future__ import annotations

from decimal import Decimal

from advisor.advice.advised import Advice, AdvisedPlan, AdvisedTask
from advisor.checks.finding import Applicability, Edit, Finding, Fix, Related, Saving, Severity
from advisor.cost.estimate import Estimate, Interval
from advisor.flow.expr import Const
from advisor.flow.trace import Certainty, Count, ModelSource, ModelUse, Trace, TracedTask
from advisor.graph.plan import Edge, EdgeKind, Pattern, Plan
from advisor.judge.verdict import Effect, Judgement, Verdict
from advisor.places import Span, span
from advisor.reports.result import CheckResult, Texts
from advisor.sources.units import Medium, Skipped

SOURCE = (
    'found = Task("Grep the handlers", model="opus")',
    'plan = Task(f"Plan the move of {found}", model="opus")',
)
ATTACK = "\x1b]0;owned\x07\u202e</script><b>[red]%0A::error::\u200b\ud800`|\"'&\r\nx"


def interval(low: str, likely: str, high: str) -> Interval:
    return Interval(low=Decimal(low), likely=Decimal(likely), high=Decimal(high))


def estimate(usd: str | None, seconds: str = "30", unpriced: int = 0) -> Estimate:
    money = None if usd is None else interval(usd, usd, usd)
    return Estimate(usd=money, seconds=interval(seconds, seconds, seconds), unpriced=unpriced)


def place(line: int, path: str = "flow.py", cell: int | None = None) -> Span:
    return span(path, (line, 8), (line, 9 + len("Task(...)")), cell=cell)


def task(  # noqa: PLR0913 - each is a fact of the task
    task_id: str,
    line: int,
    text: str | None,
    *,
    model: str | None = "opus",
    tier: str | None = "large",
    advice: Advice | None = None,
    path: str = "flow.py",
    count: Count | None = None,
) -> AdvisedTask:
    source = ModelSource.CALL if model else ModelSource.UNKNOWN
    traced = TracedTask(
        id=task_id,
        span=place(line, path),
        description=None if text is None else Const(value=text),
        model=ModelUse(id=model, source=source),
        count=count or Count(),
    )
    return AdvisedTask(
        task=traced,
        text=text,
        judgement=None if text is None else judgement(text),
        model=model,
        tier=tier,
        advice=advice,
        advised_model=advice.model if advice else model,
        as_written=estimate("0.40" if model else None, unpriced=0 if model else 1),
        as_advised=estimate("0.01" if model else None, unpriced=0 if model else 1),
    )


def judgement(text: str) -> Judgement:
    return Judgement(
        text=text,
        tier=Verdict(tier="small", confidence=0.97),
        probabilities=(("small", 0.97), ("medium", 0.02), ("large", 0.01)),
        effect=Effect.READ,
        effect_confidence=0.9,
        kind="search",
        kind_confidence=0.9,
        evidence=(),
    )


def edge(source: str, target: str, kind: EdgeKind = EdgeKind.DATA, reason: str = "'found' is in the text") -> Edge:
    return Edge(source=source, target=target, kind=kind, certainty=Certainty.CERTAIN, evidence=place(2), reason=reason)


def plan(  # noqa: PLR0913 - each is a fact of the plan
    *tasks: AdvisedTask,
    edges: tuple[Edge, ...] = (),
    pattern: Pattern = Pattern.PIPELINE,
    waves: tuple[tuple[str, ...], ...] = (),
    name: str = "main",
    path: str = "flow.py",
    medium: Medium = Medium.PYTHON,
    counter_example: bool = False,
    written: Estimate | None = None,
    advised: Estimate | None = None,
) -> AdvisedPlan:
    trace = Trace(
        path=path,
        name=name,
        medium=medium,
        start=place(1, path),
        counter_example=counter_example,
        tasks=tuple(one.task for one in tasks),
    )
    chain = waves or tuple((one.task.id,) for one in tasks)
    graph = Plan(
        id=f"{path}::{name}",
        trace=trace,
        edges=edges,
        all_edges=edges,
        cycles=(),
        turns=(),
        pattern=pattern,
        waves_as_written=chain,
        waves_as_advised=chain,
    )
    return AdvisedPlan(
        plan=graph,
        tasks=tasks,
        as_written=written or estimate("0.80", "120"),
        as_advised=advised or estimate("0.41", "90"),
        assumptions=("one turn per task",),
    )


SMALL = Advice(tier="small", model="haiku", confidence=0.97)
LARGE = Advice(tier="large", model="opus", confidence=0.91)


def pipeline() -> AdvisedPlan:
    first = task("t1", 1, "Grep the handlers", advice=SMALL)
    second = task("t2", 2, "Plan the move of {found}", advice=LARGE)
    return plan(first, second, edges=(edge("t1", "t2"),))


def hostile() -> AdvisedPlan:
    path = f"a{ATTACK}.py"
    first = task("t1", 1, ATTACK, model=ATTACK, path=path)
    second = task("t2[0]", 2, ATTACK, model=None, tier=None, path=path)
    edges = (edge("t1", "t2[0]", reason=ATTACK),)
    return plan(first, second, edges=edges, name=ATTACK, path=path, counter_example=True)


def finding(message: str = "haiku does this task", path: str = "flow.py", line: int = 1, **more: object) -> Finding:
    literal = span(path, (line, 41), (line, 47))
    fields: dict[str, object] = {
        "code": "ADV201",
        "name": "oversized-model",
        "severity": Severity.WARNING,
        "certainty": Certainty.LIKELY,
        "confidence": 0.97,
        "message": message,
        "plan": "flow.py::main",
        "tasks": ("t1",),
        "span": literal,
        "related": (Related(span=place(2, path), message="its result is used here"),),
        "saving": Saving(usd=interval("0.30", "0.39", "0.50")),
        "fix": Fix(
            applicability=Applicability.SAFE,
            message="use haiku",
            edits=(Edit(span=literal, content='"haiku"', expected='"opus"'),),
        ),
    }
    return Finding(**(fields | more))  # type: ignore[arg-type]


def result(*findings: Finding, skipped: tuple[Skipped, ...] = ()) -> CheckResult:
    return CheckResult(findings=findings, skipped=skipped, texts=Texts(lines={("flow.py", None): SOURCE}))


def hostile_result() -> CheckResult:
    path = f"a{ATTACK}.py"
    texts = Texts(lines={(path, None): (f"Task('{ATTACK}')" + " " * 60, ATTACK)})
    return CheckResult(
        findings=(finding(ATTACK, path=path, line=1),),
        skipped=(Skipped(path=path, reason=ATTACK),),
        texts=texts,
    )
