"""A project's own labels on top of weights that exist: seconds, not a training of the corpus.

Any number of tiers. Three models are compared by cross-validation, the simplest first:

- *as shipped*: the weights' own tiers, where the labels use no others;
- *translated*: what the weights say of a text becomes the project's tiers by a few numbers for each tier;
- *refined*: the same, and a number of its own for each word and shape of the project's texts.

A less simple one is taken only where it makes the labels that it has not seen likelier by more than the noise of that
figure. The result is a table of weights like any other: a translation is linear in what the features say, so it is
worked into each feature's row.
"""

# ruff: noqa: ANN401 - arrays and sparse matrices; scipy carries no types

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from advisor.errors import UsageError
from advisor.judge.corpus import Row
from advisor.judge.kinds import EFFECTS, effect_of
from advisor.judge.train_calibrate import curves, spread_out, straight, temperature
from advisor.judge.train_fit import hard_labels, probabilities
from advisor.judge.train_space import Tables, tables_of
from advisor.judge.train_tune import tuned, tuned_groups
from advisor.judge.weights import Curve, Weights
from advisor.values import dataclass

SHIPPED = "as shipped"
KNOWN_TIERS = ("small", "medium", "large", "frontier")
ALIASES = {"haiku": "small", "sonnet": "medium", "opus": "large", "fable": "frontier", "mythos": "frontier"}
FOLDS = 5
LEAST = 6
LEAST_EFFECTS = 20
ENOUGH_FOR_CURVES = 100
PENALTIES = (4.0, 1.0, 0.25)
"""How strongly a number of a word's own is held back; the first is the simplest."""
NOISE = 1.0
"""Standard errors by which a less simple model must be better."""
MARGIN = 0.01
"""Gain in mean log likelihood below which a less simple model is not worth having."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One model that was tried: its name, each label's log likelihood unseen, and whether it was right."""

    name: str
    scores: Any
    likelihood: Any
    right: Any

    def beats(self, other: Choice) -> bool:
        """Say whether it is better than a simpler one by more than the noise, and not more often wrong by more."""
        gain = self.likelihood - other.likelihood
        noise = float(gain.std()) / max(1.0, len(gain) ** 0.5)
        apart = int((self.right != other.right).sum())
        more = int(self.right.sum()) - int(other.right.sum())
        return float(gain.mean()) > max(NOISE * noise, MARGIN) and more >= -NOISE * math.sqrt(apart)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A project's model: its tiers, the tables and biases of its tier and effect heads, calibration, scores."""

    tiers: tuple[str, ...]
    tables: Tables
    tier: tuple[Any, Any]
    effect: tuple[Any, Any]
    warmth: float
    cuts: tuple[Curve, ...]
    scores: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is to be learnt: each label's features, the weights' log odds of their own tiers, and the tier it has.

    ``start`` is the translation that one begins with: a tier of the same name is the same, of others nothing is known.
    """

    tables: Tables
    before: Any
    truth: Any
    start: Any

    @property
    def same_tiers(self) -> bool:
        """Say whether the project's tiers are the weights' own."""
        return bool(self.start.shape[0] == self.start.shape[1] == self.start.sum())

    def part(self, rows: Any) -> tuple[Any, Any, Any]:
        """Give features, log odds and truth of some labels."""
        return self.tables.own[rows], self.before[rows], self.truth[rows]


def canonical(own: Sequence[Row]) -> list[Row]:
    """Give rows with the tiers' aliases (haiku, sonnet, opus) replaced, in whatever case known tiers are written."""
    names = {name: name for name in KNOWN_TIERS} | ALIASES
    return [replace(row, tier=names.get(row.tier.casefold(), row.tier)) for row in own]


def order_of(own: Sequence[Row], chances: Any, reference: Sequence[str]) -> tuple[str, ...]:
    """Order a project's tiers from small to large: as the policy does, else by what the judge thinks of their texts."""
    names = {row.tier for row in own}
    if names <= set(KNOWN_TIERS):
        return tuple(name for name in KNOWN_TIERS if name in names or name in reference)
    size = chances @ np.arange(chances.shape[1])
    mean = {name: float(np.mean([size[at] for at, row in enumerate(own) if row.tier == name])) for name in names}
    return tuple(sorted(names, key=lambda name: (round(mean[name], 6), name)))


