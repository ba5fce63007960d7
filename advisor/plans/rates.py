"""Prices as a run needs them: copied into the plan, so that a run reckons with what was shown before it began."""

from __future__ import annotations

from decimal import Decimal

from advisor.values import dataclass

MILLION = Decimal(1_000_000)
# Writing to the five-minute prompt cache costs a quarter more than plain input (Anthropic's price list, 2026-10).
CACHE_WRITE = Decimal("1.25")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """USD per million tokens for requests with more than ``above`` prompt tokens (the whole request)."""

    above: int
    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The bands of one model, lowest first; never empty."""

    bands: tuple[Band, ...]

    def band(self, prompt_tokens: int) -> Band:
        """Give the band that a prompt of so many tokens (cached ones included) falls into."""
        chosen = self.bands[0]
        for band in self.bands:
            if prompt_tokens > band.above:
                chosen = band
        return chosen

    def worst(self, prompt_tokens: int, max_tokens: int) -> Decimal:
        """Give the most that one call can cost in USD: every prompt token at its dearest, every output token used."""
        dearest = Decimal(0)
        for band in self.bands:
            if prompt_tokens > band.above or band is self.bands[0]:
                usd = max(band.input, band.cache_write) * prompt_tokens + band.output * max_tokens
                dearest = max(dearest, usd)
        return dearest / MILLION

    def settle(self, *, plain: int, output: int, cache_read: int = 0, cache_write: int = 0) -> Decimal:
        """Give what a call cost in USD, from the tokens counted."""
        band = self.band(plain + cache_read + cache_write)
        usd = band.input * plain + band.output * output + band.cache_read * cache_read + band.cache_write * cache_write
        return usd / MILLION
