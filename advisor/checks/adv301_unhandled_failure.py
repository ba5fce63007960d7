"""ADV301: nothing handles a failure, and paid results are lost with it. One finding per plan, where most is lost.

Markdown tells an agent what to do and has no way to say what to do on a failure in code, so it is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.savings import add
from advisor.checks.say import money, number, quote
from advisor.flow.trace import TracedTask
from advisor.sources.units import Medium


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the tasks whose failure loses paid results; the finding stands at the last one, which loses most."""
    if plan.plan.trace.medium is Medium.MARKDOWN:
        return
    alone = [task for task in plan.tasks if not task.task.handled]
    known = {task.task.id: task for task in plan.tasks}
    losing = [task for task in alone if _repeats(task.task) or next(_paid(task, known), None) is not None]
    if losing:
        worst = losing[-1]
        paid = {task.task.id for task in _paid(worst, known)}
        yield context.finding(
            plan,
            (task.task.id for task in losing),
            worst.task.span,
            _message(worst, tuple(task for task in plan.tasks if task.task.id in paid), losing),
            related=_related(worst, losing),
        )


def _paid(worst: AdvisedTask, known: Mapping[str, AdvisedTask]) -> Iterator[AdvisedTask]:
    """Give the tasks that have ended and were surely paid when this one starts, as the code is written."""
    ended: set[str] = set()
    waiting = list(worst.task.after)
    while waiting:
        source = waiting.pop()
        if source in known and source not in ended:
            ended.add(source)
            # Those of branches that need not have been taken are not counted, nor those of the branches beside its own.
            if set(known[source].task.arms) <= set(worst.task.arms):
                yield known[source]
            waiting.extend(known[source].task.after)


def _repeats(task: TracedTask) -> bool:
    return task.count.likely > 1


def _message(worst: AdvisedTask, paid: tuple[AdvisedTask, ...], losing: list[AdvisedTask]) -> str:
    usd = add(task.as_written.usd for task in paid)
    worth = f" ({money(usd.likely)})" if usd is not None else ""
    lost = f"{number(len(paid), 'paid result')}{worth}" if paid else "the results of its earlier turns"
    others = f"; the same holds for {number(len(losing) - 1, 'other task')}" if len(losing) > 1 else ""
    return f"nothing handles a failure of {quote(worst.text)}, which loses {lost}{others}"


def _related(worst: AdvisedTask, losing: list[AdvisedTask]) -> tuple[Related, ...]:
    return tuple(
        Related(span=task.task.span, message="nothing handles this task's failure either")
        for task in losing
        if task is not worst
    )