def refine(weights: Weights, labels: Sequence[Row], say: Say = lambda _: None) -> Own:
    """Fit a project's labels on top of weights; raises ``UsageError`` for labels that nothing can be learnt from."""
    own = canonical(labels)
    names = {row.tier for row in own}
    if len(own) < LEAST or len(names) < 2:  # noqa: PLR2004 - one tier cannot be told from another
        raise UsageError(f"{len(own)} labels of {len(names)} tier(s): at least {LEAST} of 2 are needed")
    problem, tiers = problem_of(weights, own)
    folds = folds_of(own)
    say(f"{len(own)} labels of {len(tiers)} tiers: comparing models")
    tried = _tried(problem, folds, say)
    chosen = choose(tried)
    shipped = chosen.name == SHIPPED
    warmth = 1.0 if shipped else temperature(chosen.scores, problem.truth)
    chances = probabilities(chosen.scores, warmth)
    effect, effects = _effect(problem, own, folds, say)
    return Own(
        tiers=tiers,
        tables=problem.tables,
        tier=_tier(problem, chosen.name),
        effect=effect,
        warmth=warmth,
        cuts=weights.cuts if shipped else _cuts(chances, problem.truth, weights.doubt),
        scores=_scores(own, tiers, tried, chosen) | effects,
    )


def problem_of(weights: Weights, own: Sequence[Row]) -> tuple[Problem, tuple[str, ...]]:
    """Give what is to be learnt of a project's labels, and its tiers, smallest first."""
    tables = tables_of(weights, [row.text for row in own])
    before = tables.scores("tier") / weights.heads["tier"].temperature
    tiers = order_of(own, probabilities(before), weights.tiers)
    start = np.array([[float(one == two) for two in tiers] for one in weights.tiers])
    return Problem(
        tables=tables, before=before, truth=hard_labels([row.tier for row in own], tiers), start=start
    ), tiers


def folds_of(own: Sequence[Row]) -> Any:
    """Give each label its fold: every tier is spread over all of them, whatever the order of the file.

    One text is in one fold, however often it stands there. Texts that are much alike may be in two: what a project will
    ask for next looks like what it labelled.
    """
    texts = [" ".join(row.text.casefold().split()) for row in own]
    tier = {text: row.tier for text, row in zip(texts, own, strict=True)}
    mixed = sorted(tier, key=lambda text: (tier[text], zlib.crc32(text.encode("utf-8", "replace")), text))
    place = {text: at for at, text in enumerate(mixed)}
    return np.array([place[text] % FOLDS for text in texts])


def _tried(problem: Problem, folds: Any, say: Say) -> list[Choice]:
    """Score every label by models that have not seen it, the simplest model first."""
    found = [_choice(SHIPPED, problem.before, problem.truth)] if problem.same_tiers else []
    scores = {name: np.zeros(problem.truth.shape) for name in ("translated", *map(_name, PENALTIES))}
    for number, (inside, outside) in enumerate(_parts(folds), 1):
        own, before, truth = problem.part(inside)
        turn, bias = translation(before, truth, problem.start)
        base = problem.before[outside] @ turn + bias
        scores["translated"][outside] = base
        for penalty in PENALTIES:
            extra = tuned(own, truth, before @ turn + bias, penalty)
            scores[_name(penalty)][outside] = base + problem.tables.own[outside] @ extra
        say(f"fold {number} of {FOLDS}")
    return [*found, *(_choice(name, values, problem.truth) for name, values in scores.items())]


def _name(penalty: float) -> str:
    return f"refined, penalty {penalty:g}"


def _choice(name: str, scores: Any, truth: Any) -> Choice:
    return _judged(name, probabilities(scores, temperature(scores, truth)), truth, scores)


def _judged(name: str, chances: Any, truth: Any, scores: Any = None) -> Choice:
    return Choice(
        name=name,
        scores=scores,
        likelihood=np.log(np.clip((chances * truth).sum(axis=1), 1e-9, 1)),
        right=chances.argmax(axis=1) == truth.argmax(axis=1),
    )


def choose(tried: Sequence[Choice]) -> Choice:
    """Give the simplest model that no less simple one beats by more than the noise."""
    chosen = tried[0]
    for one in tried[1:]:
        if one.beats(chosen):
            chosen = one
    return chosen


