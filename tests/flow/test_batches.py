"""Calls that are paid once for each member of a list: what they say, what limits them, and what a failure costs."""

from __future__ import annotations

import pytest

from tests.flow.following import only, task, texts

LITELLM = """
import litellm
notes = open("notes.txt").read().split("---")
{before}
print(litellm.batch_completion(model="gpt-4o", messages={messages}))
"""
LANGCHAIN = """
from langchain_openai import ChatOpenAI
model = ChatOpenAI(model="gpt-4o")
notes = open("notes.txt").read().split("---")

async def main():
    print(await model.abatch([f"Summarise {{note}}" for note in notes]{options}))
"""


@pytest.mark.parametrize(
    ("before", "messages"),
    [
        ("", "[[{'role': 'user', 'content': f'Summarise {note}'}] for note in notes]"),
        ("asked = []\nfor note in notes: asked.append([{'role': 'user', 'content': f'Summarise {note}'}])", "asked"),
    ],
)
def test_what_each_member_is_asked_is_known_where_a_loop_builds_the_members(before: str, messages: str) -> None:
    found = only(LITELLM.format(before=before, messages=messages))
    assert texts(found) == ["Summarise {note}"]


def test_what_members_of_unlike_texts_are_asked_is_not_known() -> None:
    before = "asked = []\nfor note in notes: asked.append('Sum up' if note else 'Name it')\nasked = [asked]"
    found = only(LITELLM.format(before=before, messages="asked"))
    assert not any("Sum up" in each for each in texts(found))


def test_a_batch_that_gives_failures_beside_answers_loses_nothing() -> None:
    found = only(LITELLM.format(before="", messages="[[{'role': 'user', 'content': note}] for note in notes]"))
    assert [group.keeps_results for group in found.groups] == [True]
    assert task(found, "t1").handled


@pytest.mark.parametrize(
    ("options", "keeps", "limited"),
    [
        ("", False, False),
        (", return_exceptions=True", True, False),
        (", config={'max_concurrency': 4}", False, True),
        (", {'max_concurrency': 4}", False, True),
    ],
)
def test_options_of_a_batch_say_what_it_keeps_and_how_many_run(options: str, *, keeps: bool, limited: bool) -> None:
    found = only(LANGCHAIN.format(options=options))
    assert [(group.keeps_results, group.limited) for group in found.groups] == [(keeps, limited)]
