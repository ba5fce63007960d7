"""Copy the catalog's prices of one day into the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from advisor.catalog import Catalog, Model
from advisor.catalog.model import Rates as CatalogRates
from advisor.plans.rates import CACHE_WRITE, Band, Rates
from advisor.plans.runplan import RunPlan, RunTask


def rates_of(model: Model | None, on: date) -> Rates | None:
    """Give a model's prices on a day, all its length bands; ``None`` where no price is known."""
    if model is None:
        return None
    rows = [row for row in model.rows if row.since is None or row.since <= on]
    if not rows:
        return None
    bands = [_band(0, rows[-1].rates), *(_band(band.above_tokens, band.rates) for band in rows[-1].bands)]
    return Rates(bands=tuple(sorted(bands, key=lambda band: band.above)))


def known_model(name: str | None, catalog: Catalog, on: date) -> Model | None:
    """Give what the catalog knows under a name, ``None`` if nothing."""
    found = None if name is None else catalog.find(name, on)
    return found if isinstance(found, Model) else None


def _band(above: int, rates: CatalogRates) -> Band:
    # Without a price for the cache: reading is charged in full, writing as the dearest provider does.
    read = rates.input if rates.cache_read is None else rates.cache_read
    write = rates.input * CACHE_WRITE if rates.cache_write is None else rates.cache_write
    return Band(above=above, input=rates.input, output=rates.output, cache_read=read, cache_write=Decimal(write))


def reprice(plan: RunPlan, catalog: Catalog, on: date) -> RunPlan:
    """Look every task's model up again: a plan file names models, and people change the names."""
    return replace(plan, tasks=tuple(_repriced(task, catalog, on) for task in plan.tasks))


def _repriced(task: RunTask, catalog: Catalog, on: date) -> RunTask:
    known = known_model(task.model, catalog, on)
    if known is None:
        # A name the catalog does not know: the file's own prices hold, if its model is still the one they were for.
        return task if task.model == task.model_id else replace(task, model_id=task.model, rates=None)
    return replace(task, model_id=known.id, rates=rates_of(known, on))