def translation(before: Any, truth: Any, start: Any) -> tuple[Any, Any]:
    """Give the numbers that turn scores of the weights' tiers into the project's, held to ``start``, and a bias."""
    with_bias = np.hstack([before, np.ones((len(before), 1))])
    base = before @ start
    extra = tuned(with_bias, truth, base, 0.5)
    return start + extra[:-1], extra[-1]


def _tier(problem: Problem, name: str) -> tuple[Any, Any]:
    """Give the chosen model's numbers for each feature and tier, and the biases, from all labels."""
    head = problem.tables.weights.heads["tier"]
    turn, bias = problem.start, np.zeros(problem.truth.shape[1])
    if name != SHIPPED:
        turn, bias = translation(problem.before, problem.truth, problem.start)
    numbers = problem.tables.numbers("tier") @ turn / head.temperature
    for penalty in PENALTIES:
        if name == _name(penalty):
            extra = tuned(problem.tables.own, problem.truth, problem.before @ turn + bias, penalty)
            numbers = numbers + problem.tables.whole(extra)
    return numbers, np.array(head.bias) @ turn / head.temperature + bias


def _effect(problem: Problem, own: Sequence[Row], folds: Any, say: Say) -> tuple[tuple[Any, Any], dict[str, Any]]:
    """Give the effect head's numbers and biases, moved by the project's effects where that is shown to help."""
    head, tables = problem.tables.weights.heads["effect"], problem.tables
    kept = (tables.numbers("effect"), np.array(head.bias))
    labelled = np.flatnonzero([bool(row.effect) for row in own])
    if len(labelled) < LEAST_EFFECTS:
        return kept, {}
    say(f"{len(labelled)} effects")
    groups = np.array([[float(effect_of(act) == effect) for effect in EFFECTS] for act in head.classes])
    truth = hard_labels([own[at].effect for at in labelled.tolist()], EFFECTS)
    base = tables.scores("effect")[labelled] / head.temperature
    matrix = tables.own[labelled]
    after = base.copy()
    for inside, outside in _parts(folds[labelled]):
        after[outside] += matrix[outside] @ tuned_groups(matrix[inside], truth[inside], base[inside], groups)
    tried = [_judged(name, probabilities(scores) @ groups, truth) for name, scores in (("", base), ("own", after))]
    chosen = choose(tried)
    if chosen.name:
        extra = tables.whole(tuned_groups(matrix, truth, base, groups)) * head.temperature
        kept = (kept[0] + extra, kept[1])
    figures = {"labels": len(labelled), "accuracy_as_shipped": _mean(tried[0]), "accuracy_refined": _mean(tried[1])}
    return kept, {"effect": {**figures, "refined": bool(chosen.name)}}


def _parts(folds: Any) -> list[tuple[Any, Any]]:
    """Give for each fold the places outside it and in it; one fold alone is both."""
    parts = [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in sorted(set(folds.tolist()))]
    return [(inside if len(inside) else outside, outside) for inside, outside in parts]


def _cuts(chances: Any, truth: Any, doubt: float) -> tuple[Curve, ...]:
    """Calibrate by curves where there are labels enough to draw any; a few labels only set the temperature."""
    if len(truth) < ENOUGH_FOR_CURVES:
        return straight(truth.shape[1] - 1)
    return curves(spread_out(chances, doubt), truth, bins=min(16, len(truth) // 20))


def _scores(own: Sequence[Row], tiers: Sequence[str], tried: Sequence[Choice], chosen: Choice) -> dict[str, Any]:
    seen: dict[str, set[str]] = {}
    for row in own:
        seen.setdefault(row.text, set()).add(row.tier)
    return {
        "rows": len(own),
        "tiers": list(tiers),
        "contradictory": sorted(text for text, named in seen.items() if len(named) > 1)[:20],
        "chosen": chosen.name,
        "accuracy_cross_validated": _mean(chosen),
        "accuracy_without_refining": _mean(next(one for one in tried if not one.name.startswith("refined"))),
        "tried": {
            one.name: {"accuracy": _mean(one), "log_likelihood": round(float(one.likelihood.mean()), 4)}
            for one in tried
        },
    }


def _mean(choice: Choice) -> float:
    return round(float(choice.right.mean()), 4)
