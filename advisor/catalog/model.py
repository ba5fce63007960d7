"""What the catalog says of one model: its tier, what it costs on a day, and whether it is still served."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from advisor.values import dataclass

TIERS = ("small", "medium", "large", "frontier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure was read: what it is, its address, and the day it held on."""

    what: str
    url: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """USD per million tokens; ``None`` where the maker names no such price."""

    input: Decimal
    output: Decimal
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBand:
    """The rates of a whole request whose prompt is longer than ``above_tokens``."""

    above_tokens: int
    rates: Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """Prices from a day on (``None``: from the beginning); ``batch`` multiplies them for batched requests."""

    since: date | None
    rates: Rates
    bands: tuple[PriceBand, ...] = ()
    batch: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What a request costs: the rates of its length, the bound above which they hold, the row and its source."""

    rates: Rates
    above_tokens: int | None
    row: PriceRow
    source: Source

    def usd(self, input_tokens: Decimal | int, output_tokens: Decimal | int) -> Decimal:
        """Give the USD of so many tokens in and out, nothing cached and nothing batched."""
        return (self.rates.input * input_tokens + self.rates.output * output_tokens) / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """No price is known, and why. It is counted and said; it is never 0."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The model is served, and no end was announced by the day asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecated:
    """The model is still served but ends: announced ``on``, ends ``retires`` (either may be unknown)."""

    on: date | None
    retires: date | None
    replacement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """The model is no longer served since ``on``."""

    on: date
    replacement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleUnknown:
    """Nobody whose dates the catalog follows serves this model."""


Pricing: TypeAlias = Priced | Unpriced
Lifecycle: TypeAlias = Current | Deprecated | Retired | LifecycleUnknown

# Makers whose deprecation pages the lifecycle rows were read from: silence there means "current".
FOLLOWED = frozenset({"anthropic", "openai", "google", "mistral", "deepseek", "cohere"})
# Of those, the makers whose weights anybody may serve.
OPEN = frozenset({"mistral", "deepseek"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model. ``context`` is the longest prompt in tokens. Price rows are oldest first.

    ``hosted``: somebody else than its maker serves it as it was named, and the maker's dates do not hold there.
    """

    id: str
    maker: str
    tier: str
    context: int | None
    rows: tuple[PriceRow, ...]
    source: Source
    deprecated: date | None = None
    retires: date | None = None
    replacement: str | None = None
    flagged: bool = False
    lifecycle_source: Source | None = None
    hosted: bool = False

    def __hash__(self) -> int:
        """Tell models apart by their ids: what an estimate rests on is looked up far more often than compared."""
        return hash(self.id)

    def price(self, prompt_tokens: int, on: date) -> Pricing:
        """Give what a request with a prompt of so many tokens costs on a day."""
        row = next((row for row in reversed(self.rows) if row.since is None or row.since <= on), None)
        if row is None:
            return Unpriced(reason=f"no price is known for {self.id}")
        band = next((band for band in reversed(row.bands) if prompt_tokens > band.above_tokens), None)
        rates, above = (row.rates, None) if band is None else (band.rates, band.above_tokens)
        return Priced(rates=rates, above_tokens=above, row=row, source=self.source)

    def lifecycle(self, on: date) -> Lifecycle:
        """Give the state of the model on a day."""
        if self.hosted:
            return LifecycleUnknown()
        if self.retires is not None and self.retires <= on:
            return Retired(on=self.retires, replacement=self.replacement)
        announced = self.deprecated <= on if self.deprecated is not None else self.retires is not None or self.flagged
        if announced:
            return Deprecated(on=self.deprecated, retires=self.retires, replacement=self.replacement)
        return Current() if self.maker in FOLLOWED else LifecycleUnknown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownModel:
    """A name the catalog does not know; ``nearest`` is the known name most like it, if any is like it at all."""

    name: str
    nearest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """A word that names no model on purpose: the caller's model is meant (``inherit``)."""

    name: str


Found: TypeAlias = Model | UnknownModel | Inherited
