"""What can go wrong with one request, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with an error and do no work."""

    status: int
    kind: str
    message: str = "refused by the loopback server"
    error_code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def rate_limit(cls, retry_after: float | None = None) -> Refuse:
        """Give a 429."""
        headers = {} if retry_after is None else {"retry-after": f"{retry_after:g}"}
        return cls(status=429, kind="rate_limit_error", message="too many requests", headers=headers)

    @classmethod
    def overloaded(cls) -> Refuse:
        """Give a 529."""
        return cls(status=529, kind="overloaded_error", message="Overloaded")

    @classmethod
    def broken(cls) -> Refuse:
        """Give a 500."""
        return cls(status=500, kind="api_error", message="Internal server error")

    @classmethod
    def spend_limit(cls) -> Refuse:
        """Give what looks like a rate limit and is the end of the money."""
        return cls(
            status=429,
            kind="rate_limit_error",
            message="You have reached your specified API usage limits",
            error_code="enforced_spend_limit_reached",
        )


@dataclass(frozen=True, slots=True)
class DropBeforeWork:
    """Close the connection before anything is done."""


@dataclass(frozen=True, slots=True)
class DropAfterWork:
    """Do the work, charge for it, close the connection without a word."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Close the connection in the middle of the stream."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Stop sending in the middle of the stream, for so many seconds, then close."""

    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class TruncatedJson:
    """Send an event whose JSON ends too early."""


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """End the stream cleanly in the middle: no stop reason, no ``message_stop``."""


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """Send an ``error`` event in the middle of the stream, or as its first event."""

    kind: str = "overloaded_error"
    first: bool = False


@dataclass(frozen=True, slots=True)
class WrongShape:
    """Answer 200 with something that is no message: plain JSON, or events with their members missing."""

    events: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """Wait so many seconds before every piece of text."""

    seconds: float


Fault: TypeAlias = (
    Refuse | DropBeforeWork | DropAfterWork | Cut | Stall | TruncatedJson | EarlyEnd | ErrorEvent | WrongShape | Slow
)
