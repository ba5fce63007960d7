"""The other side's books: every request seen, everything worked, everything charged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from math import ceil
from threading import Lock
from typing import Any

from advisor.catalog import Catalog, Model, Priced
from tests.runs.loopback.brain import Call, Reply, Text

MILLION = Decimal(1_000_000)
SHORTEST_CACHED = 1024  # tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One piece of work and what was charged for it."""

    prompt: str
    model: str
    input_tokens: int
    output_tokens: int
    cache_read: int = 0
    cache_write: int = 0
    usd: Decimal
    batched: bool = False

    @property
    def usage(self) -> dict[str, int]:
        return {
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cache_read_input_tokens": self.cache_read,
            "cache_creation_input_tokens": self.cache_write,
        }


class Ledger:
    """Charges by the catalog; ``bytes_per_token`` 1 is the dearest tokenizer there can be."""

    def __init__(self, bytes_per_token: float = 4.0) -> None:
        self._lock = Lock()
        self._catalog = Catalog.load()
        self._bytes = bytes_per_token
        self._cached: set[tuple[str, str]] = set()
        self.seen: list[str] = []
        self.paid: list[Paid] = []

    @property
    def usd(self) -> Decimal:
        with self._lock:
            return sum((entry.usd for entry in self.paid), Decimal(0))

    def times_paid(self) -> Counter[str]:
        with self._lock:
            return Counter(entry.prompt for entry in self.paid)

    def saw(self, call: Call) -> None:
        with self._lock:
            self.seen.append(call.first_prompt)

    def charge(self, call: Call, reply: Reply, *, batched: bool = False) -> Paid:
        """Write down that the work was done."""
        text = "".join(block.text for block in reply.blocks if isinstance(block, Text))
        produced = max(1, self._tokens(text)) if reply.output_tokens is None else reply.output_tokens
        output = min(produced, int(call.body["max_tokens"]))
        with self._lock:
            plain, read, written = self._split(call)
            usd = self._price(call.model, plain, output, read, written) * (Decimal("0.5") if batched else 1)
            entry = Paid(
                prompt=call.first_prompt,
                model=call.model,
                input_tokens=plain,
                output_tokens=output,
                cache_read=read,
                cache_write=written,
                usd=usd,
                batched=batched,
            )
            self.paid.append(entry)
        return entry

    def count(self, body: Mapping[str, Any]) -> int:
        return self._tokens(json.dumps(body.get("messages", []), ensure_ascii=False))

    def _split(self, call: Call) -> tuple[int, int, int]:
        """Give the plain, cache-read and cache-written tokens of a prompt."""
        whole, prefix = _texts(call.body)
        head = self._tokens(prefix)
        if head < SHORTEST_CACHED:
            return self._tokens(whole) + 8, 0, 0
        rest = self._tokens(whole) + 8 - head
        key = (call.model, prefix)
        if key in self._cached:
            return rest, head, 0
        self._cached.add(key)
        return rest, 0, head

    def _tokens(self, text: str) -> int:
        return ceil(len(text.encode("utf-8", "surrogatepass")) / self._bytes)

    def _price(self, name: str, plain: int, output: int, read: int, written: int) -> Decimal:
        model = self._catalog.find(name, datetime.now(tz=UTC).date())
        assert isinstance(model, Model), f"the loopback server does not sell {name}"
        price = model.price(plain + read + written, datetime.now(tz=UTC).date())
        assert isinstance(price, Priced)
        rates = price.rates
        cached = rates.input if rates.cache_read is None else rates.cache_read
        writing = rates.input * Decimal("1.25") if rates.cache_write is None else rates.cache_write
        usd = rates.input * plain + rates.output * output + cached * read + writing * written
        return usd / MILLION


def _texts(body: Mapping[str, Any]) -> tuple[str, str]:
    """Give the whole text of a request, and its head up to the last mark for the cache."""
    whole, marked = "", 0
    for message in body["messages"]:
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for part in parts:
            whole += str(part.get("text") or json.dumps(part, ensure_ascii=False))
            if part.get("cache_control"):
                marked = len(whole)
    return whole, whole[:marked]
