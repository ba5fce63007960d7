"""Answers in blocks: reading their text is no loop over anything, and what they say of themselves is not their text."""

from __future__ import annotations

import pytest
from following import counts, needs, only, texts

from advisor.flow.expr import Hole, walk
from advisor.plans.evaluate import evaluate_text
from advisor.plans.substitute import resolved

_ASK = """
from anthropic import Anthropic
client = Anthropic()
def ask(prompt):
    reply = client.messages.create(
        model="claude-haiku-4-5", max_tokens=99, messages=[{"role": "user", "content": prompt}]
    )
"""
_TWO = "first = ask('List the parts')\nask(f'Order {first}')\n"
_READING = {
    "a comprehension with a condition": "    return ''.join(b.text for b in reply.content if b.type == 'text')\n",
    "a list": "    return '\\n'.join([block.text.strip() for block in reply.content])\n",
    "the first of them": "    return next((b.text for b in reply.content if b.type == 'text'), '')\n",
    "blocks that have text": "    return ''.join(b.text for b in reply.content if hasattr(b, 'text'))\n",
    "blocks of a class": "    return ''.join(b.text for b in reply.content if isinstance(b, types.TextBlock))\n",
    "a type that may be missing": (
        "    return ''.join(b.text for b in reply.content if getattr(b, 'type', 0) == 'text')\n"
    ),
    "a loop": (
        "    out = ''\n    for block in reply.content:\n        if block.type == 'text' and block.text:\n"
        "            out += block.text\n    return out\n"
    ),
    "a loop that leaves": (
        "    for block in reply.content:\n        if block.type == 'text':\n            return block.text\n"
        "    return ''\n"
    ),
    "a loop into a list": (
        "    parts = []\n    for block in reply.content:\n        parts.append(block.text)\n"
        "    return '\\n'.join(parts)\n"
    ),
}


@pytest.mark.parametrize("case", _READING)
def test_the_text_of_an_answers_blocks_is_the_answer(case: str) -> None:
    trace = only(_ASK + _READING[case] + _TWO)
    assert texts(trace) == ["List the parts", "Order {t1}"]
    assert needs(trace) == {"t1>t2 data"}
    assert trace.refusals == ()


_LOOKING = {
    "other blocks": "    return [b for b in reply.content if b.type == 'tool_use']\n",
    "either kind": (
        "    found = []\n    for b in reply.content:\n        if b.type == 'text':\n            found.append(b.text)\n"
        "        else:\n            found.append(call(b))\n    return found\n"
    ),
    "a call for each block": (
        "    found = []\n    for b in reply.content:\n        found.append(call(b.text))\n    return found\n"
    ),
    "members of a structure": "    return [each.text for each in reply.parsed_output.steps]\n",
    "blocks that are more": "    return [b.text + other(b) for b in reply.content]\n",
}


@pytest.mark.parametrize("case", _LOOKING)
def test_a_loop_that_looks_for_more_than_text_goes_round_as_often_as_the_answer_says(case: str) -> None:
    trace = only(_ASK + _LOOKING[case] + "for part in ask('List the parts'):\n    ask(f'Explain {part}')\n")
    assert counts(trace, "t2") == (0, 5, None)


def test_what_an_answer_says_of_itself_decides_but_is_not_its_text() -> None:
    body = "    return reply\n"
    trace = only(_ASK + body + "a = ask('Go on')\nif a.stop_reason == 'max_tokens':\n    ask('Again')\n")
    assert needs(trace) == {"t1>t2 control"}
    (guard,) = (task.guard for task in trace.tasks if task.guard is not None)
    assert [part.name for part in walk(guard) if isinstance(part, Hole)] == ["a.stop_reason"]


def test_a_list_made_of_an_answers_parts_is_not_made_of_its_letters() -> None:
    body = "    return ', '.join(step.name.lower() for step in reply.parsed_output.steps)\n"
    prompt = only(_ASK + body + _TWO).tasks[1].description
    assert prompt is not None
    assert evaluate_text(resolved(prompt), {"t1": "Two Parts"}) == "Order two parts"


_LIMITS = {
    "in the call": ("", "max_tokens=300", 300),
    "a constant": ("MOST = 2 * 256\n", "max_tokens=MOST", 512),
    "not shown": ("from settings import MOST\n", "max_tokens=MOST", None),
    "of time": ("", "timeout=30", None),
}


@pytest.mark.parametrize("case", _LIMITS)
def test_how_long_an_answer_may_be_is_known_where_the_code_says_a_number(case: str) -> None:
    before, limit, expected = _LIMITS[case]
    program = (
        f"from anthropic import Anthropic\n{before}Anthropic().messages.create(model='haiku', {limit}, messages=M)\n"
    )
    assert only(program).tasks[0].most_output == expected


def test_a_models_own_limit_holds_for_its_calls_until_a_call_says_another() -> None:
    made = "from langchain_openai import ChatOpenAI\nm = ChatOpenAI(model='gpt-5', max_tokens=200)\n"
    first, second = only(made + "m.invoke('List the parts')\nm.invoke('Order them', max_tokens=50)\n").tasks
    assert (first.most_output, second.most_output) == (200, 50)


def test_a_call_that_is_met_with_two_limits_has_none_that_is_known() -> None:
    ask = "def ask(most):\n    return client.messages.create(model='haiku', max_tokens=most, messages=M)\n"
    loop = "for most in numbers():\n    ask(most)\n"
    assert only(f"from anthropic import Anthropic\nclient = Anthropic()\n{ask}{loop}").tasks[0].most_output is None
