"""What has to be said before a model is called too small, and what any model does."""

from __future__ import annotations

import re

import pytest

from advisor.advice.demand import is_marked, names_difficulty
from tests.pipeline import findings_of

ANTHROPIC = "import anthropic\n\nclient = anthropic.Anthropic(timeout=30)\n"


def words(text: str) -> list[str]:
    return re.findall(r"[a-z][a-z'-]*|\{", text.lower())


def too_small(text: str, model: str, *, system: str = "", limit: int = 900) -> bool:
    said = f", system={system!r}" if system else ""
    messages = [{"role": "user", "content": text}]
    call = f"client.messages.create(model={model!r}, max_tokens={limit}{said}, messages={messages!r})"
    found = findings_of(f"{ANTHROPIC}print({call}.content[0].text)\n", path="flow.py")
    return any(finding.code == "ADV202" for finding in found)


HARD = (
    "Design the architecture of a ledger that spans three harbours.", "Find the race that loses bookings.",
    "Write the threat model of the lock gates.", "Decide what matters most across all services.",
)  # fmt: skip
PLAIN = (
    "Write a series of announcements of the new ferry.", "Plan a week by the sea for four friends.",
    "Look for names and addresses in the reply.", "Serves several kinds of systems.",
)  # fmt: skip


@pytest.mark.parametrize("text", HARD)
def test_the_large_tier_is_for_named_kinds_of_difficulty(text: str) -> None:
    assert names_difficulty(words(text))


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_that_names_no_such_difficulty_wants_no_more_than_the_medium_tier(text: str) -> None:
    assert not names_difficulty(words(text))


MARKED = (
    "Classify the difficulty of this task: {task}", "Evaluate the letter by these criteria: tone, length.",
    "Given the ship and the cargo, return an integer for how well they fit.", "Is the berth free? Reply true or false.",
    "You are an expert at routing a question to a harbour office.",
)  # fmt: skip
UNMARKED = (
    "Fix the routing bug in the harbour gateway.", "Implement a filter that will return the number of free berths.",
    "Evaluate the plan of the new quay and write down what is wrong with it.", "Write a report on both yards.",
    "Design how our services route orders: review the architecture, routing included.",
)  # fmt: skip


@pytest.mark.parametrize("text", MARKED)
def test_a_mark_or_a_choice_among_given_answers_is_told(text: str) -> None:
    assert is_marked(words(text))


@pytest.mark.parametrize("text", UNMARKED)
def test_a_judgement_that_is_written_out_is_no_mark(text: str) -> None:
    assert not is_marked(words(text))


def test_a_small_model_is_too_small_for_a_report_that_compares() -> None:
    assert too_small("Write a report comparing both shipyards", "claude-haiku-5-5")


def test_a_small_model_is_large_enough_for_an_answer_of_a_label() -> None:
    assert not too_small("Write a report comparing both shipyards", "claude-haiku-5-5", limit=5)


@pytest.mark.parametrize("text", ["Add rope, tar and sailcloth", "Fix grammar and punctuation. Keep the meaning."])
def test_an_item_for_a_list_and_spelling_want_no_larger_model(text: str) -> None:
    assert not too_small(text, "claude-haiku-5-5")


@pytest.mark.parametrize(
    "text",
    [
        "Add a retry with backoff to the booking client", "Implement request routing for the harbour gateway",
        "Why do two nodes both become leader of the distributed lock service?",
    ],
)  # fmt: skip
def test_a_feature_and_a_deep_question_want_more_than_the_small_tier(text: str) -> None:
    assert too_small(text, "claude-haiku-5-5")


@pytest.mark.parametrize(
    "text", ["Identify the most critical modules", "Write a garbage collector for our interpreter"]
)
def test_a_short_order_is_judged_by_what_it_says_without_words_that_have_to_be_there(text: str) -> None:
    assert too_small(text, "claude-sonnet-5-5")


def test_a_prompt_of_several_sentences_that_names_no_difficulty_keeps_the_medium_tier() -> None:
    text = (
        "We are four friends with two thousand to spend on a week by the sea. We want a week that balances rest, boats "
        "and good food for all of us, and weighs what each choice costs against what it gives. Which harbour suits us?"
    )
    assert not too_small(text, "claude-sonnet-5-5")


def test_a_question_put_to_a_conversation_wants_no_larger_model() -> None:
    assert not too_small("Can you recommend a good library about ships for me?", "claude-haiku-5-5")
    assert not too_small("What are three things that matter when designing a distributed system?", "claude-sonnet-5-5")


def test_a_choice_that_the_system_prompt_asks_for_decides_and_not_the_material() -> None:
    system = "You are an expert at routing a question to one of the offices: customs or harbour master."
    assert not too_small("Why does the following code not work: sail(None)", "claude-haiku-5-5", system=system)
