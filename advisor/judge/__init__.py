"""The judge room: a task description to its tier, effect and kind, with the words that decided.

Cheap to import: the weights are read by ``load_judge``. scikit-learn is needed only by ``advisor.judge.train``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from advisor.judge.judge import Judge
from advisor.judge.policy import REFERENCE, find_policy, read_policy
from advisor.judge.verdict import Abstain, Effect, Evidence, Judgement, Verdict
from advisor.judge.weights import read_weights
from advisor.resources import corpus_dir

__all__ = ["Abstain", "Effect", "Evidence", "Judge", "Judgement", "Verdict", "load_judge"]


def load_judge(policy: str = "reference", extra_dirs: Sequence[Path] = (), weights: Path | None = None) -> Judge:
    """Give the judge of a policy: ``reference``, a TOML file, or a ``.json`` file of weights.

    Files are paths, or names in one of ``extra_dirs``; ``advisor train`` writes weights from a project's own labels.
    ``weights`` are used in place of the shipped ones. Raises ``WeightsError`` for weights that
    cannot be used, ``RuleDataError`` for a policy that cannot.
    """
    return _load(policy, tuple(extra_dirs), weights)


@lru_cache(maxsize=8)
def _load(policy: str, extra_dirs: tuple[Path, ...], weights: Path | None) -> Judge:
    shipped = weights or corpus_dir() / "weights.json"
    if policy == REFERENCE:
        return Judge(read_weights(shipped))
    file = find_policy(policy, extra_dirs)
    if file.suffix == ".json":
        return Judge(read_weights(file))
    known = read_weights(shipped)
    stated = read_policy(file, known.tiers)
    return Judge(known, stated).with_prior(stated.examples)
