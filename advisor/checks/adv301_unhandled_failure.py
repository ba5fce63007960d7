"""ADV301: nothing handles a failure, and paid results are lost with it. One finding per plan, where most is lost.

Markdown tells an agent what to do and has no way to say what to do on a failure in code, so it is left alone. A test is
meant to end at a failure, and pytest goes on with the next one. In a notebook the statements that have run keep their
results, and what nothing reads but a printer is not lost once it is put out. What runs because another call failed
loses nothing of that one, and a result that nothing reads is no loss. A framework whose sessions keep what each agent
said loses none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related
from advisor.checks.places import is_test
from advisor.checks.savings import add
from advisor.checks.say import money, number, quote
from advisor.flow.trace import TracedTask
from advisor.graph.plan import EdgeKind
from advisor.places import Span
from advisor.sources.units import Medium

MAIN = "main"
"""How the plan of a notebook's own statements is called."""
# Google ADK: the runner appends every event, with what it changes of the state, to the session before it goes on.
# https://adk.dev/runtime/
_KEEPING = frozenset({"google-adk"})
_FAR = 500
"""Tasks before one among which a lost result is looked for."""


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the tasks whose failure loses paid results; the finding stands at the last one, which loses most."""
    if plan.plan.trace.medium is Medium.MARKDOWN or is_test(plan.plan.trace.path):
        return
    alone = [task for task in plan.tasks if not task.task.handled]
    known = _Known(plan)
    losing = [task for task in alone if known.loses_turns(task.task) or known.loses(task)]
    if losing:
        worst = losing[-1]
        paid = {task.task.id for task in known.paid(worst)}
        yield context.finding(
            plan,
            (task.task.id for task in losing),
            worst.task.span,
            _message(worst, tuple(task for task in plan.tasks if task.task.id in paid), losing),
            related=_related(worst, losing),
        )


class _Known:
    """A plan's tasks, and what becomes of their results, looked up once."""

    def __init__(self, plan: AdvisedPlan) -> None:
        # What a statement of a notebook's cell has given its names is still there when a later one fails.
        trace = plan.plan.trace
        self._stays = trace.medium is Medium.NOTEBOOK and trace.name == MAIN
        self._tasks = {task.task.id: task for task in plan.tasks}
        self._number = {task.task.id: number for number, task in enumerate(plan.tasks)}
        self._read = {edge.source for edge in plan.plan.all_edges if edge.kind is EdgeKind.DATA}
        # What is put out before the next task begins is lost to none of them.
        self._losable = [
            task.task.id
            for number, task in enumerate(plan.tasks)
            if task.task.out is None or task.task.out > number + 1 or task.task.id in self._read
        ]

    def loses(self, worst: AdvisedTask) -> bool:
        """Say whether the failure of a task loses any result of those not long before it."""
        return bool(self._losable) and next(self.paid(worst, _FAR), None) is not None

    def paid(self, worst: AdvisedTask, most: int | None = None) -> Iterator[AdvisedTask]:
        """Give the tasks that were surely paid when this one starts, as the code is written, and whose results go.

        No more than ``most`` of those before it are looked at.
        """
        ended: set[str] = set()
        waiting = list(worst.task.after)
        while waiting and (most is None or len(ended) < most):
            source = waiting.pop()
            if source in self._tasks and source not in ended:
                ended.add(source)
                found = self._tasks[source]
                # Of branches that need not have been taken, and of those beside its own, nothing is counted.
                if set(found.task.arms) <= set(worst.task.arms) and self._is_lost(found.task, worst.task):
                    yield found
                waiting.extend(found.task.after)

    def _is_lost(self, paid: TracedTask, worst: TracedTask) -> bool:
        """Say whether a result goes with a failure: one of an earlier cell stays, and what was put out is there."""
        if paid.model.local or paid.id in worst.instead or _cell(paid) != _cell(worst):
            return False
        if not paid.used or paid.dialect in _KEEPING:
            return False
        if self._stays and _top(paid) != _top(worst):
            return False
        return paid.out is None or paid.out > self._number[worst.id] or paid.id in self._read

    def loses_turns(self, task: TracedTask) -> bool:
        """Say whether a task has paid for earlier turns whose results go when it fails; those at once are ADV302's."""
        at_once = all(loop.at_once for loop in task.loops)
        if task.count.likely <= 1 or task.model.local or at_once or task.dialect in _KEEPING:
            return False
        if self._stays and not task.via and task.binding is None:
            return False  # a loop of the cell's own, whose turns left what they gave in the notebook's names
        return not task.out_in_turn or task.id in self._read


def _cell(task: TracedTask) -> int | None:
    return _top(task).cell


def _top(task: TracedTask) -> Span:
    """Give where the entry point itself comes to a task."""
    return task.via[0] if task.via else task.span


def _message(worst: AdvisedTask, paid: tuple[AdvisedTask, ...], losing: list[AdvisedTask]) -> str:
    usd = add(task.as_written.usd for task in paid)
    worth = f" ({money(usd.likely)})" if usd is not None else ""
    several = any(task.task.count.likely > 1 for task in paid)  # a result for each turn
    held = f"the paid results of {number(len(paid), 'task')}" if several else number(len(paid), "paid result")
    lost = f"{held}{worth}" if paid else "the results of its earlier turns"
    others = f"; the same holds for {number(len(losing) - 1, 'other task')}" if len(losing) > 1 else ""
    return f"nothing handles a failure of {quote(worst.own)}, which loses {lost}{others}"


def _related(worst: AdvisedTask, losing: list[AdvisedTask]) -> tuple[Related, ...]:
    return tuple(
        Related(span=task.task.span, message="nothing handles this task's failure either")
        for task in losing
        if task is not worst
    )
