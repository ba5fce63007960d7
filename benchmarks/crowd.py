"""Measure the classifier against which tier people wrote for which task, and tell how the crowd splits by kind.

    python benchmarks/crowd.py PATH/crowd_tasks_dev.jsonl [--table rules/crowd.toml] [--card corpus/crowd.md]

The file is not part of the project and nothing shipped is trained on it. Each repository counts for at most 20 rows;
the intervals (95 %) are drawn over repositories. Texts with one score share their place, so that a guesser that cannot
tell them apart gets what chance gives. ``--table`` writes the aggregate shares that are shown beside verdicts,
``--card`` the figures that the scorecard quotes.

Two columns need the crowd's own labels and show what they are worth: *crowd's words*, runs of letters weighted by
logistic regression on all other repositories, and the calibration errors, where each repository's curve (two numbers,
Platt) is fitted to all others. The goals of the project were set on other rows of the same collection, where always
saying medium gives .75 / .76 / .19 / .25; here it gives what the table says, so the short texts are harder here.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from advisor.judge import Judge, Verdict, load_judge
from advisor.judge.clusters import words_of
from advisor.judge.predict import log_odds

TIERS = ("small", "medium", "large")
MOST_ROWS = 20
SHORT = 12
LONG = 25
SURE_KIND = 0.5
LARGE = 2
DRAWS = 300
BINS = 10
FOLDS = 10
LEAST_ROWS, LEAST_REPOSITORIES = 15, 8
_SMALL = frozenset(
    ["grep", "find", "read", "list", "format", "rename", "count", "run", "lint", "search", "show", "edit"]
)
_LARGE = frozenset(["architecture", "architect", "algorithm", "algorithms", "complex", "strategy", "design"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the crowd with what the classifier says; ``weight`` lets a repository count for 20 rows at most."""

    text: str
    words: int
    tier: int
    repository: str
    weight: float
    kind: str
    chances: tuple[float, ...]
    answered: bool


def read(path: Path, judge: Judge) -> list[Row]:
    """Read the crowd's rows and judge them."""
    raw = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    counts: dict[str, int] = defaultdict(int)
    for one in raw:
        counts[one["repo"]] += 1
    rows = []
    for one in raw:
        judgement = judge.judge(one["text"])
        rows.append(
            Row(
                text=one["text"],
                words=one["words"],
                tier=TIERS.index(one["label"]),
                repository=one["repo"],
                weight=min(1.0, MOST_ROWS / counts[one["repo"]]),
                kind=judgement.kind if judgement.kind_confidence >= SURE_KIND else "",
                chances=tuple(chance for _, chance in judgement.probabilities),
                answered=isinstance(judgement.tier, Verdict),
            )
        )
    return rows


def top(rows: Sequence[Row], score: Callable[[Row], float], coverage: float) -> list[tuple[Row, float]]:
    """Give the rows with the highest scores that make up a share of the weight, each with the weight that it counts."""
    by_score: dict[float, list[Row]] = defaultdict(list)
    for row in rows:
        by_score[score(row)].append(row)
    room, taken = coverage * sum(row.weight for row in rows), []
    for key in sorted(by_score, reverse=True):
        weight = sum(row.weight for row in by_score[key])
        part = min(1.0, room / weight)
        taken += [(row, part * row.weight) for row in by_score[key]]
        room -= part * weight
        if room <= 0:
            break
    return taken


def hits(taken: Sequence[tuple[Row, float]], holds: Callable[[Row], bool]) -> float:
    """Give the share of what was taken for which something holds."""
    return sum(weight for row, weight in taken if holds(row)) / sum(weight for _, weight in taken)


def share(rows: Sequence[Row], holds: Callable[[Row], bool]) -> float:
    """Give the weighted share of rows for which something holds."""
    whole = sum(row.weight for row in rows)
    return sum(row.weight for row in rows if holds(row)) / whole if whole else float("nan")


