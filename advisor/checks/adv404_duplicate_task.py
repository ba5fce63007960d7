"""ADV404: the same task is paid twice in one plan.

Not a duplicate: turns of a loop and members of one group (the same prompt several times at once is sampling), tasks of
which nothing shows that one has ended when the other starts, results that meet in one later task, exclusive branches, a
second try that a first result decides about, a repetition after something that may have changed the world in between,
one text asked of two agents, or with other tools or settings, whose answers are compared, and one that goes on from
another earlier answer, nor one of which the provider is to keep the prompt. Markdown shows alternatives side by side
and is left alone, as are cells of a notebook that each show what they got.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import accumulate

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related, Saving
from advisor.checks.places import PAGES
from advisor.checks.savings import add, gain
from advisor.checks.say import quote
from advisor.flow.expr import Const, Expr, Hole, Join, Result
from advisor.flow.trace import Certainty
from advisor.graph.demonstrated import cell_of, sittings
from advisor.graph.plan import EdgeKind
from advisor.judge.verdict import Effect
from advisor.sources.units import Medium

NEAREST = 8
"""Earlier tasks of the same text that one is compared with."""


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the tasks that repeat an earlier one, one finding for each repeated text."""
    if plan.plan.trace.medium is Medium.MARKDOWN or plan.plan.trace.path.endswith(PAGES):
        return
    alike = [tasks for tasks in _alike(plan).values() if len(tasks) > 1]
    if alike:
        facts = _Facts(plan)
        for tasks in alike:
            repeated = _repeated(tasks, facts)
            if repeated:
                yield _finding(plan, context, tasks[0], repeated)


def _alike(plan: AdvisedPlan) -> dict[Hashable, list[AdvisedTask]]:
    found: dict[Hashable, list[AdvisedTask]] = {}
    for task in plan.tasks:
        known = _key(task)
        if known is not None:
            found.setdefault(known, []).append(task)
    return found


def _key(task: AdvisedTask) -> Hashable | None:
    """Give what makes two calls the same: all that they say and ask; ``None`` where part of a text is not known."""
    if task.text is None or task.task.model.local or task.task.cached:
        return None  # what the provider is to keep is asked again to see that it does
    texts = (_text_key(task.task.description), _text_key(task.task.prompt))
    return None if None in texts else (texts, task.model, task.task.subagent, task.task.dialect, task.task.besides)


def _text_key(expr: Expr | None) -> Hashable | None:
    """Give a key that is equal for equal texts, ``None`` for a text that may differ each time."""
    match expr:
        case None:
            return ()
        case Const(value=value):
            return ("const", value)
        case Result(task=task):
            return ("result", task)
        case Hole(name=name, input=True, loop=None, tasks=tasks) if not tasks:
            return ("input", name)
        case Join(parts=parts):
            keys = tuple(_text_key(part) for part in parts)
            return None if None in keys else ("join", keys)
    return None


class _Facts:
    """What else is known of a plan's tasks, looked up once."""

    def __init__(self, plan: AdvisedPlan) -> None:
        self.place = {task.task.id: number for number, task in enumerate(plan.tasks)}
        self.changes_before = list(accumulate((not _only_reads(task) for task in plan.tasks), initial=0))
        self.groups: dict[str, set[int]] = {}
        for number, group in enumerate(plan.plan.trace.groups):
            for task_id in group.tasks:
                self.groups.setdefault(task_id, set()).add(number)
        self.controlled = {
            (edge.source, edge.target) for edge in plan.plan.all_edges if edge.kind is not EdgeKind.EFFECT
        }
        self.after = {task.task.id: task.task.after for task in plan.tasks}
        self.targets: dict[str, set[str]] = {}
        self.told: dict[str, set[str]] = {}
        self.sitting = sittings(plan.plan.trace)
        for edge in plan.plan.all_edges:
            if edge.kind is EdgeKind.DATA:
                self.targets.setdefault(edge.source, set()).add(edge.target)
            if edge.kind in {EdgeKind.DATA, EdgeKind.STATE}:
                self.told.setdefault(edge.target, set()).add(edge.source)

    def ended(self, first: str, second: str) -> bool:
        """Say whether one task has ended, as the code is written, when another starts."""
        seen: set[str] = set()
        waiting = [second]
        while waiting:
            new = set(self.after.get(waiting.pop(), ())) - seen
            if first in new:
                return True
            seen |= new
            waiting += new
        return False


def _only_reads(task: AdvisedTask) -> bool:
    return task.judgement is not None and task.judgement.effect is Effect.READ


def _repeated(tasks: list[AdvisedTask], facts: _Facts) -> list[AdvisedTask]:
    """Give those that repeat an earlier one for nothing."""
    kept = [tasks[0]]
    repeated = []
    for task in tasks[1:]:
        if any(_is_repeat(first, task, facts) for first in kept[-NEAREST:]):
            repeated.append(task)
        else:
            kept.append(task)
    return repeated


def _is_repeat(first: AdvisedTask, second: AdvisedTask, facts: _Facts) -> bool:
    a, b = first.task, second.task
    if a.span == b.span and (a.via == b.via or a.loops or b.loops):
        return False
    if facts.sitting.get(cell_of(a)) != facts.sitting.get(cell_of(b)):
        return False
    return facts.ended(a.id, b.id) and not (
        _exclude_each_other(first, second)
        or (a.id, b.id) in facts.controlled
        or facts.groups.get(a.id, set()) & facts.groups.get(b.id, set())
        or facts.targets.get(a.id, set()) & facts.targets.get(b.id, set())
        or facts.told.get(a.id, set()) != facts.told.get(b.id, set())
        or facts.changes_before[facts.place[b.id]] > facts.changes_before[facts.place[a.id]]
    )


def _exclude_each_other(first: AdvisedTask, second: AdvisedTask) -> bool:
    """Say whether they stand in different arms of one branch, or only one of them in an arm at all (a second try)."""
    arms, others = dict(first.task.arms), dict(second.task.arms)
    return arms != others


def _finding(plan: AdvisedPlan, context: CheckContext, first: AdvisedTask, repeated: list[AdvisedTask]) -> Finding:
    again = repeated[0]
    times = "twice" if len(repeated) == 1 else f"{len(repeated) + 1} times"
    return context.finding(
        plan,
        (task.task.id for task in (first, *repeated)),
        again.task.span,
        f"{quote(again.own)} is paid {times} for the same answer; keep the first result",
        certainty=Certainty.LIKELY,
        related=(
            Related(span=first.task.span, message="the first time"),
            *(Related(span=task.task.span, message="once more") for task in repeated[1:]),
        ),
        saving=Saving(usd=gain(add(task.as_written.usd for task in repeated))),
    )
