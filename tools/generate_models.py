# A script beside the package, not part of it.
"""Write rules/models.toml from the genai-prices package and rules/models-by-hand.toml.

A build-time tool: ``python tools/generate_models.py [--as-of YYYY-MM-DD]``; needs the dev dependency genai-prices.
Prices come from that package alone; tiers from the rule below and its overrides; lifecycle dates from the hand-kept
file.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from genai_prices import types as genai
from genai_prices.data import providers

Price: TypeAlias = Decimal | genai.TieredPrices | None

RULES = Path(__file__).resolve().parent.parent / "rules"
PRICES = ("input", "output", "cache_read", "cache_write")
KEYS = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
}

# Which models of which seller are worth having: (seller, maker, what the id must match, what it must not).
NOT_TEXT = (
    r"embed|tts|image|audio|realtime|-live|transcribe|whisper|moderation|voxtral|ocr|banana|omni|robotics|guard|voice|"
    r"cyber|rosalind|discovery|computer-use|:free|:extended|^ft:|\.ft-|contributor|speech|sonic|titan"
)
WANTED = (
    ("anthropic", "anthropic", r".", r"$^"),
    ("openai", "openai", r".", NOT_TEXT + r"|search-api|^rosalind"),
    ("google", "google", r"^gemini-", NOT_TEXT),
    ("mistral", "mistral", r".", NOT_TEXT + r"|^zai-|^deepseek|24b"),
    ("deepseek", "deepseek", r".", NOT_TEXT),
    ("x-ai", "xai", r".", NOT_TEXT + r"|vision|multi-agent"),
    ("cohere", "cohere", r"^command", NOT_TEXT),
    ("moonshotai", "moonshot", r"^kimi", NOT_TEXT + r"|preview|highspeed|turbo"),
    ("zai", "zai", r"^GLM", NOT_TEXT + r"|\dV|X$"),
    ("groq", "meta", r"llama-3\.[13]|llama-4|llama3-\d", NOT_TEXT + r"|tool-use|preview|specdec"),
    ("together", "meta", r"Llama-3\.3|Llama-4", NOT_TEXT + r"|^meta-llama/Meta"),
    ("groq", "alibaba", r"^qwen", NOT_TEXT),
    ("openrouter", "alibaba", r"^qwen/qwen3(\.[678])?-(coder(-plus|-flash)?|max|plus|flash|235b-a22b|27b)$", NOT_TEXT),
    ("aws", "amazon", r"^(global\.)?amazon\.nova-(2-)?(lite|micro|pro|premier)", NOT_TEXT),
)

# The rule for tiers: the first word of a name that is listed decides; else the price does.
WORDS = (
    ("frontier", r"fable|mythos|astra|^gpt-[\d.]+-pro$|^o\d-pro$"),
    (
        "small",
        (
            r"haiku|instant|nano|(?<!ge)mini|luna|lite|tiny|micro|small|-fast|light|air|ada|babbage|curie|nemo|^gpt-3\.5|"
            r"(qwen|glm|deepseek).*flash|command-r7b|scout|(?<![\dx.])[1-9]b\b|(?<![\dax])[123]\db(?!\d)(?!-128e)"
        ),
    ),
    (
        "medium",
        r"sonnet|terra|medium|flash|turbo|versatile|70b|maverick|plus|command-r\b|qwen3-coder$|235b|8x22b|deepseek-v3",
    ),
    ("large", r"opus|sol|-pro|large|max|405b|reasoner|reasoning|deep-research|codex"),
)
SMALL_BELOW, MEDIUM_BELOW, LARGE_BELOW = Decimal("0.6"), Decimal(6), Decimal(30)  # USD per million, 3 in : 1 out


def tier_of(model_id: str, rows: list[dict[str, Any]], overrides: dict[str, str]) -> str:
    """Give a model's tier: the hand-kept one, else by the words of its name, else by its newest price."""
    if model_id in overrides:
        return overrides[model_id]
    for tier, words in WORDS:
        if re.search(words, model_id.lower()):
            return tier
    if not rows:
        return "medium"
    blended = (3 * Decimal(rows[-1]["input"]) + Decimal(rows[-1]["output"])) / 4
    bounds = (("small", SMALL_BELOW), ("medium", MEDIUM_BELOW), ("large", LARGE_BELOW))
    return next((tier for tier, below in bounds if blended < below), "frontier")


def names_of(match: object) -> Iterator[str]:
    """Give the names a match clause lists: equal names, and the beginnings of names."""
    match match:
        case genai.ClauseEquals(equals=name):
            yield name
        case genai.ClauseStartsWith(starts_with=name):
            yield name.rstrip("-@.:")
        case genai.ClauseOr(or_=clauses) | genai.ClauseAnd(and_=clauses):
            for clause in clauses:
                yield from names_of(clause)


