"""What an attempt may cost at worst, and what one did cost."""

from __future__ import annotations

from decimal import Decimal

from advisor.plans.runplan import RunTask
from advisor.runs.backends.usage import Usage
from advisor.runs.policy import Policy

# What a request wraps around the prompt (roles, separators) counts as input too.
FRAME_TOKENS = 64


def most_tokens(prompt: str) -> int:
    """Bound the tokens of a text from above: no byte-level tokenizer makes more tokens than there are bytes."""
    return (len(prompt) if prompt.isascii() else len(prompt.encode("utf-8", "surrogatepass"))) + FRAME_TOKENS


def worst_case(task: RunTask, prompt: str, policy: Policy) -> Decimal | None:
    """Give the most one attempt can cost in USD; ``None`` where no price is known.

    With continuations (``worst_calls``) each call sends the prompt and all that was answered before it once more.
    """
    if task.rates is None:
        return None
    entry = most_tokens(prompt) + task.max_tokens * (policy.worst_calls - 1)
    return task.rates.worst(entry, task.max_tokens) * policy.worst_calls * policy.price_factor


def price_of(task: RunTask, usage: Usage, policy: Policy) -> Decimal | None:
    """Give what an attempt cost in USD: as the other side says, else by the plan's rates; ``None`` without a price."""
    if usage.usd is not None:
        return usage.usd
    if task.rates is None:
        return None
    paid = task.rates.settle(
        plain=usage.input_tokens,
        output=usage.output_tokens,
        cache_read=usage.cache_read_tokens,
        cache_write=usage.cache_write_tokens,
    )
    return paid * policy.price_factor
