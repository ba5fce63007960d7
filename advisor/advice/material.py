"""What a call is given to work on: a last message that orders nothing, with the order in the messages before it.

"Alice and Bob meet on Friday" says what happens to somebody else. What is to be done with it is said beside it, and a
tier that this does not bear out is no advice.
"""

from __future__ import annotations

from advisor.advice.advised import Advice
from advisor.advice.choose import ENOUGH, TIERS
from advisor.advice.knowledge import Knowledge
from advisor.flow.expr import Const, render, walk
from advisor.flow.trace import TracedTask
from advisor.judge.clause import read_clause
from advisor.judge.tokens import tokenise

_EVEN = 0.5
_TELLING = frozenset({"am", "are", "had", "has", "have", "is", "was", "were", "will"})
_ORDERS = frozenset({"verb", "question", "agent", "role"})


def is_overruled(task: TracedTask, text: str, advice: Advice, held: str | None, knowledge: Knowledge) -> bool:
    """Say whether a text only tells what is the case, and the order beside it does not want what is advised."""
    if held not in TIERS or advice.tier not in TIERS or advice.tier == held or task.prompt is None:
        return False
    if not is_material(text) or not any(isinstance(part, Const) and part.value for part in walk(task.prompt)):
        return False
    judgement = knowledge.judge.judge(render(task.prompt))
    if TIERS.index(advice.tier) < TIERS.index(held):
        return judgement.at_most(advice.tier) < ENOUGH
    return judgement.at_most(held) >= _EVEN


def is_material(text: str) -> bool:
    """Say whether a text tells what is the case, and orders and asks nothing."""
    return read_clause(tokenise(text)).form not in _ORDERS and not _TELLING.isdisjoint(text.lower().split())
