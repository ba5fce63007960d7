"""Finds ``Task(...)`` and ``Agent(...)`` in text that is no Python: half of the real ones in Markdown do not parse.

Linear: strings and brackets are followed once, a call may be 64 KB and 400 lines long at most, and text full of
calls that never close uses up a budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.sources.arguments import ArgumentReader, RawArgument
from advisor.sources.signature import THEIRS
from advisor.values import dataclass

CHARACTERS = 64_000
LINES = 400

_CALLEE = re.compile(r"(?<![\w.$@/\\-])(?P<name>Task|Agent)\(")
# A definition or a constructor is not a call to an agent.
_DEFINES = re.compile(r"(?:\b(?:class|def|new|function|func|fn|struct|interface|import|record|type)\s+|::)$")
_LONGEST_DEFINER = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCall:
    """A call as it stands in the text, by offsets; ``end`` is behind the closing parenthesis."""

    callee: str
    start: int
    end: int
    arguments: tuple[RawArgument, ...]


def scan_calls(text: str, start: int, end: int) -> Iterator[RawCall]:
    """Give the calls of ``text[start:end]`` that are tasks by their arguments; nested ones belong to the outer call."""
    budget = 32 * CHARACTERS + (end - start)
    position = start
    while budget > 0 and (found := _CALLEE.search(text, position, end)) is not None:
        position = found.end()
        if _DEFINES.search(text[max(0, found.start() - _LONGEST_DEFINER) : found.start()]):
            continue
        reader = ArgumentReader(text=text, position=found.end(), limit=_limit(text, found.end(), end))
        arguments = reader.read()
        budget -= reader.position - found.end() if arguments is not None else CHARACTERS
        if arguments is None or not _is_task(found["name"], arguments):
            continue
        position = reader.position
        said = tuple(argument for argument in arguments if argument.keyword is not None or not argument.empty)
        yield RawCall(callee=found["name"], start=found.start(), end=position, arguments=said)


def _limit(text: str, start: int, end: int) -> int:
    limit = min(end, start + CHARACTERS)
    if text.count("\n", start, limit) <= LINES:
        return limit
    for _ in range(LINES):
        start = text.index("\n", start) + 1
    return start


_OURS = frozenset({"description", "prompt", "subagent_type", "subagent", "task"})
_SURE = frozenset({"subagent_type", "subagent", "run_in_background"})
_OPTIONAL = frozenset({"model", "name", "depends_on", "resume", "isolation", "background", "tools", "agent", "timeout"})


def _is_task(callee: str, arguments: list[RawArgument]) -> bool:
    """Tell a call to an agent from a permission, a mention in prose, and somebody else's constructor."""
    if all(argument.empty for argument in arguments):
        return False
    keywords = {argument.keyword for argument in arguments if argument.keyword is not None}
    if callee == "Agent" and keywords & THEIRS and not keywords & {"description", "prompt"}:
        return False  # `Agent(model, system_prompt=…)`: the first word is no name of an agent
    if keywords & _SURE:
        return True
    if keywords & THEIRS:
        return False
    spoken = any(argument.keyword is None and argument.quoted for argument in arguments)
    if callee == "Agent":
        return _is_agent_call(keywords, arguments, spoken=spoken)
    described = bool(keywords & _OURS)
    loose = "model" in keywords and any(a.keyword is None and a.text and " " in a.text for a in arguments)
    return spoken or described or loose


def _is_agent_call(keywords: set[str], arguments: list[RawArgument], *, spoken: bool) -> bool:
    """Tell ``Agent("provider:model")`` and ``Agent(name=…)``, which build an agent, from a sentence that asks one."""
    if "name" in keywords and "description" not in keywords:
        return False
    if keywords & {"prompt", "task"}:
        return True
    if keywords - _OURS - _OPTIONAL or "tools" in keywords:
        return False
    sentence = any(a.keyword is None and a.quoted and " " in (a.text or "").strip() for a in arguments)
    return sentence or (spoken and "prompt" in keywords) or keywords >= {"description", "model"}
