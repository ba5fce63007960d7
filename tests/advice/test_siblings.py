"""Tasks whose texts differ in one word get one verdict."""

from __future__ import annotations

from advisor.advice.siblings import agree
from advisor.judge.verdict import Abstain, Effect, Judgement, Verdict


def judged(text: str, small: float, *, answered: bool = True) -> Judgement:
    medium = 1.0 - small
    best = Verdict(tier="small" if small > medium else "medium", confidence=max(small, medium))
    return Judgement(
        text=text,
        tier=best if answered else Abstain(reason="unlike the corpus"),
        probabilities=(("small", small), ("medium", medium), ("large", 0.0)),
        effect=Effect.READ,
        effect_confidence=0.9,
        kind="analyse",
        kind_confidence=0.9,
        evidence=(),
    )


def test_siblings_share_the_mean_of_their_probabilities() -> None:
    agreed = agree({"t1": judged("Count rows in orders", 0.9), "t2": judged("Count rows in stock", 0.7)})
    for answer in agreed.values():
        assert answer is not None
        assert isinstance(answer.tier, Verdict)
        assert answer.tier.tier == "small"
        assert round(answer.tier.confidence, 6) == 0.8


def test_texts_that_differ_in_two_words_keep_their_own_verdicts() -> None:
    before = {"t1": judged("Count rows in orders", 0.9), "t2": judged("Explain rows in stock", 0.2)}
    assert agree(before) == before


def test_a_chain_of_siblings_is_one_family() -> None:
    texts = ["Read the red book", "Read the blue book", "Read the blue letter"]
    agreed = agree({f"t{n}": judged(text, 0.9 - n / 10) for n, text in enumerate(texts)})
    assert len({answer.probabilities for answer in agreed.values() if answer is not None}) == 1


def test_a_family_that_mostly_abstains_stays_silent() -> None:
    agreed = agree(
        {
            "t1": judged("Count rows in orders", 0.9),
            "t2": judged("Count rows in stock", 0.9, answered=False),
        }
    )
    assert all(answer is not None and isinstance(answer.tier, Abstain) for answer in agreed.values())


def test_tasks_without_text_stay_without_judgement() -> None:
    assert agree({"t1": None, "t2": None}) == {"t1": None, "t2": None}
