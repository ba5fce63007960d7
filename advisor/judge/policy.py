"""Which judge a policy means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from advisor.errors import RuleDataError
from advisor.judge.judge import Judge
from advisor.judge.weights import read_weights
from advisor.resources import corpus_dir

REFERENCE = "reference"


def judge_of_policy(policy: str, extra_dirs: Sequence[Path]) -> Judge:
    """Give the judge of a policy; raises ``RuleDataError`` for one that does not exist."""
    if policy != REFERENCE:
        raise RuleDataError(f"unknown policy '{policy}'; known: {REFERENCE}")
    return Judge(read_weights(corpus_dir() / "weights.json"))
