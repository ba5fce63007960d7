"""Hand-made traces: a few strings become the tasks of one entry point, without the flow pass or the judge."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from advisor.flow.expr import Const, Expr, Hole, Join
from advisor.flow.trace import (
    Certainty,
    Loop,
    ModelSource,
    ModelUse,
    Need,
    NeedKind,
    Trace,
    TracedTask,
)
from advisor.graph import Plan, build_plan
from advisor.judge.verdict import Abstain, Effect, Judgement
from advisor.places import Span, span
from advisor.sources.units import Medium

EFFECTS = {"r": Effect.READ, "w": Effect.WRITE, "x": Effect.EXTERNAL, "?": Effect.UNKNOWN}
LINE = re.compile(r"^(?:\[(?P<above>[^\]]*)\] )?(?P<effect>[rwx?]) (?P<text>.*?)(?: # (?P<beside>.*))?$")
HOLES = re.compile(r"\{([^{}]*)\}")


def place(line: int) -> Span:
    return span("flow.py", (line, 1), (line, 40))


def text_of(text: str) -> Expr:
    """Turn ``a {b}`` into text with a hole."""
    pieces: list[Expr] = []
    for at, piece in enumerate(HOLES.split(text)):
        if at % 2:
            pieces.append(Hole(name=piece, reason="not shown"))
        elif piece:
            pieces.append(Const(value=piece))
    return pieces[0] if len(pieces) == 1 else Join(parts=tuple(pieces))


def judgement(text: str, effect: Effect, kind: str = "other") -> Judgement:
    return Judgement(
        text=text,
        tier=Abstain(reason="by hand"),
        probabilities=(("small", 0.3), ("medium", 0.4), ("large", 0.3)),
        effect=effect,
        effect_confidence=0.9,
        kind=kind,
        kind_confidence=0.9,
        evidence=(),
    )


@dataclass
class Made:
    """A trace in the making: tasks, what the judge said, what the code shows."""

    tasks: list[TracedTask]
    judgements: dict[str, Judgement | None]
    needs: list[Need]

    def need(self, source: str, target: str, kind: NeedKind = NeedKind.DATA) -> Made:
        self.needs.append(
            Need(
                source=source,
                target=target,
                kind=kind,
                certainty=Certainty.CERTAIN,
                evidence=None,
                reason=f"{source} reaches {target}",
            ),
        )
        return self

    def change(self, task_id: str, **fields: object) -> Made:
        self.tasks = [replace(task, **fields) if task.id == task_id else task for task in self.tasks]  # type: ignore[arg-type]
        return self

    def loop(self, loop: Loop, *task_ids: str) -> Made:
        for task_id in task_ids:
            task = next(task for task in self.tasks if task.id == task_id)
            self.change(task_id, loops=(*task.loops, loop), count=loop.count)
        return self

    def plan(self, medium: Medium = Medium.PYTHON) -> Plan:
        trace = Trace(
            path="flow.py",
            name="main",
            medium=medium,
            start=place(1),
            tasks=tuple(self.tasks),
            needs=tuple(self.needs),
        )
        return build_plan(trace, self.judgements)


def made(*lines: str, ids: tuple[str, ...] = ()) -> Made:
    """Make tasks of lines such as ``[Then parallel:] r Audit auth module # 5 min``, one after another as written.

    The letter is the effect: r(ead), w(rite), (e)x(ternal), ?. An empty text has no description.
    """
    tasks: list[TracedTask] = []
    answers: dict[str, Judgement | None] = {}
    for number, line in enumerate(lines, start=1):
        found = LINE.match(line)
        assert found is not None, line
        name = ids[number - 1] if ids else f"t{number}"
        text = found["text"]
        tasks.append(
            TracedTask(
                id=name,
                span=place(number),
                description=text_of(text) if text else None,
                model=ModelUse(id=None, source=ModelSource.DEFAULT),
                after=(tasks[-1].id,) if tasks else (),
                region="line",
                comment=found["beside"] or "",
                leading=tuple((found["above"] or "").split(" | ")) if found["above"] else (),
            ),
        )
        answers[name] = judgement(text, EFFECTS[found["effect"]]) if text else None
    return Made(tasks=tasks, judgements=answers, needs=[])


def closure(plan: Plan) -> set[tuple[str, str]]:
    """Give every ordered pair that a path of ``all_edges`` joins."""
    return reachable([(edge.source, edge.target) for edge in plan.all_edges])


def reachable(pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    after: dict[str, set[str]] = {}
    for source, target in pairs:
        after.setdefault(source, set()).add(target)
    found: set[tuple[str, str]] = set()
    for start, targets in after.items():
        stack = list(targets)
        while stack:
            task = stack.pop()
            if (start, task) not in found:
                found.add((start, task))
                stack.extend(after.get(task, ()))
    return found
