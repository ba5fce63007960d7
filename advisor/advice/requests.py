"""Requests that are not known: a role that waits for whatever its users ask, and an agent offered for several kinds.

What a role may be asked for lies between a look-up and the hardest question of its field. A model is called too small
only where the work itself is said, and for an agent that is offered for this, that or something else, where each of
them is too much for it.
"""

from __future__ import annotations

import re

from advisor.advice.knowledge import Knowledge
from advisor.flow.expr import has_words
from advisor.flow.trace import TracedTask

_EVEN = 0.5
OFFERED = "agent-file"
_SMALLEST = "small"  # against which a piece of a sentence says too little: most are names of things
_FEW = 2  # words below which a piece of a list says nothing by itself
_AIM = 7  # words within which "your task is to" says its "to"
_SENTENCE = re.compile(r"[.!?:;]\s+|\n")
_WORD = re.compile(r"[a-z']+")
_ALTERNATIVE = re.compile(r",\s+(?:and\s+|or\s+)?|\s+or\s+|;\s*")
_ROLES = (("you", "are"), ("you're",), ("act", "as"), ("your", "role"), ("your", "name"))
_WORK = frozenset({
    "analyse", "analyze", "architect", "assess", "audit", "brainstorm", "break", "build", "choose", "compare",
    "compile", "compose", "create", "critique", "debug", "decide", "decompose", "design", "develop", "devise",
    "diagnose", "draft", "evaluate", "examine", "explain", "fix", "generate", "identify", "implement", "improve",
    "investigate", "judge", "optimise", "optimize", "perform", "plan", "predict", "produce", "propose", "prove",
    "recommend", "refactor", "research", "review", "rewrite", "score", "solve", "suggest", "summarise", "summarize",
    "synthesise", "synthesize", "translate", "work", "write",
})  # fmt: skip


def is_open(task: TracedTask, text: str, held: str, knowledge: Knowledge) -> bool:
    """Say whether what is asked of a call is not known, so that no model can be called too small for it.

    ``text`` is all that the source says of the task; ``held`` is the tier of the model it has.
    """
    if task.dialect == OFFERED:
        return held != _SMALLEST and not all(_wants_more(each, held, knowledge) for each in alternatives(text))
    return task.said is not None and not has_words(task.said) and is_role(text)


def is_role(text: str) -> bool:
    """Say whether a text gives a role and ways to behave, and orders no work of its own."""
    sentences = [words for words in (_WORD.findall(each.lower()) for each in _SENTENCE.split(text)) if words]
    begins = any(tuple(words[: len(role)]) == role for words in sentences[:2] for role in _ROLES)
    return begins and not any(_ordered(words) in _WORK for words in sentences)


def _ordered(words: list[str]) -> str:
    """Give the word that orders something in a sentence: its first, or that of "your task is to …"."""
    orders = words[0] == "your" and "to" in words[:_AIM]
    after = words[words.index("to") + 1 :] if orders else words
    return after[0] if after else ""


def alternatives(text: str) -> tuple[str, ...]:
    """Give the kinds of work that an agent's description lists: all of its first sentence where it lists none."""
    first = re.split(r"\.\s|\n", text.strip(), maxsplit=1)[0]
    found = tuple(each for each in _ALTERNATIVE.split(first) if len(_WORD.findall(each.lower())) >= _FEW)
    return found or (first,)


def _wants_more(text: str, held: str, knowledge: Knowledge) -> bool:
    return knowledge.judge.judge(text).at_most(held) < _EVEN
