"""A profile: what a task is assumed to use, as tokens that the catalog prices or as figures that stand as they are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from advisor.cost.estimate import Interval
from advisor.values import dataclass

KINDS = frozenset({
    "search", "list", "read", "extract", "convert", "edit", "run", "deliver", "write", "summarise", "implement", "test",
    "debug", "review", "analyse", "research", "plan", "design",
})  # fmt: skip
"""The kinds of task (corpus/README.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one kind of task uses: tokens sent a turn beside the visible prompt, turns, tokens written, tool seconds."""

    context: Interval
    turns: Interval
    output: Interval
    tools: Interval
    max_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast a tier is: output tokens a second, seconds to a turn's first token, tokens written beside the norm."""

    speed: Interval
    latency: Interval
    verbosity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """USD and seconds of one run of a kind of task on a tier, as a document states them."""

    usd: Decimal
    seconds: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBasis:
    """Assumptions about tokens; ``hole`` and ``result`` are the tokens of an unknown value and of an earlier answer."""

    work: Mapping[str, Work]
    speeds: Mapping[str, Speed]
    hole: Interval
    result: Interval

    def __hash__(self) -> int:
        """Tell assumptions apart by their smaller part; what is equal in it is compared."""
        return hash((self.hole, self.result))


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureBasis:
    """Figures by (kind, tier); ``max_tokens`` is what a run reserves for one task's output."""

    figures: Mapping[tuple[str, str], Figure]
    max_tokens: int


Basis: TypeAlias = TokenBasis | FigureBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything an estimate assumes. ``assumptions`` are the sentences to show beside any figure made with it.

    ``declared``: a price or time in a call's own comment wins.
    """

    name: str
    summary: str
    assumptions: tuple[str, ...]
    basis: Basis
    declared: bool = False

    def max_tokens(self, kind: str | None) -> int:
        """Give the output tokens a run reserves for a task of this kind (``None``: of any kind, the largest)."""
        match self.basis:
            case FigureBasis(max_tokens=reserve):
                return reserve
            case TokenBasis(work=work):
                return (
                    work[kind].max_tokens
                    if kind is not None and kind in work
                    else max(item.max_tokens for item in work.values())
                )
