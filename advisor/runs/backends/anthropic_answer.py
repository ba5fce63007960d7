"""An answer put together from its stream, and believed only when it is whole.

A stream that is cut cleanly ends without an error: only ``message_stop``, a stop reason and counted tokens make an
answer. The SDK builds its objects without validation, so every member may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from advisor.runs.backends.failures import Fatal, OutcomeUnknown
from advisor.runs.backends.usage import Usage

COUNTED = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
WELL = frozenset({"end_turn", "stop_sequence"})
CUT = "max_tokens"
UNSURE = "the request may have been done and paid"


class Answer:
    """Takes the events of one stream in; ``counts`` are its tokens so far, by the names the API has for them.

    ``text`` is to be believed after ``check`` only.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.model: str | None = None
        self.stop_reason: str | None = None
        self.began = False
        self._ended = False
        self.counts: dict[str, int] = {}

    @property
    def text(self) -> str:
        """Give the text so far."""
        return "".join(self.parts)

    def take(self, event: Any) -> None:  # noqa: ANN401 - events are built without validation: they may be anything
        """Take one event in; unknown ones are ignored, as the API asks its clients to do."""
        match getattr(event, "type", None):
            case "message_start":
                self._start(getattr(event, "message", None))
            case "content_block_start":
                self._add(getattr(getattr(event, "content_block", None), "text", None))
            case "content_block_delta":
                self._add(getattr(getattr(event, "delta", None), "text", None))
            case "message_delta":
                self._stop(getattr(getattr(event, "delta", None), "stop_reason", None))
                self._count(getattr(event, "usage", None))
            case "message_stop":
                self._ended = True

    def take_whole(self, message: Any) -> None:  # noqa: ANN401 - as above
        """Take a message in that came in one piece (an entry of a batch)."""
        self._start(message)
        content = getattr(message, "content", None)
        for block in content if isinstance(content, Iterable) else ():
            self._add(getattr(block, "text", None))
        self._stop(getattr(message, "stop_reason", None))
        self._ended = True

    def usage(self) -> Usage:
        """Give the tokens; raises ``OutcomeUnknown`` where they are not counted."""
        if not {"input_tokens", "output_tokens"} <= self.counts.keys():
            raise OutcomeUnknown(f"the answer has the wrong shape: it counts no tokens; {UNSURE}")
        return Usage(
            input_tokens=self.counts["input_tokens"],
            output_tokens=self.counts["output_tokens"],
            cache_read_tokens=self.counts.get("cache_read_input_tokens", 0),
            cache_write_tokens=self.counts.get("cache_creation_input_tokens", 0),
        )

    def check(self, paid: Usage | None = None) -> Usage:
        """Give the usage (with what was ``paid`` before in this attempt) if this is a whole answer; else raise."""
        if not self.began:
            raise OutcomeUnknown(f"the answer has the wrong shape: it is no message; {UNSURE}")
        if not self._ended or self.stop_reason is None:
            raise OutcomeUnknown(f"the stream ended before the answer did; {UNSURE}")
        usage = self.usage()
        usage = usage if paid is None else paid + usage
        if self.stop_reason == CUT or self.stop_reason in WELL:
            return usage
        raise Fatal(_unwell(self.stop_reason), usage=usage)

    def _start(self, message: Any) -> None:  # noqa: ANN401 - as above
        model = getattr(message, "model", None)
        self.began = message is not None
        self.model = model if isinstance(model, str) else None
        self._count(getattr(message, "usage", None))

    def _add(self, text: object) -> None:
        if isinstance(text, str):
            self.parts.append(text)

    def _stop(self, reason: object) -> None:
        if isinstance(reason, str):
            self.stop_reason = reason

    def _count(self, usage: object) -> None:
        for name in COUNTED:
            value = getattr(usage, name, None)
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                self.counts[name] = value


def _unwell(reason: str) -> str:
    said = {
        "refusal": "the model refused to answer; reword the task",
        "model_context_window_exceeded": "prompt and answer exceed the model's context; shorten the prompt",
        "tool_use": "the model wants a tool, and this backend has none; use --backend agent",
        "pause_turn": "the model paused; use --backend agent for tasks that need tools",
    }
    return said.get(reason, f"the model stopped for an unknown reason ({reason[:40]})")
