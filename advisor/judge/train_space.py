"""The features of a project's labelled texts beside those of weights that exist: one table for both."""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy carries no types

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from advisor.judge.train_fit import GROUP_WEIGHTS, LEAST_COUNT, featurise, is_wide, texts_with
from advisor.judge.weights import NARROW_HEADS, ZERO, Weights
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """``names`` are the weights' features and the project's new ones, the ``wide`` ones first.

    ``every`` has a row for each text and a column for each name, as prediction counts them. ``own`` is the part of it
    that is learnt anew (words and shape): ``columns`` are its places in ``names``, ``factors`` what each counts there.
    """

    weights: Weights
    names: tuple[str, ...]
    wide: int
    places: Any
    every: Any
    own: Any
    columns: Any
    factors: Any

    def numbers(self, head: str) -> Any:
        """Give a head's number (log odds) for each name and class; 0 for names that are new."""
        known = len(self.weights.rows)
        if head == "kind":
            width, codes, rows = len(self.weights.heads[head].classes), self.weights.wide_codes, self.weights.wide
            start = 0
        else:
            heads = [len(self.weights.heads[name].classes) for name in NARROW_HEADS]
            width, codes, rows = sum(heads), self.weights.codes, known
            start = sum(heads[: NARROW_HEADS.index(head)])
        count = len(self.weights.heads[head].classes)
        table = np.frombuffer(codes, dtype=np.uint8).reshape(rows, width)[:, start : start + count].astype(float) - ZERO
        found = np.zeros((len(self.names), count))
        found[self.places[:rows]] = table * self.weights.heads[head].step
        return found

    def scores(self, head: str) -> Any:
        """Give each text's raw log odds of a head's classes."""
        return np.asarray(self.every @ self.numbers(head)) + np.array(self.weights.heads[head].bias)

    def whole(self, extra: Any) -> Any:
        """Spread numbers for the columns of ``own`` over all names."""
        found = np.zeros((len(self.names), extra.shape[1]))
        found[self.columns] = extra * self.factors[:, None]
        return found


def tables_of(weights: Weights, texts: Sequence[str]) -> Tables:
    """Give the tables of texts; a feature that only they have is added where two of them have it."""
    found = featurise(texts)
    counts: Counter[str] = Counter()
    group_of: dict[str, str] = {}
    for group, _ in GROUP_WEIGHTS:
        here = texts_with(found, group)
        counts.update(here)
        group_of |= dict.fromkeys(here, group)
    new = sorted(name for name, count in counts.items() if count >= LEAST_COUNT and name not in weights.rows)
    old = list(weights.rows)
    wide_new = [name for name in new if is_wide(group_of[name], name)]
    narrow_new = [name for name in new if not is_wide(group_of[name], name)]
    names = (*old[: weights.wide], *wide_new, *old[weights.wide :], *narrow_new)
    at = {name: place for place, name in enumerate(names)}
    matrix = _matrix(found, at)
    kept = sorted(at[name] for name, count in counts.items() if count >= LEAST_COUNT and group_of[name] != "letters")
    sizes = dict(GROUP_WEIGHTS)
    factors = np.array([sizes[group_of[names[place]]] for place in kept])
    return Tables(
        weights=weights,
        names=names,
        wide=weights.wide + len(wide_new),
        places=np.array([at[name] for name in old]),
        every=matrix,
        own=csr_matrix(matrix[:, kept].multiply(factors)),
        columns=np.array(kept, dtype=int),
        factors=factors,
    )


def _matrix(found: Sequence[Any], at: dict[str, int]) -> Any:
    """Give each text's features as prediction counts them: a group's add up to the root of how many are known."""
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for one in found:
        for group, _ in GROUP_WEIGHTS:
            known = [at[name] for name in getattr(one, group) if name in at]
            columns += known
            values += [max(1, len(known)) ** -0.5] * len(known)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(found), len(at)))
