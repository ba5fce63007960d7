"""An advised plan: the plan as found, what the judge thinks of each task, and what both versions cost."""

from __future__ import annotations

from dataclasses import field

from advisor.cost.estimate import Estimate
from advisor.cost.tokens import Turns
from advisor.flow.expr import has_words, render
from advisor.flow.trace import TracedTask
from advisor.graph.plan import Plan
from advisor.judge.verdict import Judgement
from advisor.places import Span
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The tier and model advised for a task, and the calibrated confidence; an equal tier confirms the choice."""

    tier: str
    model: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedTask:
    """One task with everything known about it.

    ``text`` is the rendered description (``None`` where the source shows none), ``judgement`` is ``None`` with it.
    ``model`` is the model in force as written: as the source names it, or the default where it names none; ``None``
    where nothing says. ``tier`` is that model's tier. ``advice`` is the judge's opinion, if any; ``advised_model`` what
    is in force once the advice that reaches ``min-confidence`` is followed. The estimates cover all runs (``count``).
    ``turns`` are those of the plan's loops by their ids.
    """

    task: TracedTask
    text: str | None
    judgement: Judgement | None
    model: str | None
    tier: str | None
    advice: Advice | None
    advised_model: str | None
    as_written: Estimate
    as_advised: Estimate
    configured: bool = False
    turns: Turns = field(default_factory=dict)

    @property
    def own(self) -> str | None:
        """What the call itself says, as a reader finds it there; all of ``text`` where it has no word of its own."""
        said = self.task.said
        if said is None or not has_words(said):
            return self.text
        return render(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedPlan:
    """A plan, judged and priced as written and as advised; ``assumptions`` name what the figures rest on."""

    plan: Plan
    tasks: tuple[AdvisedTask, ...]
    as_written: Estimate
    as_advised: Estimate
    assumptions: tuple[str, ...]

    def task(self, task_id: str) -> AdvisedTask:
        """Give the task with this id; raises ``KeyError`` if there is none."""
        for task in self.tasks:
            if task.task.id == task_id:
                return task
        raise KeyError(task_id)


def place_elsewhere(task: TracedTask) -> Span | None:
    """Give where a task's model is named; ``None`` where that is nowhere, or in the call itself."""
    place, call = task.model.stands, task.span
    if place is None:
        return None
    inside = place.path == call.path and place.cell == call.cell and call.start <= place.start <= call.end
    return None if inside else place
