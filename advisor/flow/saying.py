"""What a paid call asks for: the text to be done and the text beside it, out of prompts, messages and instructions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.dialects.shapes import TaskShape
from advisor.flow.built import in_parts, parameter, with_models
from advisor.flow.ends import ADDED
from advisor.flow.expr import Const, Expr, Hole, Join, Scalar, render, walk
from advisor.flow.machine import Machine
from advisor.flow.values import (
    WRITTEN,
    Built,
    Choice,
    Class,
    Given,
    Opaque,
    Seq,
    Table,
    Value,
    constant,
    content,
    text_of,
)
from advisor.flow.webs import deps_of, task_ids, to_expr

_FEW = 3
_LONGEST = 40
_DEEPEST = 6  # Deeper than any message, and a container may hold itself.
_FIELD = re.compile(r"\s*(?:[-*#]+ )?\*{0,2}([A-Z][a-z]{1,20}(?: [a-z]{1,20}){0,2})\*{0,2}:\*{0,2}(?:\s|$)")
_REQUESTS = frozenset(
    {"task", "request", "question", "instruction", "instructions", "goal", "query", "your task", "prompt"}
)
_OF_ANSWERS = frozenset({
    "max_tokens", "max_output_tokens", "max_completion_tokens", "max_new_tokens", "max_tokens_to_sample",
})  # fmt: skip
_TEXTS = ("text", "content", "parts", "messages", "input", "prompt", "question", "query")


def texts_of(
    machine: Machine, shape: TaskShape, given: dict[str, Given], holders: list[Built]
) -> tuple[Expr | None, Expr | None, Expr]:
    """Give the description of a call, the text beside it, and what this very call says (the last message).

    The last thing said describes the task. Where it has hardly a word of its own (a hole to be worked on, fields and
    what stands in them), the instructions do, and both are one text.
    """
    asked = next((given[name] for name in shape.described_by if name in given), None)
    said = [] if asked is None else _said(asked.value, machine.snippet(asked.node))
    beside = [text for name in shape.prompt_by if name in given for text in _said(given[name].value, name)]
    beside += [text for holder in holders for text in _instructions(holder)]
    last = said[-1] if said else None
    beside += said[:-1]
    own = last if last is not None else Const(value="")
    if last is not None and _words(last) >= _FEW and not _is_filled_in(last):
        return last, _together(beside), own
    if any(_words(text) for text in beside):
        return _together([*beside, *said[-1:]]), None, own
    return last, _together(beside), own


def says_more(text: Expr | None, other: Expr | None) -> bool:
    """Say whether a text is to be taken for what a call says, met once more in a later turn or on another way."""
    return other is None or (text is not None and (_words(text) > 0 or _words(other) == 0))


def missing_limits(shape: TaskShape, given: dict[str, Given], holders: list[Built]) -> tuple[str, ...]:
    """Give the parameters that would bound a call, if it has some and not one is given; nothing where it may be."""
    parts = with_models(holders)
    offered = dict.fromkeys([*shape.limits, *(name for part in parts for name in part.shape.limits)])
    held = any(parameter(part, part.shape.limits) is not None or part.slots.get("loose") for part in parts)
    unseen = any(name in given and not isinstance(given[name].value, Built) for name in shape.agent)
    if any(part.shape.bounded for part in parts) or held or unseen or any(name in given for name in offered):
        return ()
    if any(_bounds(each.value) for each in given.values()):
        return ()
    return tuple(offered)


def _bounds(value: Value) -> bool:
    """Say whether fields that are handed on as they are (``additionalModelRequestFields``) name a limit of tokens."""
    return isinstance(value, Table) and any(key in _OF_ANSWERS for key in _keys(value))


def _keys(table: Table) -> list[object]:
    return [key[1] for key in table.slots if isinstance(key, tuple) and key[0] == "k"]


def most_output(given: dict[str, Given], holders: list[Built]) -> int | None:
    """Give the most tokens one request may be answered with, where the code says a number: the nearest one counts."""
    parts = with_models(holders)
    said = [each.value for name, each in given.items() if name in _OF_ANSWERS]
    for part in parts:
        names = tuple(name for name in part.shape.limits if name in _OF_ANSWERS)
        value = parameter(part, names)
        said += [] if value is None else [value]
    number = constant(said[0])[1] if said else None
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def has_no_tools(shape: TaskShape, given: dict[str, Given], holders: list[Built]) -> bool:
    """Say whether a call is seen to answer with text alone: its dialect knows what would let it act, none is there."""
    parts = with_models(holders)
    ways = {*shape.acts_by, *(name for part in parts for name in part.shape.acts_by)}
    unseen = any(name in given and not isinstance(given[name].value, Built) for name in shape.agent)
    unknown = any(part.shape.kind == "agent" and not part.shape.acts_by for part in parts)
    if not ways or unseen or unknown or any(part.slots.get("loose") for part in parts):
        return False
    inside = [each.value for each in given.values()]
    named = {key[1] for value in inside if isinstance(value, Table) for key in value.slots if isinstance(key, tuple)}
    return ways.isdisjoint({*given, *named}) and all(parameter(part, tuple(ways)) is None for part in parts)


def says_cache(given: dict[str, Given], holders: list[Built]) -> bool:
    """Say whether a call, its messages or the objects it works with speak of caching (``cache_control``, say)."""
    parts = [part for holder in holders for part in in_parts(holder)]
    named = [key[1] for part in parts for key in part.slots if isinstance(key, tuple) and key[0] == "a"]
    if any("cache" in name for name in (*given, *named)) or any(part.slots.get("loose") for part in parts):
        return True
    inside = [each.value for each in given.values()]
    inside += [value for part in parts if (value := parameter(part, part.shape.says)) is not None]
    return any(_marks(value, 0) for value in inside)


def _marks(value: Value, depth: int) -> bool:
    if depth > 4:  # noqa: PLR2004 - messages, a message, its blocks, a block
        return False
    if isinstance(value, Table):
        held = [each for each in value.slots.values() if isinstance(each, Seq | Table)]
        return any(isinstance(key, str) and "cache" in key for key in _keys(value)) or any(
            _marks(e, depth + 1) for e in held
        )
    return isinstance(value, Seq) and any(_marks(each, depth + 1) for each in content(value).items[-_LONGEST:])


def _instructions(holder: Built) -> list[Expr]:
    found: list[Expr] = []
    for part in in_parts(holder):
        value = parameter(part, part.shape.says)
        if value is not None:
            found.extend(text for text in _said(value, "instructions") if _words(text))
    return found


def _together(texts: list[Expr]) -> Expr | None:
    if not texts:
        return None
    if len(texts) == 1:
        return texts[0]
    parts: list[Expr] = []
    for text in texts:
        parts.extend([Const(value="\n"), text] if parts else [text])
    return Join(parts=tuple(parts))


def _words(text: Expr) -> int:
    """Count the words that stand in the source."""
    values: Iterable[Scalar] = (part.value for part in walk(text) if isinstance(part, Const))
    return sum(len(value.split()) for value in values if isinstance(value, str))


def _is_filled_in(text: Expr) -> bool:
    """Say whether a text is nothing but fields: ``Mail: {mail}``, and below it ``Product: {product}``."""
    fields = [_FIELD.match(line) for line in render(text).splitlines() if line.strip()]
    return len(fields) > 1 and all(field is not None and field[1].lower() not in _REQUESTS for field in fields)


def _said(value: Value, name: str, depth: int = 0) -> list[Expr]:  # noqa: PLR0911 - by kind
    """Give the texts in a prompt, oldest first: a text is itself, a list of messages is what each of them says."""
    if isinstance(value, Choice) and value.options and depth <= _DEEPEST:
        return _alike(value, name, depth + 2)
    if depth > _DEEPEST:
        return [_unread(value, name)]
    if isinstance(value, Built):
        inner = parameter(value, value.shape.says)
        return [] if inner is None else _said(inner, name, depth + 1)
    if isinstance(value, Table):
        return _of_message(value, name, depth)
    if isinstance(value, Seq):
        return _of_list(value, name, depth)
    added = value.slots.get(ADDED) if isinstance(value, Opaque) else None
    if isinstance(added, Value):
        return [_unread(value, name), *_one_text(added, name, depth + 1)]
    written = value.slots.get(WRITTEN) if isinstance(value, Opaque) else None
    if isinstance(written, Value):
        return _said(written, name, depth + 1)
    if isinstance(value, Class) and value.node is not None:
        return [Const(value=value.node.get_docstring() or value.name)]
    return [to_expr(value, name)]


def _alike(value: Choice, name: str, depth: int) -> list[Expr]:
    """Give what all options say, as turns of one loop do; the choice itself where they differ."""
    first, *others = value.options
    said = _said(first, name, depth)
    return said if all(_said(each, name, depth) == said for each in others) else [to_expr(value, name)]


def _of_list(value: Seq, name: str, depth: int) -> list[Expr]:
    held = content(value)
    if value.kind == "tuple" and len(held.items) == 2 and held.rest is None and text_of(held.items[0]) is not None:  # noqa: PLR2004 - a role and its text
        return _said(held.items[1], name, depth + 1)
    found = [text for item in held.items[-_LONGEST:] for text in _one_text(item, name, depth + 1)]
    if held.rest is not None:
        found.append(_unread(held.rest, name))
        found += _one_text(held.last, name, depth + 1) if held.last is not None else []
    return found


def _one_text(value: Value, name: str, depth: int) -> list[Expr]:
    """Give what one message says as one text."""
    texts = _said(value, name, depth)
    whole = _together(texts)
    return [] if whole is None else [whole]


def _of_message(value: Table, name: str, depth: int) -> list[Expr]:
    for key in _TEXTS:
        found = value.slots.get(("k", key))
        if isinstance(found, Value):
            return _said(found, name, depth + 1)
    if ("k", "role") in value.slots or ("k", "type") in value.slots:
        return [_unread(value, name)] if task_ids(deps_of(value)) else []
    return [to_expr(value, name)] if value.slots else []


def _unread(value: Value, name: str) -> Expr:
    return Hole(name=name, reason="its contents are not shown", tasks=task_ids(deps_of(value)))
