"""The scorecard of a training run as Markdown, and its risk-coverage picture as SVG: plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 560, 300, 60, 40
_LOWEST = 0.7

_GOALS = (
    ("accuracy among the answered", ("answered", "accuracy"), ">= 0.93"),
    ("coverage", ("answered", "coverage"), ">= 0.85"),
    ("small called large or large called small, among the answered", ("answered", "two_steps_off"), "0"),
    ("macro-F1, all texts", ("all", "macro_f1"), ""),
    ("ordinal error, all texts", ("all", "ordinal_error"), ""),
    ('calibration error of "small"', ("calibration", "small"), ""),
    ('calibration error of "not large"', ("calibration", "not large"), ""),
    ("effect: accuracy", ("effect", "accuracy"), ">= 0.90"),
    ("effect: recall of external", ("effect", "external_recall"), ">= 0.95"),
    ("effect: precision of external", ("effect", "external_precision"), ""),
    ("kind: accuracy over 18 kinds", ("kind", "accuracy"), ""),
    ("head verbs never seen: accuracy among the answered", ("new_verbs", "accuracy_answered"), ""),
    ("texts that are no task: abstained", ("not_a_task", "abstained"), ""),
)

_COLUMNS = (
    "*Held out*: domains written and labelled before any model had scored them; no threshold, feature or label was "
    "chosen by them. *Strangers*: strangers.csv, texts as people give them, labelled before they were first scored and "
    "never trained on, judged by the shipped weights. *Out of fold*: each text of the training part scored by a model "
    "that saw nothing of its domain; calibration and thresholds are chosen there. *Once held out*: those of them that "
    "earlier work held out.\n"
)

_PEOPLE = (
    "People themselves agree on the tier of equally named agents in independent wording for 64 % (kappa 0.27, macro-F1 "
    "0.53; 4,398 public task descriptions with a model beside them, 107 repositories, November 2026); nearly "
    "all disagree by one step, small against large in 1-3 %. The table is measured by `benchmarks/crowd.py` on 35 of "
    "these repositories, at most 20 rows each, never trained on; it stands in corpus/crowd.md.\n"
)


def scorecard(scores: Mapping[str, Any], digest: str, crowd: str = "") -> str:
    """Write the scorecard of one training run as Markdown; ``crowd`` is what benchmarks/crowd.py wrote, if it did."""
    held = scores["held_out"]
    low, high = scores["accuracy_interval"]
    parts = [
        "# Scorecard of the classifier\n",
        "Written by `advisor train`; the same corpus gives the same bytes. Goals are the project's own.\n",
        f"Corpus: {scores['rows']} texts, {scores['clusters']} clusters of near-duplicates; digest `{digest[:16]}`.",
        (
            f"Held out: {', '.join(held['domains'])} ({held['rows']} texts); scored by a model trained on the other "
            f"{held['trained_on']} texts. The shipped weights are then fitted to all texts."
        ),
        "A tier counts as right when the guide gives it or accepts it.\n",
        _table(
            ("measure", "held out", "strangers", "out of fold", "once held out", "goal"),
            [(name, *(_at(part, place) for part in _parts(scores)), goal) for name, place, goal in _GOALS],
        ),
        f"95 % bootstrap interval of the accuracy among the answered (by cluster): {low} to {high}.\n",
        _COLUMNS,
        "Thresholds: " + ", ".join(f"{name} {value}" for name, value in scores["thresholds"].items()) + ".\n",
        "## Beside guessers that need no training\n",
        _table(("", "accuracy", "macro-F1", "two steps off"), _baselines(scores)),
        *(("## Beside people\n", _PEOPLE, crowd) if crowd else ()),
        "## Risk and coverage\n",
        "![accuracy by coverage](risk-coverage.svg)\n",
        _table(
            ("coverage", "accuracy", "confidence from"),
            [(one["coverage"], one["accuracy"], one["confidence"]) for one in scores["risk_coverage"]],
        ),
        "## Confusions (rows: the guide's tier; accepted alternatives count as right)\n",
        _table(("", "small", "medium", "large"), _confusion(scores["confusion"])),
        "## By domain and by form\n",
        _table(("domain", "texts", "accuracy"), _by(scores["by_domain"])),
        _table(("form", "texts", "accuracy"), _by(scores["by_form"])),
        "Out of fold:\n",
        _table(("domain", "texts", "accuracy"), _by(scores["out_of_fold"]["by_domain"])),
    ]
    return "\n".join(parts)


def _parts(scores: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return scores, scores["strangers"], scores["out_of_fold"], scores["once_held_out"]


def _at(scores: Mapping[str, Any], place: Sequence[str]) -> object:
    value: Any = scores
    for key in place:
        value = value.get(key, "") if isinstance(value, Mapping) else ""
    return value


def _baselines(scores: Mapping[str, Any]) -> list[tuple[object, ...]]:
    rows = {"this classifier": scores["all"], **scores["baselines"]}
    return [(name, one["accuracy"], one["macro_f1"], one["two_steps_off"]) for name, one in rows.items()]


def _confusion(counts: Sequence[Sequence[int]]) -> list[tuple[object, ...]]:
    return [(name, *row) for name, row in zip(("small", "medium", "large"), counts, strict=True)]


def _by(table: Mapping[str, Mapping[str, float]]) -> list[tuple[object, ...]]:
    return [(name, one["rows"], one["accuracy"]) for name, one in table.items()]


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def picture(curve: Sequence[Mapping[str, float]]) -> str:
    """Draw accuracy by coverage as SVG."""
    points = " ".join(f"{_x(one['coverage'])},{_y(one['accuracy'])}" for one in curve)
    marks = "".join(
        f'<line x1="{_LEFT}" y1="{_y(value)}" x2="{_WIDTH - 10}" y2="{_y(value)}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 8}" y="{_y(value)}" text-anchor="end" dominant-baseline="middle">{value:.2f}</text>'
        for value in (0.7, 0.8, 0.9, 1.0)
    )
    ticks = "".join(
        f'<text x="{_x(value)}" y="{_HEIGHT - 18}" text-anchor="middle">{value:.1f}</text>'
        for value in (0.2, 0.4, 0.6, 0.8, 1.0)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="12">'
        f"<title>Accuracy among the answered, by coverage (held-out domains)</title>"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>{marks}{ticks}'
        f'<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="2"/>'
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 3}" text-anchor="middle">share of texts answered</text></svg>\n'
    )


def _x(coverage: float) -> float:
    return round(_LEFT + coverage * (_WIDTH - _LEFT - 20), 1)


def _y(accuracy: float) -> float:
    share = (max(_LOWEST, accuracy) - _LOWEST) / (1 - _LOWEST)
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - 20), 1)
