"""ADV205: the prompt is longer than the bound above which its model's price rises, for the whole request.

Where the source shows so much text the finding is certain; with the profile's assumptions about answers and context it
is likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import Model, Priced
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Saving
from advisor.checks.say import quote
from advisor.cost.estimate import Interval
from advisor.cost.task import prompt_length
from advisor.flow.trace import Certainty
from advisor.places import Span
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossing:
    """One task above a bound: tokens of a request, the price below and above, both per million tokens in."""

    task: AdvisedTask
    tokens: Interval
    bound: int
    below: Decimal
    above: Decimal

    @property
    def is_certain(self) -> bool:
        return self.tokens.low > self.bound

    @property
    def saving(self) -> Interval | None:
        """What the same requests would cost less at the lower price."""
        usd = self.task.as_written.usd
        if usd is None:
            return None
        share = 1 - self.below / self.above
        low = usd.low * share if self.is_certain else Decimal(0)
        return Interval(low=low, likely=usd.likely * share, high=usd.high * share)


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the call sites whose prompts cross a price band, one finding for each."""
    found: dict[Span, list[_Crossing]] = {}
    for task in plan.tasks:
        crossing = _crossing(task, context)
        if crossing is not None:
            found.setdefault(task.task.span, []).append(crossing)
    for span, crossings in found.items():
        first = crossings[0]
        yield context.finding(
            plan,
            (one.task.task.id for one in crossings),
            span,
            _message(first),
            certainty=Certainty.CERTAIN if first.is_certain else Certainty.LIKELY,
            saving=Saving(usd=first.saving),
        )


def _crossing(task: AdvisedTask, context: CheckContext) -> _Crossing | None:
    knowledge = context.knowledge
    found = knowledge.catalog.find(task.model, knowledge.today) if task.model is not None else None
    tokens = prompt_length(task.task, task.judgement, knowledge.profile, task.turns)
    if not isinstance(found, Model) or tokens is None:
        return None
    price = found.price(int(tokens.likely), knowledge.today)
    if not isinstance(price, Priced) or price.above_tokens is None:
        return None
    below, above = price.row.rates.input, price.rates.input
    if above <= below:
        return None
    return _Crossing(task=task, tokens=tokens, bound=price.above_tokens, below=below, above=above)


def _message(crossing: _Crossing) -> str:
    tokens, model = int(crossing.tokens.likely), crossing.task.model
    return (
        f"{quote(crossing.task.own)} sends about {tokens:,} tokens to {model}; above {crossing.bound:,} a million "
        f"costs ${crossing.above.normalize():f} instead of ${crossing.below.normalize():f}, for the whole request; "
        "shorten the prompt or split it"
    )
