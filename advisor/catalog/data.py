"""Read rules/models.toml, and the user's own models.toml of the same format, into plain checked tables."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from advisor.catalog.model import TIERS, Model, PriceBand, PriceRow, Rates, Source
from advisor.errors import RuleDataError

Table = dict[str, Any]  # parsed TOML: checked field by field where it is used

_TABLES = {"schema", "as_of", "source", "current", "alias", "tier_alias", "words", "prefixes", "model"}
_FIELDS = {
    "id", "maker", "tier", "context", "names", "prices", "source", "deprecated", "retires", "replacement", "flagged",
    "lifecycle_source",
}  # fmt: skip
_PRICE_FIELDS = {"since", "input", "output", "cache_read", "cache_write", "batch", "bands", "note"}


def read_shipped(folder: Path) -> Table:
    """Read the shipped table: the JSON copy where it was made from this very TOML (it loads ten times as fast)."""
    text = _read(folder / "models.toml")
    copy = folder / "models.json"
    if copy.is_file():
        saved = json.loads(copy.read_bytes())
        if saved["crc32"] == zlib.crc32(text):
            table: Table = saved["table"]
            return table
    return parse(text, folder / "models.toml")


def read_own(folder: Path) -> Table | None:
    """Read a user's models.toml, ``None`` if the folder has none; raises ``RuleDataError`` for a wrong one."""
    path = folder / "models.toml"
    if not path.is_file():
        return None
    table = parse(_read(path), path)
    _check_fields(table, _TABLES, path, "the file")
    for row in table.get("model", []):
        _check_fields(row, _FIELDS, path, f"model '{row.get('id', '?')}'")
        _check_model(row, path)
    return table


def parse(text: bytes, path: Path) -> Table:
    """Parse TOML bytes; raises ``RuleDataError`` that names the file."""
    import tomli

    try:
        return tomli.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # a TOML error is a ValueError; depth and digits have limits
        raise RuleDataError(f"{path}: not valid TOML: {error}") from error


def build_model(row: Mapping[str, Any], sources: Mapping[str, Source], path: Path) -> Model:
    """Turn one row into a model; raises ``RuleDataError`` that names the file and the model."""
    try:
        return Model(
            id=row["id"],
            maker=row["maker"],
            tier=row["tier"],
            context=row.get("context"),
            rows=tuple(_price_row(price) for price in row.get("prices", ())),
            source=sources[row["source"]],
            deprecated=_day(row.get("deprecated")),
            retires=_day(row.get("retires")),
            replacement=row.get("replacement"),
            flagged=row.get("flagged", False),
            lifecycle_source=sources[row["lifecycle_source"]] if "lifecycle_source" in row else None,
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise RuleDataError(f"{path}: model '{row.get('id', '?')}': a field is missing or wrong: {error!r}") from error


def build_source(row: Mapping[str, Any]) -> Source:
    """Turn a source's table into a ``Source``."""
    return Source(what=row["what"], url=row["url"], as_of=_day(row["as_of"]) or date.min)


def _price_row(row: Mapping[str, Any]) -> PriceRow:
    return PriceRow(
        since=_day(row.get("since")),
        rates=_rates(row),
        bands=tuple(PriceBand(above_tokens=band["above_tokens"], rates=_rates(band)) for band in row.get("bands", ())),
        batch=_money(row.get("batch")),
        note=row.get("note", ""),
    )


def _rates(row: Mapping[str, Any]) -> Rates:
    return Rates(
        input=Decimal(row["input"]),
        output=Decimal(row["output"]),
        cache_read=_money(row.get("cache_read")),
        cache_write=_money(row.get("cache_write")),
    )


def _money(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleDataError(f"{path}: cannot be read ({error.strerror}); install advisor again") from error


def _check_fields(table: Mapping[str, Any], known: set[str], path: Path, what: str) -> None:
    for name in table:
        if name not in known:
            raise RuleDataError(f"{path}: {what} has an unknown field '{name}'; known are {', '.join(sorted(known))}")


def _check_model(row: Mapping[str, Any], path: Path) -> None:
    for field in ("id", "maker", "tier", "source"):
        if not isinstance(row.get(field), str):
            raise RuleDataError(f"{path}: model '{row.get('id', '?')}' needs the field '{field}', a string")
    if row["tier"] not in TIERS:
        raise RuleDataError(f"{path}: model '{row['id']}': 'tier' is one of {', '.join(TIERS)}, not '{row['tier']}'")
    for price in row.get("prices", ()):
        _check_fields(price, _PRICE_FIELDS, path, f"a price of model '{row['id']}'")
