"""Compare families of models on the held-out domains, with paired bootstrap intervals.

    python benchmarks/families.py

Prints the table of corpus/EXPERIMENTS.md. Needs scikit-learn; takes some minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer

from advisor.judge.corpus import Row, read_corpus
from advisor.judge.train import FOLDS, SEED, TIERS
from advisor.judge.train_fit import featurise, fit, hard_labels, matrix_of, probabilities, soft_tiers, space_of
from advisor.judge.train_run import held_out_of
from advisor.judge.train_score import Split, split
from advisor.resources import corpus_dir

DRAWS = 1000
COVERAGE = 0.85
COMMON = 150
Family = Callable[[list[Row], list[Row]], Any]


def linear(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """Multinomial logistic regression on shape, words and letters: what is shipped."""
    matrix, target = _matrices(inside, outside)
    return probabilities(fit(matrix, soft_tiers(inside, TIERS), TIERS, 4.0).scores(target))


def words_only(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """Fit the same on a plain bag of words and pairs."""
    return _tfidf(inside, outside, TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True))


def letters_only(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """Fit the same on runs of two to five letters."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    return _tfidf(inside, outside, vectors)


def ordinal(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """One binary model for each cut between two tiers."""
    matrix, target = _matrices(inside, outside)
    below = soft_tiers(inside, TIERS).cumsum(axis=1)
    cuts = [
        probabilities(fit(matrix, np.stack([one, 1 - one], axis=1), ("y", "n"), 4.0).scores(target))[:, 0]
        for one in (below[:, 0], below[:, 1])
    ]
    low, high = cuts[0], np.maximum(cuts[0], cuts[1])
    return np.stack([low, high - low, 1 - high], axis=1)


def trees(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """Boosted trees on the commonest features of shape."""
    left, right = _shapes(inside, outside)
    return _boosted(left, right, inside)


def stacked(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """Boosted trees on the linear model's out-of-fold scores and the commonest features of shape."""
    names = sorted({row.domain for row in inside})
    own = np.zeros((len(inside), len(TIERS)))
    for fold in range(FOLDS):
        inner = [at for at, row in enumerate(inside) if names.index(row.domain) % FOLDS != fold]
        outer = [at for at, row in enumerate(inside) if names.index(row.domain) % FOLDS == fold]
        own[outer] = linear([inside[at] for at in inner], [inside[at] for at in outer])
    left, right = _shapes(inside, outside)
    return _boosted(np.hstack([left, own]), np.hstack([right, linear(inside, outside)]), inside)


def mixed(inside: list[Row], outside: list[Row]) -> Any:  # noqa: ANN401 - an array
    """Give the mean of the linear model and the one on letters."""
    return (linear(inside, outside) + letters_only(inside, outside)) / 2


FAMILIES: tuple[Family, ...] = (linear, words_only, letters_only, ordinal, trees, stacked, mixed)


def _matrices(inside: list[Row], outside: list[Row]) -> tuple[Any, Any]:
    found = featurise([row.text for row in inside])
    space = space_of(found)
    return matrix_of(found, space), matrix_of(featurise([row.text for row in outside]), space)


def _tfidf(inside: list[Row], outside: list[Row], vectors: TfidfVectorizer) -> Any:  # noqa: ANN401 - an array
    matrix = vectors.fit_transform([row.text for row in inside])
    head = fit(matrix.tocsr(), soft_tiers(inside, TIERS), TIERS, 10.0)
    return probabilities(head.scores(vectors.transform([row.text for row in outside])))


def _shapes(inside: list[Row], outside: list[Row]) -> tuple[Any, Any]:
    matrix, target = _matrices(inside, outside)
    common = np.argsort(-np.asarray((matrix > 0).sum(axis=0)).ravel(), kind="stable")[:COMMON]
    return matrix[:, common].toarray() > 0, target[:, common].toarray() > 0


def _boosted(left: Any, right: Any, inside: list[Row]) -> Any:  # noqa: ANN401 - arrays
    truth = hard_labels([row.tier for row in inside], TIERS).argmax(axis=1)
    model = HistGradientBoostingClassifier(max_iter=100, learning_rate=0.08, max_leaf_nodes=12, random_state=SEED)
    return model.fit(left, truth).predict_proba(right)


def figures(parts: Split, chances: Any, draw: Any) -> tuple[float, float]:  # noqa: ANN401 - arrays
    """Give the accuracy of all drawn texts, and of the most confident 85 % of them."""
    right = np.array([TIERS[at] in row.right for at, row in zip(chances.argmax(axis=1), parts.outside, strict=True)])
    confident = draw[np.argsort(-chances.max(axis=1)[draw], kind="stable")][: int(COVERAGE * len(draw))]
    return float(right[draw].mean()), float(right[confident].mean())


def main() -> None:
    """Train each family once, print its figures and its difference to the first."""
    root = corpus_dir()
    rows = read_corpus(root / "descriptions")
    whole = split(rows, held_out_of(root, rows))
    parts = Split(
        inside=tuple(row for row in whole.inside if row.is_task),
        outside=tuple(row for row in whole.outside if row.is_task),
        held_out=whole.held_out,
    )
    random = np.random.default_rng(SEED)
    draws = [random.integers(0, len(parts.outside), len(parts.outside)) for _ in range(DRAWS)]
    everything = np.arange(len(parts.outside))
    first: list[float] = []
    print("| family | accuracy | at 85 % coverage | 95 % interval | difference to the first |\n|---|---|---|---|---|")
    for family in FAMILIES:
        chances = family(list(parts.inside), list(parts.outside))
        whole_accuracy, at_coverage = figures(parts, chances, everything)
        drawn = [figures(parts, chances, draw)[1] for draw in draws]
        first = first or drawn
        low, high = np.quantile(drawn, (0.025, 0.975))
        less, more = np.quantile(np.array(drawn) - np.array(first), (0.025, 0.975))
        print(
            f"| {family.__name__.replace('_', ' ')} | {whole_accuracy:.3f} | {at_coverage:.3f} "
            f"| {low:.3f} to {high:.3f} | {less:+.3f} to {more:+.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
