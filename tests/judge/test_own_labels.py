"""A project's own labels on top of the shipped weights, without the command: what they may and may not do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from advisor.errors import UsageError
from advisor.judge import Judge
from advisor.judge.corpus import Row
from advisor.judge.train_own import SHIPPED, refine
from advisor.judge.train_run import own_document
from advisor.judge.weights import read_weights, render_weights
from advisor.resources import corpus_dir

WEIGHTS = read_weights(corpus_dir() / "weights.json")
PARTS = [
    *("login", "cart", "mailer", "parser", "export", "ledger"),
    *("search", "upload", "invoice", "refund", "stock", "tax"),
]
WORK = {
    "opus": ("Review the {} module", "Check the {} code for bugs", "Audit the {} part"),
    "haiku": ("Find all {} files", "List the {} tickets", "Rename the {} folder"),
    "sonnet": ("Fix the {} bug", "Write unit tests for the {} code", "Refactor the {} part"),
}


def labels(parts: int = len(PARTS), effect: str = "") -> list[Row]:
    """Give the labels of a house where reviews go to the largest model."""
    return [
        Row(text=text.format(part), tier=tier, effect=effect, domain="own")
        for part in PARTS[:parts]
        for tier, texts in WORK.items()
        for text in texts
    ]


def judge_of(own: list[Row], folder: Path) -> Judge:
    file = folder / "mine.json"
    file.write_bytes(render_weights(own_document(WEIGHTS, refine(WEIGHTS, own), own, "mine")))
    return Judge(read_weights(file))


def likeliest(judge: Judge, text: str) -> str:
    return max(judge.judge(text).probabilities, key=lambda pair: pair[1])[0]


@pytest.mark.slow
def test_a_hundred_labels_teach_a_habit_and_leave_what_is_plain_as_it_was(tmp_path: Path) -> None:
    judge = judge_of(labels(), tmp_path)
    assert judge.tiers == ("small", "medium", "large")  # haiku, sonnet and opus are these
    assert likeliest(judge, "Review the booking module for bugs") == "large"
    assert likeliest(judge, "Find the css files") == "small"
    assert likeliest(judge, "Implement pagination of the news list") == "medium"
    assert judge.judge("Find the css files").policy == "mine"


@pytest.mark.slow
def test_labels_that_agree_with_the_weights_change_nothing(tmp_path: Path) -> None:
    plain = Judge(WEIGHTS)
    texts = [text.format(part) for part in PARTS[:6] for texts in WORK.values() for text in texts]
    own = [Row(text=text, tier=likeliest(plain, text), domain="own") for text in texts]
    model = refine(WEIGHTS, own)
    assert model.scores["chosen"] == SHIPPED
    judge = judge_of(own, tmp_path)
    for text in ("Find the css files", "Design the architecture", "Review the refund module"):
        mine, theirs = dict(judge.judge(text).probabilities), dict(plain.judge(text).probabilities)
        assert mine == pytest.approx(theirs, abs=0.06)


@pytest.mark.slow
def test_labels_drawn_by_lot_are_not_learnt() -> None:
    draw = random.Random(5)  # noqa: S311 - no secret
    own = [Row(text=row.text, tier=draw.choice(["small", "medium", "large"]), domain="own") for row in labels()]
    assert not refine(WEIGHTS, own).scores["chosen"].startswith("refined")


@pytest.mark.slow
@pytest.mark.parametrize("names", [("cheap", "dear"), ("a", "b", "c", "d", "e")])
def test_any_number_of_tiers_is_ordered_by_what_the_judge_thinks_of_their_texts(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    texts = [
        "Find the {} files",
        "Fix the {} bug",
        "Review the {} module",
        "Plan the {} feature",
        "Design the {} architecture for all our systems",
    ]
    kinds = [texts[round(at * (len(texts) - 1) / (len(names) - 1))] for at in range(len(names))]
    own = [
        Row(text=text.format(part), tier=name, domain="own")
        for part in PARTS
        for name, text in zip(names, kinds, strict=True)
    ]
    judge = judge_of(own, tmp_path)
    assert set(judge.tiers) == set(names)
    assert (judge.tiers[0], judge.tiers[-1]) == (names[0], names[-1])
    for name, text in zip(names, kinds, strict=True):
        assert likeliest(judge, text.format("billing")) == name
    assert sum(chance for _, chance in judge.judge("Sort the list").probabilities) == pytest.approx(1)


@pytest.mark.slow
def test_a_project_with_frontier_labels_gets_a_fourth_tier_above_the_others() -> None:
    own = [*labels(6), *(Row(text=f"Prove the {part} protocol", tier="Frontier", domain="own") for part in PARTS)]
    assert refine(WEIGHTS, own).tiers == ("small", "medium", "large", "frontier")


def test_effects_of_a_house_are_learnt_where_that_is_shown_to_help() -> None:
    own = [
        Row(text=f"{verb} the {part} page", tier=tier, effect="external", domain="own")
        for part in PARTS
        for verb, tier in (("Edit", "small"), ("Translate", "medium"), ("Rewrite", "medium"))
    ]
    effect = refine(WEIGHTS, own).scores["effect"]
    assert effect["refined"]
    assert effect["accuracy_refined"] > 0.9 > effect["accuracy_as_shipped"]


def test_contradictory_labels_are_named_and_do_no_harm() -> None:
    own = [*labels(6), Row(text="Review the login module", tier="small", domain="own")]
    assert refine(WEIGHTS, own).scores["contradictory"] == ["Review the login module"]


def test_labels_that_nothing_can_be_learnt_from_are_refused() -> None:
    with pytest.raises(UsageError, match="at least 6 of 2"):
        refine(WEIGHTS, [Row(text=f"Find file {at}", tier="small") for at in range(30)])


@pytest.mark.slow
def test_the_same_labels_give_the_same_bytes() -> None:
    own = labels(4, effect="read")
    one, two = (render_weights(own_document(WEIGHTS, refine(WEIGHTS, own), own, "mine")) for _ in range(2))
    assert one == two
