"""A reply as the events of a stream, and as one plain message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.runs.loopback.brain import Call, Reply, Text, ToolUse
from tests.runs.loopback.ledger import Paid

PIECES = 4


def event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def plain(call: Call, reply: Reply, paid: Paid) -> dict[str, Any]:
    return {
        **_head(call),
        "content": [_block(block, index) for index, block in enumerate(reply.blocks)],
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": paid.usage,
    }


def events(call: Call, reply: Reply, paid: Paid) -> Iterator[tuple[str, bytes]]:
    """Give (name, bytes) of every event, in order."""
    start = {**_head(call), "content": [], "stop_reason": None, "stop_sequence": None}
    usage = {**paid.usage, "output_tokens": 1}
    yield "message_start", event("message_start", {"message": {**start, "usage": usage}})
    yield "ping", event("ping", {})
    for index, block in enumerate(reply.blocks):
        yield from _block_events(index, block)
    delta = {"delta": {"stop_reason": reply.stop_reason, "stop_sequence": None}, "usage": paid.usage}
    yield "message_delta", event("message_delta", delta)
    yield "message_stop", event("message_stop", {})


def _head(call: Call) -> dict[str, Any]:
    return {"id": f"msg_{call.number:08d}", "type": "message", "role": "assistant", "model": call.model}


def _block(block: Text | ToolUse, index: int) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"type": "text", "text": block.text, "citations": None}
    return {"type": "tool_use", "id": f"toolu_{index:04d}", "name": block.name, "input": dict(block.arguments)}


def _block_events(index: int, block: Text | ToolUse) -> Iterator[tuple[str, bytes]]:
    empty = _block(Text("") if isinstance(block, Text) else ToolUse(block.name), index)
    yield "content_block_start", event("content_block_start", {"index": index, "content_block": empty})
    if isinstance(block, Text):
        size = -(-max(1, len(block.text)) // PIECES)
        for place in range(0, len(block.text), size):
            piece = {"type": "text_delta", "text": block.text[place : place + size]}
            yield "content_block_delta", event("content_block_delta", {"index": index, "delta": piece})
    else:
        piece = {"type": "input_json_delta", "partial_json": json.dumps(dict(block.arguments))}
        yield "content_block_delta", event("content_block_delta", {"index": index, "delta": piece})
    yield "content_block_stop", event("content_block_stop", {"index": index})
