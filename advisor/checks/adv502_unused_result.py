"""ADV502: a paid result is bound to a name that nothing uses. A name that begins with ``_`` says that this is meant.

A page of Markdown shows no whole program: with what a block leaves in a name, the text or the reader's code goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding
from advisor.checks.places import PAGES
from advisor.checks.say import quote
from advisor.graph.plan import EdgeKind
from advisor.judge.verdict import Effect
from advisor.sources.units import Medium

PLAIN = "task"
CHANGES_THE_WORLD = (Effect.WRITE, Effect.EXTERNAL)


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the names that hold a result and are never read, one finding for each name's place."""
    if plan.plan.trace.medium is Medium.MARKDOWN or plan.plan.trace.path.endswith(PAGES):
        return
    for members in _unused(plan).values():
        first = members[0]
        place = first.task.binding_span or first.task.span
        yield context.finding(plan, (task.task.id for task in members), place, _message(first))


def _unused(plan: AdvisedPlan) -> dict[object, list[AdvisedTask]]:
    """Group the unused results by the name's place: a helper reached twice, or an unrolled turn, is one place."""
    found: dict[object, list[AdvisedTask]] = {}
    read: set[object] = set()
    # What a call said goes on in the session it shares with a later one, whoever reads its result.
    heard = {edge.source for edge in plan.plan.edges if edge.kind is EdgeKind.STATE}
    for task in plan.tasks:
        name, place = task.task.binding, task.task.binding_span or task.task.span
        if name is None or name.startswith("_"):
            continue
        if task.task.used or task.task.id in heard:
            read.add(place)
        else:
            found.setdefault(place, []).append(task)
    return {place: members for place, members in found.items() if place not in read}


def _message(task: AdvisedTask) -> str:
    name, effect = task.task.binding, task.judgement.effect if task.judgement is not None else Effect.UNKNOWN
    acts = not task.task.only_text and task.task.dialect != PLAIN
    if effect in CHANGES_THE_WORLD or acts:
        return f"nothing uses '{name}', the result of {quote(task.own)}; check it, or drop the name"
    return f"nothing uses '{name}', the result of {quote(task.own)}; use it, or save the call"
