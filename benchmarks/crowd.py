"""Measure the classifier against which tier people wrote for which task, and tell how the crowd splits by kind.

    python benchmarks/crowd.py PATH/crowd_tasks_dev.jsonl [--table rules/crowd.toml]

The file is not part of the project and nothing is trained on it. Each repository counts for at most 20 rows; the
intervals (95 %) are drawn over repositories. ``--table`` writes the aggregate shares that are shown beside verdicts.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.judge import Judge, Verdict, load_judge
from advisor.judge.clusters import words_of

TIERS = ("small", "medium", "large")
MOST_ROWS = 20
SHORT = 12
LONG = 25
SURE_KIND = 0.5
LARGE = 2
DRAWS = 300
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


def top(rows: Sequence[Row], score: Callable[[Row], float], coverage: float) -> list[Row]:
    """Give the rows with the highest scores that make up a share of the weight; ties in an order fixed by chance."""
    ordered = sorted(rows, key=lambda row: (-score(row), hash_of(row)))
    room, taken = coverage * sum(row.weight for row in rows), []
    for row in ordered:
        if room <= 0:
            break
        taken.append(row)
        room -= row.weight
    return taken


def hash_of(row: Row) -> float:
    """Give a number between 0 and 1 that depends on the text alone."""
    return random.Random(row.text).random()  # noqa: S311 - an order, not a secret


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


def calibration(rows: Sequence[Row], cut: int) -> float:
    """Give the calibration error of "this tier or smaller", each repository's curve fitted to all the others."""
    predicted: list[tuple[float, Row]] = []
    for name in sorted({row.repository for row in rows}):
        curve = groups([row for row in rows if row.repository != name], cut, 5)
        predicted += [(level(curve, sum(row.chances[: cut + 1])), row) for row in rows if row.repository == name]
    predicted.sort(key=lambda pair: (pair[0], hash_of(pair[1])))
    size = len(predicted) // 10 + 1
    error = 0.0
    for at in range(0, len(predicted), size):
        part = predicted[at : at + size]
        weight = sum(row.weight for _, row in part)
        mean = sum(chance * row.weight for chance, row in part) / weight
        error += weight * abs(mean - share([row for _, row in part], lambda row: row.tier <= cut))
    return error / sum(row.weight for row in rows)


def level(curve: Sequence[tuple[float, float, float]], chance: float) -> float:
    """Read a curve of groups at one probability."""
    return next(share for low, high, share in curve if low <= chance < high)


def groups(rows: Sequence[Row], cut: int, count: int) -> list[tuple[float, float, float]]:
    """Give equal-sized groups by probability: from, to, and the crowd's share in it."""
    ordered = sorted(rows, key=lambda row: sum(row.chances[: cut + 1]))
    size = len(ordered) // count + 1
    parts = [ordered[at : at + size] for at in range(0, len(ordered), size)]
    starts = [0.0, *(sum(part[0].chances[: cut + 1]) for part in parts[1:]), 2.0]
    return [
        (low, high, share(part, lambda row: row.tier <= cut))
        for low, high, part in zip(starts, starts[1:], parts, strict=False)
    ]


def measures(rows: Sequence[Row], score: Callable[[Row], Sequence[float]]) -> dict[str, float]:
    """Give the figures that the goals speak of, for one way to give three probabilities."""
    short = [row for row in rows if row.words <= SHORT]
    smallest = top(short, lambda row: score(row)[0], 0.065)
    return {
        "large -> smaller, 15 %": share(top(rows, lambda row: -score(row)[2], 0.15), lambda row: row.tier != LARGE),
        "short, 35 %": share(top(short, lambda row: -score(row)[2], 0.35), lambda row: row.tier != LARGE),
        "-> small on short, 6.5 %: small": share(smallest, lambda row: row.tier == 0),
        "-> small on short, 6.5 %: large": share(smallest, lambda row: row.tier == LARGE),
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


def interval(rows: Sequence[Row], name: str) -> str:
    """Give the 95 % interval of one figure of the classifier, drawn over repositories."""
    by_repository: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_repository[row.repository].append(row)
    names = sorted(by_repository)
    chance = random.Random(20261123)  # noqa: S311 - a bootstrap, not a secret
    drawn = []
    for _ in range(DRAWS):
        picked = [row for one in chance.choices(names, k=len(names)) for row in by_repository[one]]
        drawn.append(measures(picked, _classifier)[name])
    drawn.sort()
    return f"{drawn[int(0.025 * DRAWS)]:.2f} to {drawn[int(0.975 * DRAWS)]:.2f}"


def report(rows: Sequence[Row]) -> str:
    """Write all figures as a Markdown table."""
    found = {name: measures(rows, score) for name, score in RIVALS.items()}
    lines = ["| figure | goal | " + " | ".join(found) + " | 95 % interval |", "|" + "---|" * (len(found) + 3)]
    for goal, name in zip(GOALS, found["this classifier"], strict=True):
        values = " | ".join(f"{one[name]:.3f}" for one in found.values())
        lines.append(f"| {name} | {goal} | {values} | {interval(rows, name)} |")
    for cut, name in ((0, "small"), (1, "not large")):
        value = calibration(rows, cut)
        lines.append(
            f'| calibration error of "{name}", curve from other repositories | <= 0.05 | {value:.3f} | | | | |'
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
    print(report(rows))
    if "--table" in arguments:
        Path(arguments[arguments.index("--table") + 1]).write_text(table(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
