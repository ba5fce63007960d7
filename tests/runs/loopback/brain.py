"""What the other side's model says: a function from a call to a reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it came in; ``number`` counts from 0 over all requests for messages."""

    number: int
    body: Mapping[str, Any]

    @property
    def model(self) -> str:
        return str(self.body.get("model"))

    @property
    def prompt(self) -> str:
        """The text of the last message."""
        return text_of(self.body["messages"][-1]["content"])

    @property
    def first_prompt(self) -> str:
        """The text of the first message."""
        return text_of(self.body["messages"][0]["content"])


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class ToolUse:
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


Block: TypeAlias = Text | ToolUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``output_tokens`` ``None``: counted from the text. ``stop`` ``None``: what follows from the blocks."""

    blocks: Sequence[Block]
    stop: str | None = None
    output_tokens: int | None = None

    @property
    def stop_reason(self) -> str:
        if self.stop is not None:
            return self.stop
        return "tool_use" if any(isinstance(block, ToolUse) for block in self.blocks) else "end_turn"


def echo(call: Call) -> Reply:
    """Say which prompt was answered."""
    return Reply(blocks=[Text(f"answer to: {call.prompt[-80:]}")])


def text_of(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))
