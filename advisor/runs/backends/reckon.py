"""Usage reckoned from the texts, for backends whose other side counts no tokens."""

from __future__ import annotations

from math import ceil

from advisor.cost.tokens import count_tokens
from advisor.runs.backends.usage import Usage

LONGEST_COUNTED = 100_000  # characters; beyond, the average of what was counted is taken for the rest


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text (the likely figure, rounded up)."""
    counted = ceil(count_tokens(text[:LONGEST_COUNTED]).likely)
    return counted if len(text) <= LONGEST_COUNTED else ceil(counted * len(text) / LONGEST_COUNTED)


def reckoned(prompt: str, text: str) -> Usage:
    """Estimate what an attempt used from what went in and what came out."""
    return Usage(input_tokens=tokens_of(prompt), output_tokens=tokens_of(text), estimated=True)
