"""When what is asked is not known, so that no model can be called too small for it."""

from __future__ import annotations

import pytest

from advisor.advice.requests import alternatives, is_role

_ROLES = (
    "You are a harbour specialist. Help visitors with moorings.", "You're a friendly guide.\n{question}",
    "Act as a librarian. Use the catalogue tool before you answer. Cite what you read.",
    "# Persona\nYou are a tutor with a lot of patience. Keep answers short.",
)  # fmt: skip
_WORK = (
    "You are an architect. Design the bridge over both arms of the river.", "Help visitors with moorings.",
    "You are an auditor.\nReview the ledger: {ledger}", "You are a clerk. Your first task is to compare both ledgers.",
    "Act as an editor. Write the leader for Sunday.",
)  # fmt: skip


@pytest.mark.parametrize("text", _ROLES)
def test_a_role_with_ways_to_behave_orders_no_work(text: str) -> None:
    assert is_role(text)


@pytest.mark.parametrize("text", _WORK)
def test_a_text_that_orders_work_is_more_than_a_role(text: str) -> None:
    assert not is_role(text)


def test_an_agent_is_offered_for_each_kind_of_work_in_its_first_sentence() -> None:
    text = "Use when mending sails, rigging old boats, or planning a voyage; also knots. Not for engines, ever."
    assert alternatives(text) == ("Use when mending sails", "rigging old boats", "planning a voyage", "also knots")


def test_a_description_without_a_list_is_one_kind_of_work() -> None:
    assert alternatives("Mends sails. And more, or less.") == ("Mends sails",)
