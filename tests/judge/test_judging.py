"""What the judge says of texts: paraphrases of everyday tasks, bad input, explanations."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.judge import Abstain, Judge, Judgement, Verdict, load_judge
from advisor.judge.corpus import read_corpus, read_labels
from advisor.judge.tokens import MOST_TOKENS, tokenise
from advisor.resources import corpus_dir


def table(name: str) -> list[dict[str, str]]:
    """Read labelled texts: the tiers that are right, and the least probability that the one tier must get."""
    return list(csv.DictReader((Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()))


PARAPHRASES = table("paraphrases.csv")
ORCHESTRATION = table("orchestration.csv")
WITHIN_POLICY = [
    ("Compile the web application", "medium"),
    ("Execute the whole test suite", "medium"),
    ("Release to the staging cluster", "small"),
    ("Analyze the refund module", "small"),
    ("Identify the top 6 critical services", "large"),
    ("Audit the refund module", "medium"),
    ("Security review", "medium"),
    ("Performance review", "medium"),
    ("Quality review", "medium"),
    ("Create an action plan from the audits", "medium"),
    ("Analyze the architecture", "large"),
]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge()


def advice_against(judgement: Judgement, written: str) -> float:
    """Give the confidence with which another tier than the written one would be advised."""
    if isinstance(judgement.tier, Abstain):
        return 0.0
    order = [tier for tier, _ in judgement.probabilities]
    place = order.index(written)
    smaller = judgement.at_most(order[place - 1]) if place else 0.0
    return max(smaller, 1 - judgement.at_most(written))


def test_no_paraphrase_of_an_everyday_task_is_given_a_tier_outside_the_policy(judge: Judge) -> None:
    wrong = [
        (row["text"], verdict.tier, verdict.confidence)
        for row in PARAPHRASES
        if isinstance(verdict := judge.judge(row["text"]).tier, Verdict) and verdict.tier not in row["right"].split()
    ]
    assert len(PARAPHRASES) >= 100
    assert len(wrong) <= len(PARAPHRASES) * 0.04, wrong


def test_paraphrases_whose_tier_is_plain_get_it_with_the_confidence_that_advice_needs(judge: Judge) -> None:
    plain = [row for row in PARAPHRASES if float(row["least"])]
    unsure = [
        (row["text"], judge.judge(row["text"]).probabilities)
        for row in plain
        if dict(judge.judge(row["text"]).probabilities)[row["right"]] < float(row["least"])
    ]
    assert len(unsure) <= len(plain) * 0.1, unsure


def test_typical_orchestration_texts_are_answered_with_the_confidence_that_advice_needs(judge: Judge) -> None:
    plain = [(row, judge.judge(row["text"])) for row in ORCHESTRATION if float(row["least"])]
    unsure = [
        (row["text"], judgement.probabilities)
        for row, judgement in plain
        if isinstance(judgement.tier, Abstain) or dict(judgement.probabilities)[row["right"]] < float(row["least"])
    ]
    assert len(ORCHESTRATION) >= 140
    assert len(unsure) <= len(plain) * 0.1, unsure


def test_short_texts_that_small_or_medium_may_write_are_never_called_too_small_for_small(judge: Judge) -> None:
    free = [row["text"] for row in ORCHESTRATION if row["right"] == "small medium"]
    fired = [text for text in free if advice_against(judge.judge(text), "small") >= 0.8]
    assert len(free) >= 15
    assert len(fired) <= 1, fired


def test_strangers_that_are_answered_with_confidence_are_answered_rightly(judge: Judge) -> None:
    rows = read_labels(corpus_dir() / "strangers.csv")
    verdicts = [(row, judge.judge(row.text).tier) for row in rows]
    sure = [(row, one) for row, one in verdicts if isinstance(one, Verdict) and one.confidence >= 0.8]
    assert len(sure) > 0.7 * len(rows)
    assert not [(row.text, one.tier) for row, one in sure if one.tier not in row.right]


@pytest.mark.parametrize(
    "text",
    ["Say hello", "call this tool", "test", "ok", "Task 1", "run", "ping", "Respond with OK", "echo hello", "prompt"],
)
def test_trivial_texts_are_small_or_nothing_is_said_of_them(judge: Judge, text: str) -> None:
    judgement = judge.judge(text)
    assert advice_against(judgement, "small") < 0.8
    assert isinstance(judgement.tier, Abstain) or judgement.tier.tier == "small"


def test_no_orchestration_text_stands_in_the_corpus() -> None:
    known = {row.text.casefold() for row in read_corpus(corpus_dir() / "descriptions")}
    assert not [row["text"] for row in ORCHESTRATION if row["text"].casefold() in known]


def test_no_paraphrase_is_taken_for_a_task_two_tiers_away(judge: Judge) -> None:
    far = {"small": "large", "large": "small"}
    for row in (*PARAPHRASES, *ORCHESTRATION):
        verdict = judge.judge(row["text"]).tier
        tiers = row["right"].split()
        assert not (isinstance(verdict, Verdict) and len(tiers) == 1 and verdict.tier == far.get(tiers[0])), row


@pytest.mark.parametrize(("text", "written"), WITHIN_POLICY)
def test_what_the_policy_allows_is_never_advised_against(judge: Judge, text: str, written: str) -> None:
    assert advice_against(judge.judge(text), written) < 0.8


@pytest.mark.parametrize("text", ["Find Java files", "Read the configs", "List all packages"])
def test_look_ups_on_the_dearest_model_are_surely_small(judge: Judge, text: str) -> None:
    assert judge.judge(text).at_most("small") >= 0.95


def test_small_work_on_large_subjects_and_large_work_on_small_words_are_told_apart(judge: Judge) -> None:
    pairs = [
        ("Find files named scheduler.py", "Find the race condition in the scheduler"),
        ("Rename the architecture document", "Design the architecture"),
        ("List the security groups", "Threat model for the whole platform"),
    ]
    for easy, hard in pairs:
        assert judge.judge(easy).at_most("small") > 0.6 > judge.judge(hard).at_most("medium"), (easy, hard)


def test_probabilities_of_every_text_sum_to_one(judge: Judge) -> None:
    for row in PARAPHRASES:
        assert sum(chance for _, chance in judge.judge(row["text"]).probabilities) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01", "...", "{task}", "ok thanks", "Hello there", "lorem ipsum dolor", "42"]
)
def test_what_is_no_task_gets_no_opinion(judge: Judge, text: str) -> None:
    verdict = judge.judge(text).tier
    assert isinstance(verdict, Abstain)
    assert verdict.reason


@pytest.mark.parametrize("text", ["zxqv wrtp lmnb", "Ωμέγα αλφάδι κύμα", "今日はとても暑いですね", "xyzzy"])
def test_a_text_unlike_the_corpus_gets_no_opinion(judge: Judge, text: str) -> None:
    assert isinstance(judge.judge(text).tier, Abstain)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged_without_an_error(text: str) -> None:
    judgement = load_judge().judge(text)
    assert judgement.text == text
    assert all(0 <= chance <= 1 for _, chance in judgement.probabilities)


@pytest.mark.parametrize("unit", ["word ", "{", '"', "/.", "a", "A_", "-", "'", "é", "\n- x", "日本"])
def test_a_hundred_kilobytes_of_anything_are_read_up_to_a_cap(judge: Judge, unit: str) -> None:
    text = unit * (100_000 // len(unit.encode()))
    assert len(tokenise(text)) <= MOST_TOKENS
    assert judge.judge(text).probabilities


WORDS_AND_MARKS = st.lists(
    st.sampled_from(
        ["Find", "the", "a.py", "src/x.py:12", "v1.2,", "--all", "getUser()", "it;", "done.", "a_b", "é,", "e.g.", "-x"]
    )
    | st.text("abcXYZ019.,:;!?/_()#-é", max_size=12),
    max_size=30,
)


@given(WORDS_AND_MARKS)
@settings(max_examples=300, deadline=None)
def test_reading_a_text_piece_by_piece_finds_the_tokens_that_reading_it_whole_does(pieces: list[str]) -> None:
    text = " ".join([*pieces, "end"]).strip()
    whole = tokenise(f'{text} "x"')  # a quotation may hold blanks, so that a text with one is read as a whole
    assert tokenise(text) == whole[:-1]
    assert tokenise(text.replace(" ", "\t ")) == whole[:-1]


def test_a_verdict_looked_at_and_one_not_looked_at_are_equal(judge: Judge) -> None:
    seen, unseen = judge.judge("Find Python files"), judge.judge("Find Python files")
    assert len(seen.evidence) > 2
    assert seen.evidence[:2] == tuple(seen.evidence)[:2]
    assert seen == unseen
    assert hash(seen) == hash(unseen)
    assert repr(seen) == repr(unseen)


def test_each_verdict_names_features_of_its_own_text_strongest_first(judge: Judge) -> None:
    evidence = judge.judge("Find the race condition in the scheduler").evidence
    weights = [abs(one.weight) for one in evidence]
    assert weights == sorted(weights, reverse=True)
    assert any("race" in one.feature or "scheduler" in one.feature for one in evidence)


def test_sending_deleting_and_deploying_are_external_and_reading_is_not(judge: Judge) -> None:
    outward = ["Deploy to production", "Send the invoice to the customer", "Refund order 12", "Publish the package"]
    inward = ["Read the config", "Summarise the page", "List open pull requests", "Review the login module"]
    assert [judge.judge(text).effect.value for text in outward] == ["external"] * 4
    assert [judge.judge(text).effect.value for text in inward] == ["read"] * 4


def test_edits_are_writes(judge: Judge) -> None:
    texts = [
        "Implement pagination",
        "Rename the variable",
        "Fix the bug in the parser",
        "Write unit tests for the cart",
    ]
    assert [judge.judge(text).effect.value for text in texts] == ["write"] * 4


def test_the_corpus_answers_for_itself(judge: Judge) -> None:
    rows = [row for row in read_corpus(corpus_dir() / "descriptions") if row.is_task][::25]
    verdicts = [(row, judge.judge(row.text).tier) for row in rows]
    answered = [(row, verdict) for row, verdict in verdicts if isinstance(verdict, Verdict)]
    right = sum(verdict.tier in row.right for row, verdict in answered)
    assert right / len(answered) > 0.95
