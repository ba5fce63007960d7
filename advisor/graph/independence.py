"""Whether two tasks may be called independent, and how surely."""

from __future__ import annotations

from advisor.flow.trace import Certainty
from advisor.graph.arms import Arms
from advisor.graph.order import cycles, rows, without_cycles
from advisor.graph.plan import Plan
from advisor.graph.reach import Reach


class Independence:
    """Answers for many pairs of one plan."""

    def __init__(self, plan: Plan) -> None:
        tasks = plan.trace.tasks
        self.number = {task.id: at for at, task in enumerate(tasks)}
        pairs = [(self.number[edge.source], self.number[edge.target]) for edge in plan.all_edges]
        before = rows(len(tasks), pairs)
        groups = cycles(before)
        self._circle = {task: at for at, group in enumerate(groups) for task in group}
        self.reach = Reach(without_cycles(before, groups) if groups else before)
        self.unclear = frozenset(self.number[name] for name, _ in plan.unclear)
        self._arms = Arms(tasks)

    def __call__(self, one: int, other: int) -> Certainty | None:
        """Say how surely two tasks (by number) are independent; ``None``: a path or a branch stands between."""
        if one == other or self._arms.exclusive(one, other) or self._same_circle(one, other):
            return None
        if self.reach.leads(one, other) or self.reach.leads(other, one):
            return None
        return Certainty.POSSIBLE if one in self.unclear or other in self.unclear else Certainty.LIKELY

    def _same_circle(self, one: int, other: int) -> bool:
        return one in self._circle and self._circle[one] == self._circle.get(other)


def independent(plan: Plan, one: str, other: str) -> Certainty | None:
    """Say how surely two tasks (by id) may run at once; ``None``: one waits for the other, or only one ever runs.

    Never ``certain``: that the words name everything two tasks touch cannot be shown. ``possible`` where what one of
    them does is not known. For many pairs build one ``Independence``. Raises ``KeyError`` for an unknown id.
    """
    answers = Independence(plan)
    return answers(answers.number[one], answers.number[other])
