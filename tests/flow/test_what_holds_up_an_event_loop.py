"""A blocking call in a coroutine holds up the event loop: what is started together then runs one after another."""

from __future__ import annotations

import pytest
from following import only, order

_CLIENT = """
import asyncio
from {module} import {client}
client = {client}()
async def ask(prompt):
    {before}return {call}
"""
_CALL = "client.messages.create(model='haiku', max_tokens=9, messages=[{'role': 'user', 'content': prompt}])"
_MAIN = "async def main():\n    {body}\nasyncio.run(main())\n"
_TOGETHER = {
    "gather": "await asyncio.gather(ask('List the hats'), ask('List the gloves'))",
    "a list": "await asyncio.gather(*[ask(each) for each in ('List the hats', 'List the gloves')])",
    "a group": (
        "async with asyncio.TaskGroup() as group:\n"
        "        group.create_task(ask('List the hats'))\n        group.create_task(ask('List the gloves'))"
    ),
    "two tasks": (
        "one, two = asyncio.create_task(ask('List the hats')), asyncio.create_task(ask('List the gloves'))\n"
        "    await one\n    await two"
    ),
}


def _program(together: str, client: str = "Anthropic", call: str = _CALL, before: str = "") -> str:
    made = _CLIENT.format(module="anthropic", client=client, call=call, before=before)
    return made + _MAIN.format(body=_TOGETHER[together])


@pytest.mark.parametrize("together", _TOGETHER)
def test_calls_that_block_follow_each_other_whatever_starts_them_together(together: str) -> None:
    trace = only(_program(together))
    first, second = trace.tasks
    assert order(trace) == {first.id: (), second.id: (first.id,)}
    assert first.holds
    assert trace.groups == ()


_FREE = {
    "an asynchronous client": {"client": "AsyncAnthropic", "call": f"await {_CALL}"},
    "a thread": {"call": f"await asyncio.to_thread(lambda: {_CALL})"},
    "an executor": {"call": f"await asyncio.get_running_loop().run_in_executor(None, lambda: {_CALL})"},
}


@pytest.mark.parametrize("together", _TOGETHER)
@pytest.mark.parametrize("way", _FREE)
def test_calls_that_hold_up_no_event_loop_run_at_once(way: str, together: str) -> None:
    trace = only(_program(together, **_FREE[way]))
    assert set(order(trace).values()) == {()}
    assert not any(task.holds for task in trace.tasks)
    assert len(trace.groups) == 1


_STREAMED = """
import asyncio
from cohere import AsyncClientV2
client = AsyncClientV2()
async def ask(prompt):
    said = []
    async for event in client.chat_stream(model="command-r7b-12-2024", messages=[{"role": "user", "content": prompt}]):
        said.append(event)
    return said
"""


def test_what_is_gone_through_asynchronously_holds_up_nothing() -> None:
    trace = only(_STREAMED + _MAIN.format(body=_TOGETHER["gather"]))
    assert set(order(trace).values()) == {()}


def test_plain_calls_in_coroutines_that_are_gathered_run_at_once() -> None:
    ask = "import asyncio\nasync def ask(prompt):\n    return Task(prompt)\n"
    assert set(order(only(ask + _MAIN.format(body=_TOGETHER["gather"]))).values()) == {()}


def test_what_waits_for_them_comes_after_all() -> None:
    trace = only(_program("gather").replace("gloves'))\n", "gloves'))\n    await ask('List the scarves')\n"))
    assert "t2" in order(trace)["t3"]


def test_a_loop_of_unknown_length_over_blocking_calls_is_not_at_once() -> None:
    program = _program("a list").replace("('List the hats', 'List the gloves')", "prompts()")
    (loop,) = only(program).tasks[0].loops
    assert not loop.at_once
