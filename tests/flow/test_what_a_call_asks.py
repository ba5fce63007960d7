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


_HISTORY = (
    "import json\nfrom openai import OpenAI\nclient = OpenAI()\n"
    "def send(messages):\n    return client.chat.completions.create(model='gpt-5', messages=messages)\n"
    "def load():\n    return json.load(open('h.json'))\n"
    "def said(text):\n    return {'role': 'user', 'content': text}\nhistory = load()\n"
)
_ENDED = {
    "put behind it": "send(history + [said('Count all the oaks')])",
    "spread before it": "send([*history, said('Count all the oaks')])",
    "spread between": "send([said('Be brief, please'), *history, said('Count all the oaks')])",
    "appended": "history.append(said('Count all the oaks'))\nsend(history)",
    "appended to its copy": "mine = [*history]\nmine.append(said('Count all the oaks'))\nsend(mine)",
    "extended": "mine = [*history]\nmine.extend([said('Be brief, please'), said('Count all the oaks')])\nsend(mine)",
    "added in place": "history += [said('Count all the oaks')]\nsend(history)",
    "after what came before": "history.append(said('Name all the elms'))\n"
    "history.append(said('Count all the oaks'))\nsend(history)",
}


@pytest.mark.parametrize("case", _ENDED)
def test_the_last_message_describes_a_call_though_those_before_it_are_not_shown(case: str) -> None:
    assert texts(only(f"{_HISTORY}{_ENDED[case]}\n")) == ["Count all the oaks"]


_UNSURE = {
    "taken away again": "history.append(said('Count all the oaks'))\nhistory.pop()\nsend(history)",
    "put behind by what is not shown": "send([said('Count all the oaks'), *history])",
    "turned round": "history.append(said('Count all the oaks'))\nhistory.reverse()\nsend(history)",
    "extended by what is not shown": "history.append(said('Count all the oaks'))\n"
    "history.extend(load())\nsend(history)",
}


@pytest.mark.parametrize("case", _UNSURE)
def test_a_message_that_may_not_be_the_last_does_not_describe_a_call_by_itself(case: str) -> None:
    assert texts(only(f"{_HISTORY}{_UNSURE[case]}\n")) != ["Count all the oaks"]