def rows_of(model: genai.ModelInfo) -> list[dict[str, Any]]:
    """Give the dated price rows, oldest first; where the hour decides, the dearest hour of the day."""
    if isinstance(model.prices, genai.ModelPrice):
        return with_batch(model, [row_of(model.prices, None)])
    dated: list[dict[str, Any]] = []
    hourly: list[dict[str, Any]] = []
    for price in model.prices:
        match price.constraint:
            case None:
                dated.append(row_of(price.prices, None))
            case genai.StartDateConstraint(start_date=start):
                dated.append(row_of(price.prices, start))
            case _:
                hourly.append(row_of(price.prices, None))
    dated.sort(key=lambda row: row.get("since", date.min))
    if hourly:
        peak = max(hourly, key=lambda row: Decimal(row["input"]))
        dated[-1] = {**({"since": dated[-1]["since"]} if "since" in dated[-1] else {}), **peak, "note": "peak hours"}
    return with_batch(model, dated)


def row_of(prices: genai.ModelPrice, since: date | None) -> dict[str, Any]:
    """Turn one set of prices into a row: base figures, and one band for each length above which they change."""
    row: dict[str, Any] = {} if since is None else {"since": since}
    starts = {tier.start for key in PRICES for tier in tiers_of(value(prices, key))}
    row |= {key: text(value(prices, key), 0) for key in PRICES if value(prices, key) is not None}
    bands = [
        {"above_tokens": start}
        | {key: text(value(prices, key), start + 1) for key in PRICES if value(prices, key) is not None}
        for start in sorted(starts)
    ]
    return row | ({"bands": bands} if bands else {})


def value(prices: genai.ModelPrice, key: str) -> Price:
    """Give one price of a set: a figure, a figure with length bands, or nothing."""
    found: Price = getattr(prices, KEYS[key])
    return found


def tiers_of(price: Price) -> list[genai.Tier]:
    """Give the length bands of a price."""
    return price.tiers if isinstance(price, genai.TieredPrices) else []


def text(price: Price, tokens: int) -> str:
    """Give the price that holds for a prompt of this many tokens, as text."""
    assert price is not None  # noqa: S101 - the callers ask for listed prices only
    figure = price
    if isinstance(price, genai.TieredPrices):
        figure = next((tier.price for tier in reversed(price.tiers) if tokens > tier.start), price.base)
    assert isinstance(figure, Decimal)  # noqa: S101 - genai-prices keeps prices as Decimals
    return format(figure.normalize(), "f")


