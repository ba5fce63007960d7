"""Read rules/profiles/*.toml and the user's own of the same format; what is wrong is named with its file and field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from advisor.catalog.model import TIERS
from advisor.cost.estimate import Interval
from advisor.cost.profile import KINDS, Basis, Figure, FigureBasis, Profile, Speed, TokenBasis, Work
from advisor.errors import RuleDataError, UsageError
from advisor.resources import rules_dir

_COMMON = {"name", "summary", "assumptions", "declared"}
_TOKENS = {"hole_tokens", "result_tokens", "kind", "tier"}
_FIGURES = {"figures", "max_tokens"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PARTS = 3  # low, likely, high


def load_profile(name: str = "default", extra_dirs: Iterable[Path] = ()) -> Profile:
    """Read the profile of a name: a user's folder's ``profiles/NAME.toml`` or ``NAME.toml`` before the shipped one.

    Raises ``UsageError`` for a name nobody has, ``RuleDataError`` for a file that is wrong.
    """
    folders = [*(Path(folder) for folder in extra_dirs), rules_dir()]
    places = [place for folder in reversed(folders[:-1]) for place in (folder / "profiles", folder)]
    places.append(folders[-1] / "profiles")
    if _NAME.fullmatch(name):
        for place in places:
            path = place / f"{name}.toml"
            if path.is_file() and (place.name == "profiles" or _is_profile(path)):
                return read_profile(path)
    raise UsageError(f"no profile '{name}'; there are {', '.join(sorted(_names(places)))}")


def read_profile(path: Path) -> Profile:
    """Read one profile; raises ``RuleDataError`` that names the file and the field."""
    table = _parse(path)
    unknown = set(table) - _COMMON - _TOKENS - _FIGURES
    if unknown:
        raise RuleDataError(f"{path}: unknown field '{min(unknown)}'")
    try:
        return Profile(
            name=_text(table["name"]),
            summary=_text(table.get("summary", "")),
            assumptions=tuple(_text(item) for item in _list(table["assumptions"])),
            basis=_basis(table),
            declared=table.get("declared", False) is True,
        )
    except KeyError as error:
        raise RuleDataError(f"{path}: the field {error} is missing") from error
    except (TypeError, ValueError, InvalidOperation) as error:
        raise RuleDataError(f"{path}: {error}") from error


def _basis(table: Mapping[str, object]) -> Basis:
    if "figures" in table:
        return FigureBasis(figures=_figures(_table(table["figures"])), max_tokens=_whole(table["max_tokens"]))
    kinds, tiers = _table(table["kind"]), _table(table["tier"])
    _need(KINDS, kinds, "kind")
    _need(TIERS, tiers, "tier")
    return TokenBasis(
        work={kind: _work(_table(row), f"kind.{kind}") for kind, row in kinds.items()},
        speeds={tier: _speed(_table(row), f"tier.{tier}") for tier, row in tiers.items()},
        hole=_interval(table["hole_tokens"], "hole_tokens"),
        result=_interval(table["result_tokens"], "result_tokens"),
    )


def _figures(table: Mapping[str, object]) -> dict[tuple[str, str], Figure]:
    _need(KINDS, table, "figures")
    found: dict[tuple[str, str], Figure] = {}
    for kind, row in table.items():
        usd, seconds = _table(_table(row)["usd"]), _table(_table(row)["seconds"])
        for tier in TIERS:
            found[kind, tier] = Figure(usd=Decimal(str(usd[tier])), seconds=Decimal(str(seconds[tier])))
    return found


def _work(row: Mapping[str, object], place: str) -> Work:
    return Work(
        context=_interval(row["context"], f"{place}.context"),
        turns=_interval(row["turns"], f"{place}.turns"),
        output=_interval(row["output"], f"{place}.output"),
        tools=_interval(row["tools"], f"{place}.tools"),
        max_tokens=_whole(row["max_tokens"]),
    )


def _speed(row: Mapping[str, object], place: str) -> Speed:
    speed = _interval(row["speed"], f"{place}.speed")
    if speed.low <= 0:
        raise ValueError(f"'{place}.speed' must be above 0")
    return Speed(
        speed=speed, latency=_interval(row["latency"], f"{place}.latency"), verbosity=Decimal(str(row["verbosity"]))
    )


def _interval(value: object, place: str) -> Interval:
    parts = [Decimal(str(part)) for part in _list(value)]
    if len(parts) != _PARTS or parts != sorted(parts) or parts[0] < 0:
        raise ValueError(f"'{place}' must be [low, likely, high], rising and not negative")
    return Interval(low=parts[0], likely=parts[1], high=parts[2])


def _need(wanted: Iterable[str], table: Mapping[str, object], place: str) -> None:
    wanted = set(wanted)
    for name in sorted(wanted ^ set(table), key=lambda name: (name in wanted, name)):
        raise ValueError(f"'{place}.{name}' is {'missing' if name in wanted else 'unknown'}")


def _parse(path: Path) -> dict[str, object]:
    import tomli

    try:
        return tomli.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # a TOML error is a ValueError; depth and digits have limits
        raise RuleDataError(f"{path}: cannot be read as TOML: {error}") from error


def _is_profile(path: Path) -> bool:
    return "assumptions" in _parse(path)


def _names(places: Iterable[Path]) -> set[str]:
    return {path.stem for place in places if place.name == "profiles" for path in place.glob("*.toml")}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} must be a string")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise TypeError(f"{value!r} must be a whole number above 0")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} must be a list")
    return value


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} must be a table")
    return value
