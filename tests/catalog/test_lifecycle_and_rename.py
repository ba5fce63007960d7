"""Whether a model is still served on a day, and what it is called next."""

from __future__ import annotations

from datetime import date

import pytest

from advisor.catalog import Catalog, Current, Deprecated, LifecycleUnknown, Model, Retired, Unpriced

CATALOG = Catalog.load()
TODAY = date(2026, 11, 23)


def state(name: str, on: date = TODAY) -> object:
    model = CATALOG.find(name, on)
    assert isinstance(model, Model), name
    return CATALOG.lifecycle(model, on)


@pytest.mark.parametrize(
    "name",
    [
        "claude-2.1", "claude-instant-1.2", "claude-3-opus-20240229", "claude-3-5-sonnet-20241022", "claude-opus-4-1",
        "claude-sonnet-4-20250514", "claude-mythos-preview", "gpt-3.5-turbo", "gpt-4-0314", "gpt-4-32k",
        "text-davinci-003", "o1-preview", "gpt-4-turbo-preview", "gemini-1.5-pro", "gemini-1.0-pro", "gemini-2.0-flash",
        "deepseek-chat", "mistral-large-2407",
    ],
)  # fmt: skip
def test_a_model_that_has_been_shut_down_is_retired_with_a_replacement_that_is_served(name: str) -> None:
    found = state(name)
    assert isinstance(found, Retired)
    assert found.replacement is not None
    assert isinstance(state(found.replacement), Current)


def test_sonnet_4_5_is_deprecated_until_the_thirtieth_of_november_2026() -> None:
    found = state("claude-sonnet-4-5-20250929")
    assert found == Deprecated(on=date(2026, 9, 30), retires=date(2026, 11, 30), replacement="claude-sonnet-5-5")
    assert isinstance(state("claude-sonnet-4-5", date(2026, 9, 29)), Current)
    assert isinstance(state("claude-sonnet-4-5", date(2026, 11, 29)), Deprecated)
    assert isinstance(state("claude-sonnet-4-5", date(2026, 11, 30)), Retired)


@pytest.mark.parametrize(
    "name", ["haiku", "sonnet", "opus", "fable", "claude-opus-4-8", "gpt-6-luna", "gemini-3.8-flash"]
)
def test_what_is_served_without_an_announced_end_is_current(name: str) -> None:
    assert isinstance(state(name), Current)


def test_of_makers_whose_dates_are_not_followed_nothing_is_claimed() -> None:
    assert isinstance(state("groq/llama-3.3-70b-versatile"), LifecycleUnknown)


@pytest.mark.parametrize(
    "name",
    ["azure/gpt-4o", "azure:gpt-3.5-turbo", "azure_ai/claude-3-opus-20240229", "openrouter/deepseek/deepseek-r1"],
)
def test_a_makers_dates_do_not_hold_where_somebody_else_serves_the_model(name: str) -> None:
    assert isinstance(state(name), LifecycleUnknown)


@pytest.mark.parametrize(
    "name",
    ["openai/gpt-3.5-turbo", "openrouter/openai/gpt-3.5-turbo", "deepseek/deepseek-chat", "anthropic/claude-2.1"],
)
def test_a_makers_dates_hold_behind_its_own_name_and_where_calls_are_passed_on_to_it(name: str) -> None:
    assert isinstance(state(name), Retired)


def test_a_model_as_a_cloud_sells_it_is_told_from_its_makers_own() -> None:
    sold = ["bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"]
    assert all(CATALOG.is_sold_on(name) for name in [*sold, "vertex_ai/gemini-2.0-flash"])
    assert not any(CATALOG.is_sold_on(name) for name in ("claude-2.1", "anthropic/claude-2.1", "openai:gpt-4o", "x"))


def test_every_replacement_is_a_known_model() -> None:
    for model in CATALOG.models():
        if model.replacement is not None:
            assert isinstance(CATALOG.find(model.replacement, TODAY), Model), model.id


@pytest.mark.parametrize("maker", ["anthropic", "openai", "google", "mistral", "deepseek", "xai", "cohere"])
def test_the_current_models_of_a_maker_are_its_own_of_that_tier_priced_and_served(maker: str) -> None:
    named = {tier: CATALOG.current(tier, maker) for tier in ("small", "medium", "large", "frontier")}
    assert (named["small"] is None) == (maker == "xai"), "xAI has retired its small models"
    assert named["medium"] is not None
    for tier, model in named.items():
        if model is not None:
            assert (model.maker, model.tier) == (maker, tier)
            assert model.rows
            assert not isinstance(model.lifecycle(TODAY), Deprecated | Retired)


