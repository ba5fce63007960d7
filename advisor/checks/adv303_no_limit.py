"""ADV303: nothing bounds a call: no timeout, no limit of tokens or turns. One finding for each call site.

Only calls whose dialect has such parameters are looked at, and only where everything that may hold one is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding
from advisor.checks.say import quote
from advisor.places import Span

_NAMED = 3
_TURNS = ("turn", "step", "iter", "call", "round")


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the calls that could be bounded and are not."""
    found: dict[Span, list[AdvisedTask]] = {}
    for task in plan.tasks:
        if task.task.unlimited and not task.task.model.local:
            found.setdefault(task.task.span, []).append(task)
    for span, tasks in found.items():
        limits = tasks[0].task.unlimited
        names = ", ".join(f"{name}=" for name in limits[:_NAMED])
        yield context.finding(
            plan,
            (task.task.id for task in tasks),
            span,
            f"nothing bounds {quote(tasks[0].own)}: no timeout, no limit of {_kinds(limits)}; set one of {names}",
        )


def _kinds(limits: tuple[str, ...]) -> str:
    """Say what may be limited: turns are only spoken of where they are, since others may be a library's to count."""
    turns = any(word in name for name in limits for word in _TURNS)
    tokens = any("token" in name for name in limits)
    return "tokens or turns" if turns and tokens else "turns" if turns else "tokens"
