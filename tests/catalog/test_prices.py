"""Prices against the table they come from: genai-prices, a dev dependency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from genai_prices.data import providers
from genai_prices.types import ModelInfo, Provider, Usage

from advisor.catalog import Catalog, Model, Priced, Unpriced

CATALOG = Catalog.load()
SELLERS = {
    "anthropic": ("anthropic",),
    "openai": ("openai",),
    "google": ("google",),
    "mistral": ("mistral",),
    "deepseek": ("deepseek",),
    "xai": ("x-ai",),
    "cohere": ("cohere",),
    "moonshot": ("moonshotai",),
    "zai": ("zai",),
    "meta": ("groq", "together"),
    "alibaba": ("groq", "openrouter"),
    "amazon": ("aws",),
}
DAYS = (date(2026, 1, 15), date(2026, 7, 29), date(2026, 11, 23), date(2027, 2, 1))
LENGTHS = (1, 50_000, 100_000, 100_001, 128_001, 199_999, 200_000, 200_001, 272_000, 272_001, 900_000)
OUTPUT = 7_000


def priced_models() -> list[Model]:
    return [model for model in CATALOG.models() if model.rows]


def oracle(model: Model) -> tuple[Provider, ModelInfo]:
    sellers = {provider.id: provider for provider in providers}
    for seller in (sellers[name] for name in SELLERS[model.maker]):
        exact = [info for info in seller.models if info.id == model.id]
        found = exact[0] if exact else seller.find_model(model.id)
        if found is not None:
            return seller, found
    raise AssertionError(model.id)


def moments(day: date) -> Iterator[datetime]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (midnight + timedelta(hours=hour, minutes=45) for hour in range(24))


@pytest.mark.parametrize("model", priced_models(), ids=lambda model: model.id)
def test_every_price_is_the_tables_own_at_the_dearest_hour_of_the_day_for_every_length(model: Model) -> None:
    seller, info = oracle(model)
    hourly = model.rows[-1].note == "peak hours"
    for day in DAYS if not hourly else DAYS[2:]:
        for length in LENGTHS:
            usage = Usage(input_tokens=length, output_tokens=OUTPUT)
            times = list(moments(day)) if hourly else [datetime(day.year, day.month, day.day, 12, tzinfo=UTC)]
            expected = max(
                info.calc_price(usage, seller, genai_request_timestamp=moment).total_price for moment in times
            )
            found = CATALOG.price(model, length, day)
            assert isinstance(found, Priced)
            assert found.usd(length, OUTPUT) == expected, (model.id, day, length)


def test_haiku_costs_five_times_as_much_above_a_hundred_thousand_tokens_and_not_at_them() -> None:
    model = CATALOG.find("haiku", DAYS[2])
    assert isinstance(model, Model)
    at, above = CATALOG.price(model, 100_000, DAYS[2]), CATALOG.price(model, 100_001, DAYS[2])
    assert isinstance(at, Priced)
    assert isinstance(above, Priced)
    assert (at.rates.input, above.rates.input) == (Decimal("0.1"), Decimal("0.5"))
    assert (at.above_tokens, above.above_tokens) == (None, 100_000)
    assert at.row.batch == Decimal("0.5")


def test_a_price_that_changes_on_a_day_is_the_old_one_the_day_before() -> None:
    model = CATALOG.find("gemini-4-argon", DAYS[2])
    assert isinstance(model, Model)
    before, after = (CATALOG.price(model, 1000, day) for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert isinstance(before, Priced)
    assert isinstance(after, Priced)
    assert (before.rates.output, after.rates.output) == (Decimal(10), Decimal(20))


def test_a_model_without_a_published_price_is_unpriced_and_never_free() -> None:
    model = CATALOG.find("claude-mythos-5-1", DAYS[2])
    assert isinstance(model, Model)
    assert isinstance(CATALOG.price(model, 1000, DAYS[2]), Unpriced)


def test_every_row_names_its_source_and_day() -> None:
    for model in CATALOG.models():
        assert model.source.what
        assert model.source.url.startswith("https://")
        if model.retires is not None:
            assert model.lifecycle_source is not None
            assert model.lifecycle_source.as_of >= date(2025, 1, 1)
    assert CATALOG.prices_as_of >= date(2026, 11, 23)
