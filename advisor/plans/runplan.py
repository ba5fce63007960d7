"""The plan as it will be run: every task with its model, its prompt as a template, its limits and what it waits for.

A ``RunPlan`` may still hold inputs (``--set``) and loops over inputs; ``advisor.plans.fill`` turns it into one that
holds neither, and only such a plan is run.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from advisor.cost.estimate import Estimate
from advisor.flow.expr import Expr, render
from advisor.flow.trace import Refusal
from advisor.graph.plan import EdgeKind
from advisor.judge.verdict import Effect
from advisor.places import Span
from advisor.plans.rates import Rates
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEdge:
    """``target`` starts after ``source`` has ended; ``context``: and gets its result before the prompt."""

    source: str
    target: str
    kind: EdgeKind
    context: bool = False
    guarded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLoop:
    """A loop that is not unrolled yet: its id, what it goes over, and its header (for messages).

    ``iterable`` ``None``: the source does not show it. ``ordered``: a turn starts only after the turn before has ended.
    """

    id: str
    iterable: Expr | None
    header: Span
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTask:
    """One task. ``seconds`` (likely) and ``output_tokens`` (likely) are for one run of it.

    ``model`` is the name as users write it, ``model_id`` what the other side is asked for. ``guard`` is the condition
    under which the task runs. ``context`` are the tasks whose results stand before the prompt, in this order; ``after``
    all tasks that must have ended first. ``rates`` is ``None`` where no price is known.
    """

    id: str
    span: Span
    description: str | None
    prompt: Expr
    model: str | None
    model_id: str | None
    effect: Effect
    max_tokens: int
    seconds: Decimal
    output_tokens: int = 0
    rates: Rates | None = None
    after: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    guard: Expr | None = None
    loops: tuple[RunLoop, ...] = ()

    def saying(self, prompt: Expr) -> RunTask:
        """Give the task with another prompt; a description that is the prompt, and no summary of it, goes with it."""
        is_prompt = self.description is not None and self.description == render(self.prompt)
        return replace(self, prompt=prompt, description=render(prompt) if is_prompt else self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the plan changes against the source: the task, what was written, what runs instead, and why."""

    task: str
    what: str
    written: str
    corrected: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """Everything a run needs. ``order`` is ``advised`` or ``written``; ``refusals`` are why it cannot be run (yet)."""

    id: str
    path: str
    name: str
    pattern: str
    order: str
    tasks: tuple[RunTask, ...]
    estimate: Estimate
    written: Estimate
    waves_as_written: tuple[tuple[str, ...], ...] = ()
    corrections: tuple[Correction, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    max_concurrency: int | None = None
