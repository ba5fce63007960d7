"""ADV501: the description does not say what to do, and no prompt beside it does.

The test is one of words: every word of the text, if it has any, is one that names no thing and no particular action.
A text with holes is left alone, since a hole may say everything; so are those of a test, which only set something
going.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding
from advisor.checks.places import is_test
from advisor.checks.say import quote
from advisor.flow.expr import is_literal, render
from advisor.flow.trace import Certainty
from advisor.graph.plan import EdgeKind
from advisor.places import Span

_WORDS = (
    "a about all analyse analyze and another any anything as asked at be best better can complete continue could do "
    "does doing done enhance everything execute expected finish fix for from go good handle handling help i improve "
    "improvement improvements in into is it its job just keep look make me more my necessary need needed next of ok "
    "okay on one optimise optimize or other our out perform please proceed process processing properly requested "
    "required rest run same should some something start step stuff such task tasks tbd that the them then these they "
    "thing things think this those to todo try up us use usual we well what whatever will with work working would you "
    "your"
)
SAYS_NOTHING = frozenset(_WORDS.split())
MOST_WORDS = 12
_GOING_ON = frozenset({EdgeKind.DATA, EdgeKind.STATE})
_SUM = re.compile(r"\d ?[-+*/x^] ?\d")
SURE, FAIRLY_SURE = 0.97, 0.9


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the calls whose words say nothing that could be done, one finding for each call."""
    if is_test(plan.plan.trace.path):
        return
    found: dict[Span, list[AdvisedTask]] = {}
    # "Continue" says enough to whoever has the conversation, or an earlier result, before him.
    goes_on = {edge.target for edge in plan.plan.all_edges if edge.kind in _GOING_ON}
    for task in plan.tasks:
        words = _words(task)
        if words is not None and SAYS_NOTHING.issuperset(words) and task.task.id not in goes_on:
            found.setdefault(task.task.span, []).append(task)
    for place, tasks in found.items():
        yield context.finding(
            plan,
            (task.task.id for task in tasks),
            place,
            f"{quote(tasks[0].own)} does not say what to do with what; name the action and its object",
            certainty=Certainty.LIKELY,
            confidence=SURE if len(_words(tasks[0]) or ()) <= MOST_WORDS // 2 else FAIRLY_SURE,
        )


def _words(task: AdvisedTask) -> list[str] | None:
    """Give the words of the whole text of a call; ``None`` where not all of it stands in the source, or it is long."""
    texts = [expr for expr in (task.task.description, task.task.prompt) if expr is not None]
    if not texts or not all(is_literal(expr) for expr in texts):
        return None
    found = [_letters(word) for expr in texts for word in render(expr).lower().split()]
    words = [word for word in found if word]
    if found and not words:
        return None  # digits and an ellipsis stand for something left out here
    if any(_SUM.search(render(expr)) for expr in texts):
        return None  # a sum says what to do
    if any(render(expr).rstrip().endswith("?") for expr in texts):
        return None  # whoever asks says what is wanted, if only a word about oneself
    return words if len(words) <= MOST_WORDS else None


def _letters(word: str) -> str:
    return (
        word
        if word.isalpha()
        else "".join(character for character in word if character.isalnum() and not character.isdigit())
    )
