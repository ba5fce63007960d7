"""What one run of a task uses: what its kind is assumed to, less what the code itself rules out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from advisor.cost.estimate import Interval
from advisor.cost.interval import point, times
from advisor.cost.profile import Speed, TokenBasis, Work
from advisor.cost.tokens import ONCE, Turns, visible_prompt
from advisor.flow.trace import TracedTask

_NONE = point(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the code shows of a request: tokens of its prompt, the most of an answer, and whether it has no tools."""

    prompt: Interval
    most_output: int | None = None
    only_text: bool = False


def shown_of(task: TracedTask, tokens: TokenBasis, turns: Turns) -> Shown:
    """Read off a task what bounds one run of it; ``turns`` are those of the plan's loops."""
    prompt = visible_prompt(task.description, task.prompt, tokens.hole, tokens.result, turns)
    return Shown(prompt=prompt, most_output=task.most_output, only_text=task.only_text)


def used(work: Work, shown: Shown) -> Work:
    """Give what a run uses: without tools it is one request, of which nothing is sent but what the code shows."""
    return replace(work, context=_NONE, turns=ONCE, tools=_NONE) if shown.only_text else work


def written(work: Work, speed: Speed, shown: Shown) -> Interval:
    """Give the tokens that a run on a tier writes, in all its turns: no more than the code allows for each."""
    found = times(work.output, point(speed.verbosity))
    if shown.most_output is None:
        return found
    allowed = times(work.turns, point(Decimal(shown.most_output)))
    return Interval(
        low=min(found.low, allowed.low), likely=min(found.likely, allowed.likely), high=min(found.high, allowed.high)
    )
