"""Which of a call's texts says what is to be done: the last thing said, or the instructions it is said under."""

from __future__ import annotations

import pytest
from following import only, texts

_AGENT = "from pydantic_ai import Agent\nreplier = Agent('openai:gpt-5', instructions='Write a short reply.')\n"
_ASKED = {
    "a request": ("f'Reply to this mail in German: {mail}'", "Reply to this mail in German: {mail}"),
    "fields": ("f'Mail: {mail}\\nProduct: {product}'", "Write a short reply.\nMail: {mail}\nProduct: {product}"),
    "fields that are known": (
        "'Mail: the lid is loose\\n\\nProduct: a kettle'",
        "Write a short reply.\nMail: the lid is loose\n\nProduct: a kettle",
    ),
    "one field": ("f'Compare these two: {mail}'", "Compare these two: {mail}"),
    "a field that asks": ("f'Task: Find the lid\\nMail: {mail}'", "Task: Find the lid\nMail: {mail}"),
    "fields and a request": ("f'Mail: {mail}\\nReply in three lines.'", "Mail: {mail}\nReply in three lines."),
}


@pytest.mark.parametrize("case", _ASKED)
def test_fields_alone_ask_for_nothing_so_that_the_instructions_describe_the_task(case: str) -> None:
    asked, expected = _ASKED[case]
    trace = only(f"{_AGENT}def reply(mail, product):\n    return replier.run_sync({asked})\n")
    assert texts(trace) == [expected]