def macro_f1(rows: Sequence[Row], guess: Callable[[Row], int]) -> float:
    """Give the mean F1 over the tiers, weighted."""
    total = 0.0
    for tier in range(3):
        both = sum(row.weight for row in rows if row.tier == tier and guess(row) == tier)
        either = sum(row.weight * ((row.tier == tier) + (guess(row) == tier)) for row in rows)
        total += 2 * both / either / 3 if either else 0.0
    return total


def calibration(rows: Sequence[Row], cut: int) -> tuple[float, float]:
    """Give the calibration error of "this tier or smaller", each repository's curve fitted to all the others.

    The first is the usual one (ten bins of equal width), the second has ten bins of equal weight.
    """
    odds = np.array([[log_odds(sum(row.chances[: cut + 1]))] for row in rows])
    truth, weight = np.array([row.tier <= cut for row in rows]), np.array([row.weight for row in rows])
    where = np.array([row.repository for row in rows])
    chance = np.zeros(len(rows))
    for name in sorted(set(where.tolist())):
        others = where != name
        curve = LogisticRegression(C=1e6).fit(odds[others], truth[others], sample_weight=weight[others])
        chance[~others] = curve.predict_proba(odds[~others])[:, 1]
    order = np.argsort(chance, kind="stable")
    middle = np.empty(len(rows))
    middle[order] = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
    return tuple(_binned(place, chance, truth, weight) for place in (chance, middle))  # type: ignore[return-value]


def _binned(place: Any, chance: Any, truth: Any, weight: Any) -> float:  # noqa: ANN401 - arrays
    bins = np.minimum((place * BINS).astype(int), BINS - 1)
    gaps = [abs((weight * (chance - truth))[bins == one].sum()) for one in range(BINS)]
    return float(sum(gaps) / weight.sum())


def crowds_words(rows: Sequence[Row]) -> dict[tuple[str, str], Sequence[float]]:
    """Give each text's probabilities by runs of letters, learnt from the labels of other repositories."""
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    matrix = letters.fit_transform([row.text for row in rows])
    tiers, weight = np.array([row.tier for row in rows]), np.array([row.weight for row in rows])
    names = sorted({row.repository for row in rows})
    fold = np.array([names.index(row.repository) % FOLDS for row in rows])
    found: dict[tuple[str, str], Sequence[float]] = {}
    for one in range(FOLDS):
        model = LogisticRegression(C=5.0, max_iter=500)
        model.fit(matrix[fold != one], tiers[fold != one], sample_weight=weight[fold != one])
        outside = np.flatnonzero(fold == one)
        for at, chances in zip(outside.tolist(), model.predict_proba(matrix[outside]).tolist(), strict=True):
            found[rows[at].repository, rows[at].text] = chances
    return found


def measures(rows: Sequence[Row], score: Callable[[Row], Sequence[float]]) -> dict[str, float]:
    """Give the figures that the goals speak of, for one way to give three probabilities."""
    short = [row for row in rows if row.words <= SHORT]
    smallest = top(short, lambda row: score(row)[0], 0.065)
    return {
        "large -> smaller, 15 %": hits(top(rows, lambda row: -score(row)[2], 0.15), lambda row: row.tier != LARGE),
        "short, 35 %": hits(top(short, lambda row: -score(row)[2], 0.35), lambda row: row.tier != LARGE),
        "-> small on short, 6.5 %: small": hits(smallest, lambda row: row.tier == 0),
        "-> small on short, 6.5 %: large": hits(smallest, lambda row: row.tier == LARGE),
        "macro-F1": macro_f1(rows, lambda row: max(range(3), key=lambda tier: score(row)[tier])),
        "two steps off, where the classifier answers": share(
            [row for row in rows if row.answered],
            lambda row: abs(max(range(3), key=lambda t: score(row)[t]) - row.tier) == LARGE,
        ),
    }


def _classifier(row: Row) -> Sequence[float]:
    return row.chances


def _medium(_: Row) -> Sequence[float]:
    return (0.2, 0.6, 0.2)


