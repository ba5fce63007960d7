"""From where the judge speaks: chosen on out-of-fold scores, so that no text that is scored in the end has a say."""

# ruff: noqa: ANN401 - arrays; numpy's are untyped here

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from advisor.judge.corpus import Row
from advisor.judge.kinds import ACTS, EFFECTS, effect_of
from advisor.judge.weights import Thresholds

USUAL = Thresholds(answer=0.6, task=0.6, known=0.25, conflict=0.03, sure=0.92, external=0.12)
"""What holds where a corpus is too small to show anything better; ``known`` is never chosen."""

ACCURACY = 0.935
FAR = 0.002
"""Share of answers two tiers off that is borne."""
TASKS = 0.995
RECALL = 0.93
_LEAST_ROWS = 500
_TASK = np.arange(0.30, 0.91, 0.05)
_ANSWER = np.arange(0.50, 0.71, 0.01)
_CONFLICT = (0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1)
_SURE = (0.9, 0.92, 0.94, 0.96, 1.01)
_EXTERNAL = np.arange(0.02, 0.51, 0.01)


def choose(rows: Sequence[Row], tiers: Sequence[str], unseen: dict[str, Any]) -> Thresholds:
    """Choose the thresholds on probabilities (by head) that rows got from models without their domain.

    *task* keeps 99.5 % of tasks; *answer*, *conflict* and *sure* answer most at an accuracy of 0.935 with at most two
    answers in a thousand two tiers off; *external* is the highest that finds 93 % of the acts that leave the house.
    """
    kept = [at for at, row in enumerate(rows) if row.is_task]
    if len(kept) < _LEAST_ROWS:
        return USUAL
    tasks = [rows[at] for at in kept]
    limits = USUAL._replace(task=_highest(_TASK, unseen["task"][kept, 0], TASKS, USUAL.task))
    limits = limits._replace(external=_external(tasks, unseen["effect"][kept]))
    return _tiers(tasks, tiers, unseen["tier"][kept], unseen["task"][kept, 0], limits)


def is_answered(chances: Any, task: Any, limits: Thresholds) -> Any:
    """Say for each text whether the judge speaks, by the probabilities of the tiers and of being a task at all."""
    return _speaks(chances.max(axis=1), _far(chances), limits) & (task >= limits.task)


def _speaks(best: Any, far: Any, limits: Thresholds) -> Any:
    return (best >= limits.answer) & ((far < limits.conflict) | (best >= limits.sure))


def effects_of(acts: Any) -> Any:
    """Give the probabilities of the effects from those of the acts."""
    return acts @ np.array([[float(effect_of(act) == effect) for effect in EFFECTS] for act in ACTS])


def _far(chances: Any) -> Any:
    steps = np.abs(np.arange(chances.shape[1])[None, :] - chances.argmax(axis=1)[:, None])
    return np.where(steps > 1, chances, 0.0).max(axis=1)


def _highest(levels: Any, chances: Any, share: float, usual: float) -> float:
    """Give the highest level that a share of the probabilities reaches."""
    reached = [level for level in levels.tolist() if (chances >= level).mean() >= share]
    return round(max(reached), 3) if reached else usual


def _external(rows: Sequence[Row], acts: Any) -> float:
    outward = np.array([row.effect == "external" for row in rows])
    if not outward.any():
        return USUAL.external
    return _highest(_EXTERNAL, effects_of(acts)[outward, EFFECTS.index("external")], RECALL, USUAL.external)


def _tiers(rows: Sequence[Row], tiers: Sequence[str], chances: Any, task: Any, limits: Thresholds) -> Thresholds:
    guess, best, far, is_task = chances.argmax(axis=1), chances.max(axis=1), _far(chances), task >= limits.task
    right = np.array([tiers[at] in row.right for at, row in zip(guess, rows, strict=True)])
    wide = ~right & (np.abs(guess - np.array([tiers.index(row.tier) for row in rows])) > 1)
    found = (0, limits)
    for answer, conflict, sure in product(_ANSWER.tolist(), _CONFLICT, _SURE):
        tried = limits._replace(answer=round(answer, 3), conflict=conflict, sure=sure)
        chosen = _speaks(best, far, tried) & is_task
        count = int(chosen.sum())
        if count > found[0] and (right & chosen).sum() >= ACCURACY * count and (wide & chosen).sum() <= FAR * count:
            found = (count, tried)
    return found[1]
