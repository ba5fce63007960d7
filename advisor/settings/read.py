"""Read and validate a configuration table; every refusal names the file, the key and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import tomli

from advisor.errors import SettingsError
from advisor.plain import MOST, plain_bytes
from advisor.settings.settings import Budget, FailLevel, Settings

BUDGET_KEYS = {
    "usd": "usd",
    "seconds": "seconds",
    "usd-increase": "usd_increase",
    "seconds-increase": "seconds_increase",
}


def read_settings(path: Path) -> Settings:
    """Read the settings of an advisor.toml, or of the [tool.advisor] table of any other TOML file.

    Raises ``SettingsError`` when the file cannot be read, is not TOML, or holds an unknown key or a wrong value.
    """
    try:
        # A pipe can only have been named by the user; a project's own file has a sensible size.
        content = plain_bytes(path) if path.is_file() else path.read_bytes()
        if content is None:
            raise SettingsError(f"{path}: has more than {MOST // 1_000_000} MB; that is no configuration")
        document: object = tomli.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); check the path and its permissions") from error
    except (ValueError, RecursionError) as error:  # a TOML error is a ValueError; depth and digits have limits
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    if path.name != "advisor.toml" and isinstance(document, dict) and "tool" in document:
        document = _table(document["tool"], str(path), "tool").get("advisor", {})
    return parse_settings(document, origin=str(path), root=str(path.parent))


def parse_settings(table: object, *, origin: str, root: str = ".") -> Settings:
    """Turn a configuration table into ``Settings``; raises ``SettingsError``."""
    values: dict[str, object] = {}
    for key, value in _table(table, origin, "tool.advisor").items():
        reader = _READERS.get(key)
        if reader is None:
            raise SettingsError(f"{origin}: unknown key '{key}'{_nearest(key, _READERS)}")
        values[key.replace("-", "_")] = reader(value, f"{origin}: '{key}'")
    return Settings(origin=origin, root=root, **values)  # type: ignore[arg-type] # each reader gives its field's type


def _nearest(key: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
    return f"; did you mean '{close[0]}'?" if close else ""


def _table(value: object, origin: str, key: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise SettingsError(f"{origin}: '{key}' must be a table")
    return value


def _strings(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{place} must be a list of strings")
    return tuple(value)


def _string(value: object, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{place} must be a string that is not empty")
    return value


def _probability(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingsError(f"{place} must be a number from 0 to 1")
    return float(value)


def _amount(value: object, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise SettingsError(f"{place} must be an amount of 0 or more")
    try:
        amount = Decimal(str(value))
    except ArithmeticError as error:
        raise SettingsError(f"{place} must be an amount of 0 or more") from error
    if not amount.is_finite() or amount < 0:
        raise SettingsError(f"{place} must be an amount of 0 or more")
    return amount


def _fail_level(value: object, place: str) -> FailLevel:
    levels = [level.value for level in FailLevel]
    if value not in levels:
        raise SettingsError(f"{place} must be one of {', '.join(levels)}")
    return FailLevel(str(value))


def _budget(value: object, place: str) -> Budget:
    amounts: dict[str, Decimal] = {}
    for key, amount in _table(value, place, "budget").items():
        if key not in BUDGET_KEYS:
            raise SettingsError(f"{place}: unknown key '{key}'{_nearest(key, BUDGET_KEYS)}")
        amounts[BUDGET_KEYS[key]] = _amount(amount, f"{place}: '{key}'")
    return Budget(**amounts)


def _per_file(value: object, place: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = _table(value, place, "per-file-ignores")
    return tuple((glob, _strings(codes, f"{place}: '{glob}'")) for glob, codes in table.items())


_READERS: dict[str, Callable[[object, str], object]] = {
    "select": _strings,
    "ignore": _strings,
    "per-file-ignores": _per_file,
    "exclude": _strings,
    "fail-level": _fail_level,
    "min-confidence": _probability,
    "fix-confidence": _probability,
    "default-model": _string,
    "policy": _string,
    "profile": _string,
    "budget": _budget,
    "extend-rules": _strings,
}

KEYS = tuple(_READERS)
