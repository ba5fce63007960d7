"""What an attempt used, as the other side counts it."""

from __future__ import annotations

from decimal import Decimal

from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one attempt, all its calls together.

    ``input_tokens`` leaves out what was read from or written to a cache, as the Messages API counts. ``usd`` is set
    only where the other side names the price itself; else the runner reckons it from the plan's rates. ``estimated``
    marks counts that were reckoned from the texts because the other side gave none.
    """

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    usd: Decimal | None = None
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        """Give the usage of two calls together."""
        usd = None if self.usd is None or other.usd is None else self.usd + other.usd
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            usd=usd,
            estimated=self.estimated or other.estimated,
        )