@pytest.mark.parametrize(
    ("old", "tier", "new"),
    [
        ("opus", "small", "haiku"),
        ("haiku", "large", "opus"),
        ("Opus", "medium", "Sonnet"),
        ("opus[1m]", "medium", "sonnet[1m]"),
        ("opus[1m]", "small", "haiku"),
        ("opusplan", "medium", "sonnet"),
        ("sonnet", "frontier", "fable"),
        ("inherit", "small", "haiku"),
        ("claude-opus-4-5-20251101", "small", "claude-haiku-5-5"),
        ("claude-3-opus-latest", "medium", "claude-sonnet-5-5"),
        ("claude-2.1", "small", "claude-haiku-5-5"),
        ("claude-opus-4.5", "small", "claude-haiku-5.5"),
        ("anthropic/claude-opus-4-8", "small", "anthropic/claude-haiku-5-5"),
        ("anthropic:claude-opus-4-8", "medium", "anthropic:claude-sonnet-5-5"),
        ("openrouter/anthropic/claude-opus-5", "small", "openrouter/anthropic/claude-haiku-5.5"),
        ("us.anthropic.claude-opus-4-5-20251101-v1:0", "small", "us.anthropic.claude-haiku-5-5"),
        ("claude-opus-4-5@20251101", "medium", "claude-sonnet-5-5"),
        ("gpt-4o", "small", "gpt-6-luna"),
        ("openai/gpt-5.5", "medium", "openai/gpt-6.1-terra"),
        ("openai:gpt-6-astra", "large", "openai:gpt-6.1-sol"),
        ("gemini/gemini-2.5-pro", "small", "gemini/gemini-3.1-flash-lite"),
        ("fable[1m]", "large", "opus[1m]"),
        ("claude-opus-4-6[1m]", "medium", "claude-sonnet-5-5[1m]"),
        ("claude-opus-4-6[1m]", "small", "claude-haiku-5-5"),
        ("opus-4.5", "small", "haiku-5.5"),
        (
            "bedrock/us-east-1/anthropic.claude-3-opus-20240229-v1:0",
            "small",
            "bedrock/us-east-1/anthropic.claude-haiku-5-5",
        ),
        (
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-opus-20240229-v1:0",
            "small",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-5-5",
        ),
        ("vertex_ai/claude-opus-4-5@20251101", "medium", "vertex_ai/claude-sonnet-5-5"),
        ("github_copilot/claude-sonnet-4.5", "small", "github_copilot/claude-haiku-5.5"),
        ("publishers/google/models/gemini-2.5-pro", "small", "publishers/google/models/gemini-3.1-flash-lite"),
        ("claude-opus-4-1-20250805", "medium", "claude-sonnet-5-5"),
        ("claude-3-5-sonnet-latest", "small", "claude-haiku-5-5"),
    ],
)
def test_the_users_way_of_naming_stays(old: str, tier: str, new: str) -> None:
    assert CATALOG.rename(old, tier) == new


@pytest.mark.parametrize(
    ("old", "tier"),
    [
        ("my-own-model", "small"),
        ("gemini-2.5-pro", "frontier"),
        ("groq/llama-3.3-70b-versatile", "small"),
        ("together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo", "medium"),
        ("bedrock/us.amazon.nova-pro-v1:0", "small"),
        ("azure/gpt-4o", "small"),
        ("azure_ai/claude-opus-4-5", "small"),
        ("openrouter/deepseek/deepseek-chat:free", "small"),
        ("Claude Opus 4.5", "small"),
    ],
)
def test_what_cannot_be_named_is_not_named(old: str, tier: str) -> None:
    assert CATALOG.rename(old, tier) is None


def test_a_variant_that_is_free_has_its_models_tier_and_no_price() -> None:
    found = CATALOG.find("openrouter/deepseek/deepseek-chat:free", TODAY)
    assert isinstance(found, Model)
    assert found.tier == "medium"
    assert isinstance(found.price(1_000, TODAY), Unpriced)


def test_a_renamed_model_is_found_and_of_the_tier_asked_for() -> None:
    for model in CATALOG.models():
        for tier in ("small", "medium", "large", "frontier"):
            name = CATALOG.rename(model.id, tier)
            if name is not None:
                found = CATALOG.find(name, TODAY)
                assert isinstance(found, Model)
                assert (found.tier, found.maker) == (tier, model.maker)


def test_the_words_for_the_tiers() -> None:
    assert [CATALOG.alias(tier) for tier in ("small", "medium", "large", "frontier")] == [
        "haiku", "sonnet", "opus", "fable",
    ]  # fmt: skip
