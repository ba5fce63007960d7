"""Other policies and a project's own prior."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import RuleDataError
from advisor.judge import load_judge

FOUR_TIERS = """
name = "house"
order = ["tiny", "small", "big", "huge"]
[[tier]]
id = "tiny"
from = ["small"]
[[tier]]
id = "small"
from = ["medium"]
words = ["payment ledger"]
[[tier]]
id = "big"
kinds = ["review"]
[[tier]]
id = "huge"
from = ["large"]
"""


def policy(folder: Path, text: str) -> str:
    file = folder / "house.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_policy_of_four_tiers_translates_the_reference(tmp_path: Path) -> None:
    judgement = load_judge(policy(tmp_path, FOUR_TIERS)).judge("Find Python files")
    assert [tier for tier, _ in judgement.probabilities] == ["tiny", "small", "big", "huge"]
    assert judgement.at_most("tiny") > 0.9
    assert judgement.policy == "house"


def test_a_kind_of_task_can_be_given_a_tier(tmp_path: Path) -> None:
    chances = dict(load_judge(policy(tmp_path, FOUR_TIERS)).judge("Review the pull request for bugs").probabilities)
    assert max(chances, key=chances.__getitem__) == "big"


def test_a_phrase_decides_as_whole_words_only(tmp_path: Path) -> None:
    judge = load_judge(policy(tmp_path, FOUR_TIERS))
    assert dict(judge.judge("List files of the Payment Ledger.").probabilities)["small"] > 0.9
    assert dict(judge.judge("List files of the prepayment ledgers").probabilities)["small"] < 0.5


def test_a_policy_is_found_by_name_in_extra_folders(tmp_path: Path) -> None:
    policy(tmp_path, FOUR_TIERS)
    assert load_judge("house", (tmp_path,)).tiers == ("tiny", "small", "big", "huge")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("order = 3", "order"),
        ('order = ["a"]\n[[tier]]\nid = "a"', "no tier takes"),
        ('order = ["a"]\n[[tier]]\nid = "b"', "none of"),
        ("colour = 1", "unknown key"),
        ("order = [", "TOML"),
        (FOUR_TIERS.replace('["review"]', '["dance"]'), "dance"),
        (FOUR_TIERS + '[[example]]\ntext = "x"\ntier = "mega"', "mega"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_file(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(RuleDataError, match=says) as caught:
        load_judge(policy(tmp_path, text))
    assert "house.toml" in str(caught.value)


def test_an_unknown_policy_is_an_error() -> None:
    with pytest.raises(RuleDataError, match="unknown policy"):
        load_judge("nowhere")


def reviews(count: int, tier: str) -> list[tuple[str, str]]:
    parts = ["login", "cart", "mail", "tax", "user", "order", "stock", "price", "search", "upload", "invoice", "refund"]
    return [(f"Review the {part} module for bugs", tier) for part in parts[:count]]


def test_a_project_that_always_says_large_moves_the_probabilities() -> None:
    plain, own = load_judge(), load_judge().with_prior(reviews(12, "large"))
    assert own.prior is not None
    assert own.prior.proof.helps
    text = "Review the export module for bugs"
    assert own.judge(text).at_most("medium") < plain.judge(text).at_most("medium")


def test_a_prior_that_does_not_help_is_not_used() -> None:
    own = load_judge().with_prior(reviews(12, "medium"))
    text = "Review the export module for bugs"
    if own.prior is not None and not own.prior.proof.helps:
        assert own.judge(text) == load_judge().judge(text)
    mixed = reviews(6, "medium") + [
        (f"List the {name} files", "small") for name in ["py", "js", "go", "rs", "md", "toml"]
    ]
    settled = load_judge().with_prior(mixed)
    assert settled.prior is not None
    assert settled.prior.proof.right_after >= settled.prior.proof.right_before or not settled.prior.proof.helps


def test_nine_labels_are_too_few() -> None:
    assert load_judge().with_prior(reviews(9, "large")).prior is None
