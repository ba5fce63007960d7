"""ADV403: the same long head of a prompt is paid at the full price in every call, though its maker keeps prompts.

Only makers are meant who keep a prompt when they are told to; others do so of their own accord. Markdown is read by an
agent that sees to it itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.catalog import Model, Priced
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding, Related, Saving
from advisor.checks.say import money
from advisor.cost.estimate import Interval
from advisor.cost.tokens import count_tokens
from advisor.flow.expr import Const, Expr, Join
from advisor.flow.trace import Certainty, TracedTask
from advisor.sources.units import Medium
from advisor.values import dataclass

# Their prompts are kept where the call says so (cache_control). Anthropic, Prompt caching.
TOLD = frozenset({"anthropic"})
# The agents of these dialects mark their prompts themselves.
MARKED = frozenset({"claude-agent-sdk", "agent-file"})
LONGEST = 400_000
"""Characters of a head that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The literal words a task's prompt begins with, and the price of its model."""

    task: AdvisedTask
    text: str
    price: Priced


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the tasks of one model that begin with the same long text, one finding for each such text."""
    if plan.plan.trace.medium is Medium.MARKDOWN:
        return
    heads = [head for task in plan.tasks if (head := _head(task, context)) is not None]
    for group in _groups(heads, context):
        shared = _shared([head.text for head in group])
        saved = _saved(group, count_tokens(shared).likely)
        if saved is None:
            continue
        first, *others = dict.fromkeys(head.task.task.span for head in group)
        calls = sum(head.task.task.count.likely for head in group)
        yield context.finding(
            plan,
            (head.task.task.id for head in group),
            first,
            f"{calls} calls send the same {int(count_tokens(shared).likely):,} tokens first and pay them in full each "
            f"time; kept in the provider's cache (cache_control) they cost {money(saved.likely)} less",
            certainty=Certainty.LIKELY,
            related=tuple(Related(span=other, message="begins with the same text") for other in others),
            saving=Saving(usd=saved),
        )


def _head(task: AdvisedTask, context: CheckContext) -> _Head | None:
    found = context.knowledge.catalog.find(task.model, context.knowledge.today) if task.model is not None else None
    if not isinstance(found, Model) or found.maker not in TOLD or task.task.dialect in MARKED or task.task.cached:
        return None
    price, text = found.price(0, context.knowledge.today), _first_words(task.task)
    if not isinstance(price, Priced) or price.rates.cache_read is None or not _is_long(text, found.tier, context):
        return None
    return _Head(task=task, text=text, price=price)


def _is_long(text: str, tier: str, context: CheckContext) -> bool:
    """Say whether a text is as long as the shortest that is kept."""
    least = context.rule.thresholds["tokens-small" if tier == "small" else "tokens"]
    return len(text) >= least and count_tokens(text).likely >= least


def _first_words(task: TracedTask) -> str:
    """Give the words up to the first that differs from call to call: instructions come before what is asked."""
    parts: list[Expr] = [part for part in (task.prompt, task.description) if part is not None]
    if task.prompt is not None and task.dialect == "task":
        parts = [task.prompt]
    words: list[str] = []
    length = 0
    while parts and length < LONGEST:
        part = parts.pop(0)
        if isinstance(part, Join):
            parts[:0] = part.parts
        elif isinstance(part, Const) and isinstance(part.value, str):
            words.append(part.value)
            length += len(part.value)
        else:
            break
    return "".join(words)


def _groups(heads: Sequence[_Head], context: CheckContext) -> Iterator[list[_Head]]:
    """Join the tasks of one model whose heads share enough; one task that is paid several times is a group too."""
    waiting = sorted(heads, key=lambda head: (head.task.model or "", head.text))
    while waiting:
        group = [waiting.pop(0)]
        tier = group[0].task.tier or ""
        while waiting and waiting[0].task.model == group[0].task.model:
            if not _is_long(_shared([group[0].text, waiting[0].text]), tier, context):
                break
            group.append(waiting.pop(0))
        if sum(head.task.task.count.likely for head in group) > 1:
            yield sorted(group, key=lambda head: head.task.task.span.order)


def _shared(texts: Sequence[str]) -> str:
    """Give the text that all begin with; the first and the last in order differ the soonest."""
    low, high = min(texts), max(texts)
    least, most = 0, min(len(low), len(high))
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if low[:middle] == high[:middle] else (least, middle - 1)
    return low[:least]


def _saved(group: Sequence[_Head], tokens: Decimal) -> Interval | None:
    """Give the USD saved: all calls but the first read what that one wrote; ``None`` where nothing is saved."""
    rates = group[0].price.rates
    read, write = rates.cache_read or Decimal(0), rates.cache_write or rates.input
    counts = [head.task.task.count for head in group]
    calls = [
        sum(count.low for count in counts),
        sum(count.likely for count in counts),
        sum(count.likely if count.high is None else count.high for count in counts),
    ]
    low, likely, high = (max(n * (rates.input - read) - (write - read), Decimal(0)) * tokens / 1_000_000 for n in calls)
    return Interval(low=low, likely=likely, high=max(likely, high)) if likely > 0 else None