def with_batch(model: genai.ModelInfo, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to the newest row what a batch multiplies the price by, where one figure holds for input and output."""
    for variant in model.price_variants or ():
        if variant.when == {"processing": "batch"} and rows:
            batch, newest = row_of(variant.prices, None), rows[-1]
            factors = {
                Decimal(batch[key]) / Decimal(newest[key])
                for key in ("input", "output")
                if key in batch and Decimal(newest[key])
            }
            if len(factors) == 1:
                newest["batch"] = format(factors.pop().normalize(), "f")
    return rows


def claude_spellings(name: str) -> Iterator[str]:
    """Give the other orders people write a Claude name in: ``claude-4-5-opus``, ``opus-4-5``."""
    found = re.fullmatch(r"claude-(haiku|sonnet|opus|fable|mythos)-(\d+(?:-\d+)?)(?:-latest)?", name)
    swapped = re.fullmatch(r"claude-(\d+(?:-\d+)?)-(haiku|sonnet|opus)(?:-latest)?", name)
    if found:
        yield f"claude-{found[2]}-{found[1]}"
        yield f"{found[1]}-{found[2]}"
    if swapped:
        yield f"{swapped[2]}-{swapped[1]}"


def key(name: str) -> str:
    """Give the form under which names are compared (advisor/catalog/names.py has the same)."""
    return name.lower().replace(".", "-").replace("_", "-").replace(" ", "-")


class Table:
    """The models gathered so far; the first to claim a name keeps it."""

    def __init__(self, by_hand: dict[str, Any]) -> None:
        self.by_hand = by_hand
        self.models: list[dict[str, Any]] = []
        self.owner: dict[str, dict[str, Any]] = {}

    def add(self, model: dict[str, Any], names: Iterable[str]) -> None:
        """Add a model with the names that nobody has yet."""
        self.owner[key(model["id"])] = model
        model["names"] = []
        self.models.append(model)
        for name in names:
            self.name(model, name)

    def name(self, model: dict[str, Any], name: str) -> None:
        """Give a model one more name, unless the name is taken."""
        if key(name) not in self.owner:
            self.owner[key(name)] = model
            model["names"].append(name)

    def split(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """Give the model of a name, made a model of its own where it was only another model's name, or unheard of."""
        found = self.owner.get(key(name))
        if found is not None and key(found["id"]) == key(name):
            return found
        tier = row.get("tier") or tier_of(name, [], self.by_hand["tier"])
        own = dict(found or {"maker": maker_of(name), "tier": tier, "prices": []}) | {"id": name}
        if found is not None:
            found["names"] = [other for other in found["names"] if key(other) != key(name)]
        self.owner.pop(key(name), None)
        self.add(own, ())
        return own


def maker_of(name: str) -> str:
    """Give the maker of a model that the price table does not know, by its name."""
    if name.startswith("claude"):
        return "anthropic"
    return next(
        (maker for word, maker in (("gemini", "google"), ("command", "cohere")) if name.startswith(word)), "openai"
    )


def gather(by_hand: dict[str, Any]) -> list[dict[str, Any]]:
    """Gather all models: the price table's, those kept by hand, and their lifecycles."""
    table = Table(by_hand)
    sellers = {provider.id: provider for provider in providers}
    for seller, maker, wanted, unwanted in WANTED:
        for model in sellers[seller].models:
            if (
                re.search(wanted, model.id)
                and not re.search(unwanted, model.id, re.IGNORECASE)
                and key(model.id) not in table.owner
            ):
                add_priced(table, model, maker)
    for extra in by_hand["model"]:
        table.add(dict(extra) | {"prices": []}, claude_spellings(extra["id"]))
    for name, more in by_hand["names"].items():
        for other in more:
            table.name(table.owner[key(name)], other)
    for row in by_hand["lifecycle"]:
        for name in row["ids"]:
            entry = table.split(name, row)
            entry |= {"retires": row["retires"], "replacement": row["replacement"], "lifecycle_source": row["source"]}
            if "deprecated" in row:
                entry["deprecated"] = row["deprecated"]
    return table.models


def add_priced(table: Table, model: genai.ModelInfo, maker: str) -> None:
    """Add one model of the price table, if it is sold by the token of text."""
    rows = [row for row in rows_of(model) if "input" in row and "output" in row]
    if not rows:
        return
    entry: dict[str, Any] = {
        "id": model.id,
        "maker": maker,
        "tier": tier_of(model.id, rows, table.by_hand["tier"]),
        "prices": rows,
    }
    if model.context_window:
        entry["context"] = model.context_window
    if model.deprecated:
        entry["flagged"] = True
    names = [*names_of(model.match), *short_names(model.id)]
    table.add(entry, [*names, *(other for name in [model.id, *names] for other in claude_spellings(name))])


def short_names(model_id: str) -> Iterator[str]:
    """Give the name without the maker's folder and the seller's version suffix."""
    last = model_id.rsplit("/", 1)[-1]
    yield last
    yield re.sub(r"^(global\.)?amazon\.", "", re.sub(r"-v\d+:\d+$", "", last))


def dump(value: object) -> str:
    """Write one TOML value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(dump(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {dump(item)}" for name, item in value.items()) + " }"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


ORDER = (
    "id",
    "maker",
    "tier",
    "context",
    "names",
    "prices",
    "source",
    "deprecated",
    "retires",
    "replacement",
    "flagged",
    "lifecycle_source",
)


def write(by_hand: dict[str, Any], models: list[dict[str, Any]], as_of: date) -> str:
    """Write the whole file."""
    package = f"genai-prices {version('genai-prices')}"
    lines = [
        f"# Generated by tools/generate_models.py from {package} and models-by-hand.toml.",
        "# Do not edit: edit that file, or bring your own models.toml in a folder of extend-rules (same format).",
        "# Prices are USD per million tokens; a band holds for a whole request with a prompt longer than above_tokens.",
        "schema = 1",
        f"as_of = {as_of}",
        "",
    ]
    sources = {
        "genai-prices": {"what": package, "url": "https://github.com/pydantic/genai-prices", "as_of": as_of},
        **by_hand["source"],
    }
    for name, table in [
        *((f"source.{name}", source) for name, source in sources.items()),
        *((f"current.{maker}", row) for maker, row in by_hand["current"].items()),
        ("alias", by_hand["alias"]),
        ("tier_alias", by_hand["tier_alias"]),
        ("words", by_hand["words"]),
        ("prefixes", by_hand["prefixes"]),
    ]:
        lines += [f"[{name}]", *(f"{field} = {dump(item)}" for field, item in table.items()), ""]
    for model in models:
        model.setdefault("source", "genai-prices")
        lines += [
            "[[model]]",
            *(f"{field} = {dump(model[field])}" for field in ORDER if model.get(field) not in (None, [])),
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    """Write rules/models.toml, and beside it the JSON copy that loads faster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        default=datetime.now(tz=UTC).date(),
        help="the day the prices are said to hold on",
    )
    parser.add_argument("--output", type=Path, default=RULES / "models.toml")
    arguments = parser.parse_args()
    by_hand = tomllib.loads((RULES / "models-by-hand.toml").read_text(encoding="utf-8"))
    toml = write(by_hand, gather(by_hand), arguments.as_of).encode("utf-8")
    arguments.output.write_bytes(toml)
    copy = {"crc32": zlib.crc32(toml), "table": tomllib.loads(toml.decode("utf-8"))}
    arguments.output.with_suffix(".json").write_text(
        json.dumps(copy, default=str, separators=(",", ":")), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
