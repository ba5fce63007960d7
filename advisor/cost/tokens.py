"""How many tokens a text has, estimated without a tokenizer.

No offline tokenizer of the current Claude models exists. The rule (a word is a token for every six letters, digits go
by three, a punctuation mark is one, a character of another script 0.7) stays within 15 % of a public tokenizer on
ordinary prose and code; the band given is 15 % for text in Latin letters and 25 % for any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from advisor.cost.estimate import Interval
from advisor.cost.interval import plus, point, times, total
from advisor.flow.expr import Apply, Const, Entries, Expr, Hole, Items, Join, Result, children

LETTERS_A_TOKEN = 6
DIGITS_A_TOKEN = 3
OTHER_SCRIPT = Decimal("0.7")
NARROW, WIDE = Decimal("0.15"), Decimal("0.25")
MOSTLY_LATIN = Decimal("0.8")
MOST_PARTS = 10_000  # a text built by doubling has more parts than anybody can count
_SHORT = 5_000
ONCE = point(1)
Turns: TypeAlias = Mapping[str, Interval]
NO_LOOPS: Turns = {}

_PIECE = re.compile(r"[A-Za-z\u00c0-\u024f]+|[0-9]+|\n+|\s|.", re.DOTALL)


def count_tokens(text: str) -> Interval:
    """Estimate the tokens of a text: the estimate, and the stated band around it."""
    return _counted_lately(text) if len(text) <= _SHORT else _counted(text)


def _counted(text: str) -> Interval:
    tokens = Decimal(0)
    latin = other = 0
    for piece in _PIECE.findall(text):
        tokens += _tokens(piece)
        if piece.isspace():
            continue
        if piece.isascii() or piece[0] <= "\u024f":
            latin += len(piece)
        else:
            other += len(piece)
    band = NARROW if latin >= MOSTLY_LATIN * (latin + other) else WIDE
    return Interval(low=tokens * (1 - band), likely=tokens, high=tokens * (1 + band))


_counted_lately = lru_cache(maxsize=500)(_counted)  # a prompt is counted for each model it may be sent to


def count_prompt(expr: Expr | None, hole: Interval, result: Interval, turns: Turns = NO_LOOPS) -> Interval:
    """Estimate the tokens of a prompt with holes: ``hole`` is what an unknown value has, ``result`` a task's answer.

    The results of all turns of a loop count as often as ``turns`` has it go round (once where it does not know).
    """
    parts: list[Interval] = []
    stack = [] if expr is None else [expr]
    while stack and len(parts) < MOST_PARTS:
        match stack.pop():
            case Const(value=value):
                parts.append(count_tokens("" if value is None else str(value)))
            case Result():
                parts.append(result)
            case Hole(tasks=tasks):
                parts.append(result if tasks else hole)
            case Apply(operation="if", operands=(_, then, *_)):
                stack.append(then)
            case Apply(operation="turns", operands=(Const(value=loop), each)):
                one = count_prompt(each, hole, result, turns)
                parts.append(times(one, turns.get(str(loop), ONCE)))
            case Apply(operation="join", operands=(_, joined)):
                stack.append(joined)
            case Apply(operands=operands):
                # A method's text is its first operand's; strip, slices and the like only shorten it.
                stack.extend(operands[:1])
            case Join() | Items() | Entries() as built:
                stack.extend(children(built))
    return total(parts)


def visible_prompt(
    description: Expr | None, prompt: Expr | None, hole: Interval, result: Interval, turns: Turns = NO_LOOPS
) -> Interval:
    """Estimate the tokens of what the source shows of a task's prompt."""
    return plus(count_prompt(description, hole, result, turns), count_prompt(prompt, hole, result, turns))


def _tokens(piece: str) -> Decimal:
    first = piece[0]
    if first == "\n":
        return Decimal(1)
    if first.isspace():
        return Decimal(0)
    if first.isdigit() and first.isascii():
        return Decimal(-(-len(piece) // DIGITS_A_TOKEN))
    if first.isalpha() and first <= "\u024f":
        return Decimal(-(-len(piece) // LETTERS_A_TOKEN))
    return Decimal(1) if first.isascii() else OTHER_SCRIPT
