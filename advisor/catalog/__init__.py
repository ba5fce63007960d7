"""The models: tiers, dated prices, lifecycles, and the many ways to write their names (rules/models.toml)."""

from __future__ import annotations

from advisor.catalog.catalog import Catalog
from advisor.catalog.model import (
    TIERS,
    Current,
    Deprecated,
    Found,
    Inherited,
    Lifecycle,
    LifecycleUnknown,
    Model,
    PriceBand,
    Priced,
    PriceRow,
    Pricing,
    Rates,
    Retired,
    Source,
    UnknownModel,
    Unpriced,
)

__all__ = [
    "TIERS",
    "Catalog",
    "Current",
    "Deprecated",
    "Found",
    "Inherited",
    "Lifecycle",
    "LifecycleUnknown",
    "Model",
    "PriceBand",
    "PriceRow",
    "Priced",
    "Pricing",
    "Rates",
    "Retired",
    "Source",
    "UnknownModel",
    "Unpriced",
]