def _length(row: Row) -> Sequence[float]:
    long = min(row.words, 60) / 60
    return (1 - long if row.words <= SHORT // 2 else 0.0, 0.55, long if row.words > LONG else 0.0)


def _keywords(row: Row) -> Sequence[float]:
    words = words_of(row.text)
    return (0.1, 0.2, 0.7) if words & _LARGE else (0.7, 0.2, 0.1) if words & _SMALL else (0.2, 0.6, 0.2)


RIVALS = {"this classifier": _classifier, "always medium": _medium, "length": _length, "keywords": _keywords}
GOALS = (">= 0.85", ">= 0.92", ">= 0.65", "<= 0.08", ">= 0.47", "<= 0.03")


def intervals(rows: Sequence[Row]) -> dict[str, str]:
    """Give the 95 % interval of each figure of the classifier, drawn over repositories."""
    by_repository: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_repository[row.repository].append(row)
    names = sorted(by_repository)
    chance = random.Random(20261123)  # noqa: S311 - a bootstrap, not a secret
    drawn = []
    for _ in range(DRAWS):
        picked = [row for one in chance.choices(names, k=len(names)) for row in by_repository[one]]
        drawn.append(measures(picked, _classifier))
    ordered = {name: sorted(one[name] for one in drawn) for name in drawn[0]}
    low, high = int(0.025 * DRAWS), int(0.975 * DRAWS)
    return {name: f"{values[low]:.2f} to {values[high]:.2f}" for name, values in ordered.items()}


def report(rows: Sequence[Row]) -> str:
    """Write all figures as a Markdown table."""
    learnt = crowds_words(rows)
    rivals = {**RIVALS, "crowd's words": lambda row: learnt[row.repository, row.text]}
    found = {name: measures(rows, score) for name, score in rivals.items()}
    lines = ["| figure | goal | " + " | ".join(found) + " | 95 % interval |", "|" + "---|" * (len(found) + 3)]
    spread = intervals(rows)
    for goal, name in zip(GOALS, found["this classifier"], strict=True):
        values = " | ".join(f"{one[name]:.3f}" for one in found.values())
        lines.append(f"| {name} | {goal} | {values} | {spread[name]} |")
    for cut, name in ((0, "small"), (1, "not large")):
        usual, even = calibration(rows, cut)
        lines.append(
            f'| calibration error of "{name}", curve from other repositories | <= 0.05 | {usual:.3f} '
            f"({even:.3f} in bins of equal weight) | | | | | |"
        )
    return "\n".join(lines)


def table(rows: Sequence[Row]) -> str:
    """Write how the crowd splits by kind of task, as TOML: aggregate shares only."""
    count = len({row.repository for row in rows})
    lines = [
        "# How people split over the tiers, by kind of task: aggregate shares, no texts.",
        "# Written by benchmarks/crowd.py.",
        "# Shown beside a verdict where the public crowd differs from the policy.",
        f'source = "model: fields beside task descriptions in {count} public repositories"',
        "as_of = 2026-11-01",
        f"rows = {len(rows)}",
    ]
    for kind in sorted({row.kind for row in rows} - {""}):
        here = [row for row in rows if row.kind == kind]
        repositories = len({row.repository for row in here})
        if len(here) < LEAST_ROWS or repositories < LEAST_REPOSITORIES:
            continue
        lines += ["", "[[kind]]", f'id = "{kind}"', f"rows = {len(here)}", f"repositories = {repositories}"]
        lines += [f"{name} = {share(here, lambda row, at=at: row.tier == at):.2f}" for at, name in enumerate(TIERS)]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Print the report; with --table FILE write the crowd's shares as well."""
    rows = read(Path(arguments[0]), load_judge())
    figures = report(rows)
    print(figures)
    if "--card" in arguments:
        Path(arguments[arguments.index("--card") + 1]).write_text(figures + "\n", encoding="utf-8")
    if "--table" in arguments:
        Path(arguments[arguments.index("--table") + 1]).write_text(table(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
