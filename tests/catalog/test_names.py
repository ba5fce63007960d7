"""One model under the many ways to write it, and names that are nobody's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from advisor.catalog import Catalog, Inherited, Model, UnknownModel
from tests.growth import grows_at_most

CATALOG = Catalog.load()
TODAY = date(2026, 11, 23)


def found(name: str) -> str:
    model = CATALOG.find(name, TODAY)
    assert isinstance(model, Model), name
    return model.id


def sdk_models() -> list[str]:
    # Read as text: importing the SDK takes seconds.
    import importlib.util

    spec = importlib.util.find_spec("anthropic")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).with_name("types").joinpath("model_param.py").read_text(encoding="utf-8")
    return re.findall(r'"(claude-[^"]+)"', source)


def sdk_deprecated() -> dict[str, str]:
    import importlib.util

    spec = importlib.util.find_spec("anthropic")
    assert spec is not None
    assert spec.origin is not None
    place = Path(spec.origin).parent / "resources" / "messages" / "messages.py"
    table = place.read_text(encoding="utf-8").split("DEPRECATED_MODELS = {")[1].split("}")[0]
    return dict(re.findall(r'"([^"]+)": "([^"]+)"', table))


def test_every_model_of_the_anthropic_package_is_known_with_a_tier() -> None:
    names = sdk_models()
    assert len(names) > 15
    for name in names:
        model = CATALOG.find(name, TODAY)
        assert isinstance(model, Model), name
        word = next(word for word in ("haiku", "sonnet", "opus", "fable", "mythos") if word in name)
        tiers = {"haiku": "small", "sonnet": "medium", "opus": "large", "fable": "frontier", "mythos": "frontier"}
        assert model.tier == tiers[word], name


def test_every_date_in_the_anthropic_package_is_the_catalogs() -> None:
    from datetime import datetime

    table = sdk_deprecated()
    assert len(table) > 15
    for name, said in table.items():
        model = CATALOG.find(name, TODAY)
        assert isinstance(model, Model), name
        plain = re.sub(r"(\d)(st|nd|rd|th)", r"\1", said)
        assert model.retires == datetime.strptime(plain, "%B %d, %Y").date(), name  # noqa: DTZ007 - a day has no zone


@pytest.mark.parametrize(
    ("name", "model_id"),
    [
        ("haiku", "claude-haiku-5-5"),
        ("Sonnet", "claude-sonnet-5-5"),
        ("opus[1m]", "claude-opus-5-5"),
        ("opusplan", "claude-sonnet-5-5"),
        ("best", "claude-fable-5-2"),
        ("fable", "claude-fable-5-2"),
        ("mythos", "claude-mythos-5-2"),
        ("anthropic/claude-opus-4-5", "claude-opus-4-5"),
        ("openrouter/anthropic/claude-opus-4.5", "claude-opus-4-5"),
        ("anthropic:claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
        ("us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5"),
        ("bedrock/eu.anthropic.claude-3-7-sonnet-20250219-v1:0", "claude-3-7-sonnet-latest"),
        ("anthropic.claude-3-haiku-20240307-v1:0:200k", "claude-3-haiku"),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("vertex_ai/claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("projects/p/locations/l/publishers/anthropic/models/claude-opus-4-8", "claude-opus-4-8"),
        ("claude-4-5-opus", "claude-opus-4-5"),
        ("sonnet-4-6", "claude-sonnet-4-6"),
        ("Claude Opus 5.5", "claude-opus-5-5"),
        ("claude-2.1", "claude-2"),
        ("openai/gpt-4o", "gpt-4o"),
        ("openai:gpt-4o-2024-11-20", "gpt-4o"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("azure/gpt-35-turbo", "gpt-3.5-turbo"),
        ("gpt-5.4-mini-2026-03-17", "gpt-5.4-mini"),
        ("google-gla:gemini-2.5-pro", "gemini-2.5-pro"),
        ("gemini/gemini-2.0-flash-001", "gemini-2.0-flash"),
        ("models/gemini-3.8-flash", "gemini-3.8-flash"),
        ("mistral/mistral-large-latest", "mistral-large"),
        ("deepseek/deepseek-chat", "deepseek-chat"),
        ("xai/grok-4-0709", "grok-4-0709"),
        ("groq/llama-3.3-70b-versatile", "llama-3.3-70b-versatile"),
        ("bedrock/us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0"),
        ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("us-gov.anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
        ("anthropic.claude-v2:1", "claude-2"),
        ("bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
        ("bedrock/us-gov-west-1/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
        ("bedrock/invoke/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
        ("bedrock/converse/us.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
        (
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-5-20251101-v1:0",
            "claude-opus-4-5",
        ),
        (
            "bedrock/arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
            "claude-3-haiku",
        ),
        ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet"),
        ("claude-haiku-4-5@default", "claude-haiku-4-5"),
        ("publishers/google/models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("anthropic/claude-opus-4.5:thinking", "claude-opus-4-5"),
        ("anthropic/claude-sonnet-4:extended", "claude-sonnet-4-0"),
        ("openrouter/deepseek/deepseek-chat:free", "deepseek-chat"),
        ("litellm/anthropic/claude-3-haiku-20240307", "claude-3-haiku"),
        ("gateway/anthropic:claude-opus-4-5", "claude-opus-4-5"),
        ("openai/responses/gpt-5", "gpt-5"),
        ("claude-opus-4-6[1m]", "claude-opus-4-6"),
        ("claude-opus-4-20250514", "claude-opus-4-0"),
        ("gpt-4-0613", "gpt-4"),
        ("github_copilot/claude-sonnet-4.5", "claude-sonnet-4-5"),
    ],
)
def test_a_model_is_found_under_the_spelling(name: str, model_id: str) -> None:
    assert found(name) == model_id


@pytest.mark.parametrize(
    "name",
    [
        "gpt-99",
        "claude-sonet-5",
        "my-own-model",
        "",
        "opus-",
        "haikuu",
        "./model",
        "a/b/c",
        "azure/my-deployment",
        "ft:gpt-4o-mini-2024-07-18:acme::abc",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcd1234",
    ],
)
def test_a_name_that_is_nobodys_is_unknown(name: str) -> None:
    assert isinstance(CATALOG.find(name, TODAY), UnknownModel)


def test_an_unknown_name_comes_with_the_one_it_looks_like() -> None:
    unknown = CATALOG.find("anthropic/claude-sonet-5", TODAY)
    assert isinstance(unknown, UnknownModel)
    assert unknown.nearest == "claude-sonnet-5"


def test_inherit_names_no_model_and_is_no_mistake() -> None:
    assert isinstance(CATALOG.find("inherit", TODAY), Inherited)


@pytest.mark.parametrize("name", ["a/" * 5000, "claude-" + "-20250929" * 2000, "x" * 100_000, "@" * 3000])
def test_a_monstrous_name_is_answered_at_once(name: str) -> None:
    assert isinstance(CATALOG.find(name, TODAY), UnknownModel)


@pytest.mark.parametrize("part", ["a/", "-20250929", "x", "@"])
def test_the_work_for_a_name_grows_with_its_length(part: str) -> None:
    assert grows_at_most(10 * 4, lambda size: CATALOG.find("claude" + part * size, TODAY), 2_000, 20_000)


def test_names_of_two_models_never_collide() -> None:
    for model in CATALOG.models():
        assert found(model.id) == model.id


def test_there_are_about_two_hundred_models_or_more_of_all_tiers() -> None:
    tiers = {model.tier for model in CATALOG.models()}
    assert tiers == {"small", "medium", "large", "frontier"}
    assert len(list(CATALOG.models())) >= 200
