"""A Messages API of our own on 127.0.0.1: what the real SDK and the real agent's program talk to in tests.

It keeps a ledger of what was worked and paid for, by the catalog's prices, so that tests judge the runner by the other
side's books. Faults are injected per request.
"""

from __future__ import annotations

from tests.runs.loopback.batches import Outcome
from tests.runs.loopback.brain import Block, Call, Reply, Text, ToolUse, echo
from tests.runs.loopback.faults import (
    Cut,
    DropAfterWork,
    DropBeforeWork,
    EarlyEnd,
    ErrorEvent,
    Fault,
    Refuse,
    Slow,
    Stall,
    TruncatedJson,
    WrongShape,
)
from tests.runs.loopback.ledger import Ledger, Paid
from tests.runs.loopback.server import Loopback

__all__ = [
    "Block",
    "Call",
    "Cut",
    "DropAfterWork",
    "DropBeforeWork",
    "EarlyEnd",
    "ErrorEvent",
    "Fault",
    "Ledger",
    "Loopback",
    "Outcome",
    "Paid",
    "Refuse",
    "Reply",
    "Slow",
    "Stall",
    "Text",
    "ToolUse",
    "TruncatedJson",
    "WrongShape",
    "echo",
]
