"""Score a model on the held-out part of the corpus, beside baselines that need no training."""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy and scikit-learn carry no types

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from advisor.errors import UsageError
from advisor.judge.clause import read_clause
from advisor.judge.clusters import clusters, words_of
from advisor.judge.corpus import Row
from advisor.judge.kinds import EFFECTS
from advisor.judge.tokens import tokenise
from advisor.judge.train import SEED, TIERS, Model, fit_model
from advisor.judge.train_thresholds import effects_of, is_answered
from advisor.judge.weights import Thresholds
from advisor.values import dataclass

COVERAGES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_BOOTSTRAPS = 500
_SMALL_WORDS = frozenset(
    ["grep", "find", "read", "list", "format", "rename", "count", "run", "lint", "search", "show", "edit"]
)
_LARGE_WORDS = frozenset(["architecture", "architect", "algorithm", "algorithms", "complex", "strategy", "design"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Rows to train on and rows to score on; ``held_out`` names the domains of the latter."""

    inside: tuple[Row, ...]
    outside: tuple[Row, ...]
    held_out: tuple[str, ...]


def split(rows: Sequence[Row], held_out: Sequence[str]) -> Split:
    """Hold out whole domains, and leave out of training what nearly repeats a held-out text."""
    cluster = clusters([row.text for row in rows])
    taken = {number for number, row in zip(cluster, rows, strict=True) if row.domain in held_out}
    return Split(
        inside=tuple(row for number, row in zip(cluster, rows, strict=True) if number not in taken),
        outside=tuple(row for row in rows if row.domain in held_out),
        held_out=tuple(held_out),
    )


def scores_of(rows: Sequence[Row], held_out: Sequence[str], once_held_out: Sequence[str] = ()) -> dict[str, Any]:
    """Train on what is not held out, score on what is; give every figure of the scorecard.

    Calibration and thresholds come from the training part alone. Beside the held-out figures stand those out of fold
    on the training part, whole and for the domains that were held out in earlier work.
    """
    parts = split(rows, held_out)
    if not any(row.is_task for row in parts.inside):
        raise UsageError("nothing is left to train on without the held-out domains and what nearly repeats their texts")
    model = fit_model(parts.inside)
    chances = model.chances([row.text for row in parts.outside])
    found = {
        "rows": len(rows),
        "clusters": len(set(clusters([row.text for row in rows]))),
        "held_out": {"domains": list(parts.held_out), "rows": len(parts.outside), "trained_on": len(parts.inside)},
        "thresholds": model.thresholds._asdict(),
        **tier_scores(parts.outside, chances, model.thresholds),
        "effect": effect_scores(parts.outside, chances["effect"], model.thresholds),
        "kind": _kind_accuracy(model, parts.outside, chances["kind"]),
        "new_verbs": _new_verbs(parts, chances, model.thresholds),
        "baselines": {name: _baseline(parts.outside, guess) for name, guess in BASELINES.items()},
        "out_of_fold": _out_of_fold(parts.inside, model),
        "once_held_out": _out_of_fold(parts.inside, model, once_held_out) if once_held_out else {},
    }
    rounded = _rounded(found)
    assert isinstance(rounded, dict)  # noqa: S101 - a dictionary stays one
    return rounded


def _out_of_fold(rows: Sequence[Row], model: Model, domains: Sequence[str] = ()) -> dict[str, Any]:
    """Score the training rows by what models without their domain said of them."""
    chosen = [at for at, row in enumerate(rows) if not domains or row.domain in domains]
    kept, chances = [rows[at] for at in chosen], {head: values[chosen] for head, values in model.unseen.items()}
    return {
        "rows": len(kept),
        **tier_scores(kept, chances, model.thresholds),
        "effect": effect_scores(kept, chances["effect"], model.thresholds),
    }


def unseen_scores(model: Model, rows: Sequence[Row]) -> dict[str, Any]:
    """Score a model on rows that it was not trained on."""
    chances = model.chances([row.text for row in rows])
    found = _rounded(
        {
            "rows": len(rows),
            **tier_scores(rows, chances, model.thresholds),
            "effect": effect_scores(rows, chances["effect"], model.thresholds),
        }
    )
    assert isinstance(found, dict)  # noqa: S101 - a dictionary stays one
    return found


def tier_scores(rows: Sequence[Row], chances: dict[str, Any], limits: Thresholds) -> dict[str, Any]:
    """Give the tier head's scores on rows that are tasks, and what became of those that are none."""
    tasks = np.array([row.is_task for row in rows])
    answered = is_answered(chances["tier"], chances["task"][:, 0], limits)
    table = Table(rows=[row for row in rows if row.is_task], chances=chances["tier"][tasks])
    return {
        "all": table.measures(np.ones(int(tasks.sum()), dtype=bool)),
        "answered": table.measures(answered[tasks]) | {"coverage": float(answered[tasks].mean())},
        "accuracy_interval": table.interval(answered[tasks]),
        "not_a_task": {
            "rows": int((~tasks).sum()),
            "abstained": float((~answered[~tasks]).mean()) if (~tasks).any() else 1.0,
        },
        "risk_coverage": table.curve(),
        "calibration": {"small": table.error(0), "not large": table.error(1)},
        "confusion": table.confusion(),
        "by_domain": table.by(lambda row: row.domain),
        "by_form": table.by(lambda row: row.form),
    }


class Table:
    """Rows with the probabilities they got."""

    def __init__(self, rows: Sequence[Row], chances: Any) -> None:
        self.rows = list(rows)
        self.chances = chances
        self.guess = chances.argmax(axis=1)
        self.truth = np.array([TIERS.index(row.tier) for row in self.rows], dtype=int)
        self.right = np.array(
            [TIERS[at] in row.right for at, row in zip(self.guess, self.rows, strict=True)], dtype=bool
        )

    def measures(self, chosen: Any) -> dict[str, float]:
        """Give accuracy (accepted alternatives are right), macro-F1, ordinal error and small taken for large."""
        if not chosen.any():
            return {"accuracy": 0.0, "macro_f1": 0.0, "ordinal_error": 0.0, "two_steps_off": 0.0}
        guess = np.where(self.right, self.truth, self.guess)[chosen]
        away = np.abs(guess - self.truth[chosen])
        return {
            "accuracy": float(self.right[chosen].mean()),
            "macro_f1": macro_f1(self.truth[chosen], guess),
            "ordinal_error": float(away.mean()),
            "two_steps_off": int((away == len(TIERS) - 1).sum()),
        }

    def interval(self, chosen: Any) -> list[float]:
        """Give the 95 % bootstrap interval of the accuracy among the answered, resampling domains' rows by cluster."""
        if not chosen.any():
            return [0.0, 1.0]
        groups = clusters([row.text for row in self.rows])
        members: dict[int, list[int]] = {}
        for at, group in enumerate(groups):
            if chosen[at]:
                members.setdefault(group, []).append(at)
        names = sorted(members)
        random = np.random.default_rng(SEED)
        sums = np.array([[self.right[members[name]].sum(), len(members[name])] for name in names], dtype=float)
        draws = [sums[random.integers(0, len(names), len(names))].sum(axis=0) for _ in range(_BOOTSTRAPS)]
        return [float(value) for value in np.quantile([right / count for right, count in draws], (0.025, 0.975))]

    def curve(self) -> list[dict[str, float]]:
        """Give accuracy by coverage, the most confident texts first."""
        order = np.argsort(-self.chances.max(axis=1), kind="stable")
        confident = self.chances.max(axis=1)[order]
        found = []
        for coverage in COVERAGES:
            count = max(1, round(coverage * len(order)))
            right = float(self.right[order[:count]].mean())
            found.append({"coverage": coverage, "accuracy": right, "confidence": float(confident[count - 1])})
        return found

    def error(self, cut: int) -> float:
        """Give the expected calibration error of "this tier or a smaller one suffices" (ten equal-sized groups)."""
        chance = self.chances[:, : cut + 1].sum(axis=1)
        labels = np.array([np.mean([TIERS.index(tier) <= cut for tier in row.right]) for row in self.rows])
        groups = np.array_split(np.argsort(chance, kind="stable"), 10)
        return float(sum(abs(chance[one].mean() - labels[one].mean()) * len(one) for one in groups) / len(chance))

    def confusion(self) -> list[list[int]]:
        """Give counts: a row for each true tier, a column for each given one."""
        guess = np.where(self.right, self.truth, self.guess)
        return [[int(((self.truth == one) & (guess == two)).sum()) for two in range(3)] for one in range(3)]

    def by(self, key: Callable[[Row], str]) -> dict[str, dict[str, float]]:
        """Give rows and accuracy for each value of ``key``."""
        values = np.array([key(row) for row in self.rows])
        return {
            value: {"rows": int((values == value).sum()), "accuracy": float(self.right[values == value].mean())}
            for value in sorted(set(values.tolist()))
        }


def macro_f1(truth: Any, guess: Any) -> float:
    """Give the mean F1 over the tiers."""
    found = []
    for tier in range(len(TIERS)):
        both = int(((truth == tier) & (guess == tier)).sum())
        found.append(2 * both / max(1, int((truth == tier).sum()) + int((guess == tier).sum())))
    return float(np.mean(found))


def effect_scores(rows: Sequence[Row], acts: Any, limits: Thresholds) -> dict[str, float]:
    """Give the effect head's accuracy, and recall and precision of "external", as the judge answers."""
    truth = np.array([row.effect for row in rows])
    chances = effects_of(acts)
    guess = np.array(EFFECTS)[chances.argmax(axis=1)]
    guess = np.where(chances[:, EFFECTS.index("external")] >= limits.external, "external", guess)
    kept = np.array([row.is_task and row.effect != "unknown" for row in rows])
    outward = kept & (truth == "external")
    return {
        "accuracy": _share(guess == truth, kept),
        "external_recall": _share(guess == truth, outward),
        "external_precision": _share(guess == truth, kept & (guess == "external")),
    }


def _share(holds: Any, chosen: Any) -> float:
    """Give the share of the chosen for which something holds; 1 where nothing is chosen, as nothing is wrong."""
    return float(holds[chosen].mean()) if chosen.any() else 1.0


def _kind_accuracy(model: Model, rows: Sequence[Row], chances: Any) -> dict[str, float]:
    kinds = np.array(model.heads["kind"].classes)[chances.argmax(axis=1)]
    tasks = [at for at, row in enumerate(rows) if row.is_task]
    return {"accuracy": float(np.mean([kinds[at] == rows[at].kind for at in tasks]))}


def _new_verbs(parts: Split, chances: dict[str, Any], limits: Thresholds) -> dict[str, float]:
    """Score the held-out rows whose head verb (or head noun) begins no text of the training part."""
    known = {_head(row.text) for row in parts.inside}
    new = [at for at, row in enumerate(parts.outside) if row.is_task and _head(row.text) not in known]
    if not new:
        return {"rows": 0, "accuracy": 1.0}
    table = Table(rows=[parts.outside[at] for at in new], chances=chances["tier"][new])
    answered = is_answered(table.chances, chances["task"][new][:, 0], limits)
    return {
        "rows": len(new),
        "accuracy": float(table.right.mean()),
        "coverage": float(answered.mean()),
        "accuracy_answered": float(table.right[answered].mean()) if answered.any() else 1.0,
    }


def _head(text: str) -> str:
    clause = read_clause(tokenise(text))
    return clause.verb or clause.noun


def _always_medium(_: Row) -> int:
    return 1


def _by_length(row: Row) -> int:
    words = len(row.text.split())
    return 0 if words <= 6 else 1 if words <= 14 else 2  # noqa: PLR2004 - thirds of the corpus


def _by_keywords(row: Row) -> int:
    words = words_of(row.text)
    return 2 if words & _LARGE_WORDS else 0 if words & _SMALL_WORDS else 1


BASELINES: dict[str, Callable[[Row], int]] = {
    "always medium": _always_medium,
    "length of the text": _by_length,
    "keywords of the reference table": _by_keywords,
}


def _baseline(rows: Sequence[Row], guess: Callable[[Row], int]) -> dict[str, float]:
    tasks = [row for row in rows if row.is_task]
    table = Table(rows=tasks, chances=np.eye(len(TIERS))[[guess(row) for row in tasks]])
    return table.measures(np.ones(len(tasks), dtype=bool))


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 4)
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case list():
            return [_rounded(one) for one in value]
    return value
