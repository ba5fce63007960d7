"""What a call is given to work on: a last message that orders nothing, with the order in the messages before it.

"Alice and Bob meet on Friday" says what happens to somebody else. What is to be done with it is said beside it, and a
tier that this does not bear out is no advice.
"""

from __future__ import annotations

import re

from advisor.advice.advised import Advice
from advisor.advice.choose import ENOUGH, TIERS
from advisor.advice.knowledge import Knowledge
from advisor.flow.expr import Const, render, walk
from advisor.flow.trace import TracedTask
from advisor.judge.clause import read_clause
from advisor.judge.tokens import tokenise

_EVEN = 0.5
_FAR = 24  # words of a prompt within which it says where its work stands
_NEAR = 5  # words within which the piece stands that is written
_WORD = re.compile(r"[a-z]+")
_WRITING = frozenset({"compose", "draft", "generate", "revise", "rewrite", "write"})
_PIECES = frozenset({"chapter", "contract", "essay", "novel", "play", "proposal", "screenplay", "speech", "story"})
_TELLING = frozenset({"am", "are", "had", "has", "have", "is", "was", "were", "will"})
_ORDERS = frozenset({"verb", "question", "agent", "role"})


def is_overruled(task: TracedTask, text: str, advice: Advice, held: str | None, knowledge: Knowledge) -> bool:
    """Say whether a text only tells what is the case, and the order beside it does not want what is advised."""
    if held not in TIERS or advice.tier not in TIERS or advice.tier == held:
        return False
    prompt = task.prompt
    if (advice.tier == TIERS[0] and writes_whole(text)) or (prompt is not None and is_elsewhere(render(prompt))):
        return True
    if prompt is None or not is_material(text):
        return False
    if not any(isinstance(part, Const) and part.value for part in walk(prompt)):
        return False
    judgement = knowledge.judge.judge(render(prompt))
    if TIERS.index(advice.tier) < TIERS.index(held):
        return judgement.at_most(advice.tier) < ENOUGH
    return judgement.at_most(held) >= _EVEN


def is_material(text: str) -> bool:
    """Say whether a text tells what is the case, and orders and asks nothing."""
    return read_clause(tokenise(text)).form not in _ORDERS and not _TELLING.isdisjoint(text.lower().split())


def is_elsewhere(prompt: str) -> bool:
    """Say whether a prompt's work stands in a file that it names: "read scouting.md and follow its instructions"."""
    words = _WORD.findall(prompt.lower())[:_FAR]
    return words[:1] == ["read"] and "follow" in words and not {"instruction", "instructions"}.isdisjoint(words)


def writes_whole(text: str) -> bool:
    """Say whether a text orders a whole piece of writing, which no small model does well: a contract, a story."""
    words = _WORD.findall(text.lower())
    return any(one in _WRITING and not _PIECES.isdisjoint(words[at + 1 : at + _NEAR]) for at, one in enumerate(words))
