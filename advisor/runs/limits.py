"""Rate limits, learned from the headers of answers and shared by all tasks of a run.

Each limit is a bucket that fills evenly, as the Messages API describes its own: a ``limit``, what ``remaining`` of it
the last answer named, and when it will be full again (``reset``). What is in flight is taken off, so that a burst of
siblings does not run into the wall the first of them has seen. No clock here: the caller says what time it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from advisor.values import dataclass

PREFIX = "anthropic-ratelimit-"
KINDS = ("requests", "tokens", "input-tokens", "output-tokens")
LONGEST_PAUSE = 120.0


class Need(NamedTuple):
    """What one attempt takes out of the buckets."""

    input_tokens: int = 0
    output_tokens: int = 0

    def of(self, kind: str) -> int:
        """Give the amount for one kind of bucket."""
        both = {"input-tokens": self.input_tokens, "output-tokens": self.output_tokens}
        return 1 if kind == "requests" else both.get(kind, self.input_tokens + self.output_tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One limit as last heard of, at ``since``; it is full again at ``full`` (seconds since the epoch)."""

    limit: float
    remaining: float
    since: float
    full: float

    def level(self, now: float) -> float:
        """Give how much may be in it now."""
        if now >= self.full:
            return self.limit
        share = max(0.0, now - self.since) / (self.full - self.since)
        return self.remaining + (self.limit - self.remaining) * share

    def ready(self, amount: float, now: float) -> float:
        """Give the seconds until so much is in it; more than it can ever hold counts as all it can hold."""
        amount = min(amount, self.limit)
        missing = amount - self.level(now)
        if missing <= 0:
            return 0.0
        if self.limit <= self.remaining or self.full <= now:
            return 0.0
        rate = (self.limit - self.remaining) / (self.full - self.since)
        return min(missing / rate, self.full - now)


class _Flying:
    """What is in flight for one model."""

    __slots__ = ("input_tokens", "output_tokens", "requests")

    def __init__(self) -> None:
        self.requests = self.input_tokens = self.output_tokens = 0

    def of(self, kind: str) -> int:
        """Give the amount for one kind of bucket."""
        if kind == "requests":
            return self.requests
        return Need(input_tokens=self.input_tokens, output_tokens=self.output_tokens).of(kind)

    def count(self, need: Need, sign: int) -> None:
        """Add one attempt, or take it off."""
        self.requests += sign
        self.input_tokens += sign * need.input_tokens
        self.output_tokens += sign * need.output_tokens


class Limits:
    """The buckets of every model, and the pauses that answers asked for."""

    def __init__(self) -> None:
        self._buckets: dict[str | None, dict[str, Bucket]] = {}
        self._flying: dict[str | None, _Flying] = {}
        self._paused: dict[str | None, float] = {}
        self._elsewhere: Mapping[str, tuple[int, Need]] = {}

    def admit(self, model: str | None, need: Need, now: float) -> float:
        """Give 0 and count the attempt as in flight, or give the seconds after which to ask again."""
        flying = self._flying.get(model)
        if flying is None:
            flying = self._flying[model] = _Flying()
        wait = max(0.0, self._paused.get(model, 0.0) - now) if self._paused else 0.0
        if model in self._buckets:
            for kind, bucket in self._buckets[model].items():
                wait = max(wait, bucket.ready(need.of(kind) + flying.of(kind) + self._others(model, kind), now))
        if wait == 0.0:
            flying.count(need, 1)
        return wait

    def ended(self, model: str | None, need: Need) -> None:
        """Count an attempt as no longer in flight."""
        self._flying[model].count(need, -1)

    def learn(self, model: str | None, headers: Mapping[str, str], now: float) -> None:
        """Take in the headers of an answer (names in lower case); what is missing or unreadable is ignored."""
        for kind in KINDS:
            bucket = _bucket(headers, kind, now)
            if bucket is not None:
                self._buckets.setdefault(model, {})[kind] = bucket
        pause = _number(headers.get("retry-after"))
        if pause is not None and pause > 0:
            self._paused[model] = max(self._paused.get(model, 0.0), now + min(pause, LONGEST_PAUSE))

    def elsewhere(self, found: Mapping[str, tuple[int, Need]]) -> None:
        """Take note of what other runs have in flight: by model, how many requests and what they need together."""
        self._elsewhere = found

    def _others(self, model: str | None, kind: str) -> int:
        if model is None or model not in self._elsewhere:
            return 0
        requests, need = self._elsewhere[model]
        return requests if kind == "requests" else need.of(kind)

    def known(self) -> dict[str | None, dict[str, Bucket]]:
        """Give all buckets, for the live view."""
        return {model: dict(buckets) for model, buckets in self._buckets.items()}


def _bucket(headers: Mapping[str, str], kind: str, now: float) -> Bucket | None:
    limit = _number(headers.get(f"{PREFIX}{kind}-limit"))
    remaining = _number(headers.get(f"{PREFIX}{kind}-remaining"))
    full = _moment(headers.get(f"{PREFIX}{kind}-reset"))
    if limit is None or remaining is None or full is None or limit <= 0:
        return None
    return Bucket(
        limit=limit, remaining=max(0.0, min(remaining, limit)), since=now, full=min(full, now + LONGEST_PAUSE)
    )


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value < float("inf") else None


def _moment(text: str | None) -> float | None:
    """Read an RFC 3339 time."""
    try:
        moment = datetime.fromisoformat(text) if text is not None else None
    except ValueError:
        return None
    return moment.timestamp() if moment is not None and moment.tzinfo is not None else None
