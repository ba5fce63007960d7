"""Read and validate dialects: a TOML file in full, with its examples, or the rows of the index.

Every refusal names the file, the table and the field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from advisor.dialects.shapes import (
    ANY,
    BaseShape,
    ConfiguredShape,
    ConstantShape,
    Dialect,
    EventShape,
    FunctionShape,
    MemberShape,
    ObjectShape,
    RunShape,
    SettingShape,
    TaskShape,
    WireShape,
)
from advisor.errors import RuleDataError
from advisor.values import dataclass

_OWN = (
    "name", "summary", "packages", "modules", "said", "object", "task", "run", "wire", "member", "configured", "event",
    "function", "setting", "base", "constant", "example",
)  # fmt: skip
_ORDERS = ("sequence", "parallel", "loop", "maybe", "graph", "chain")
_HANDS_ON = ("all", "last", "history", "state", "none")
_PASSES = ("", "fills", "joins", "splits", "adds", "same", "runs", "picks")
_ROLES = ("start", "listen", "route", "any", "all")
_LAYS = ("node", "edge", "entry", "sequence", "branch")
Shape = TypeVar(
    "Shape",
    ObjectShape,
    TaskShape,
    RunShape,
    WireShape,
    MemberShape,
    FunctionShape,
    ConfiguredShape,
    EventShape,
    SettingShape,
    BaseShape,
    ConstantShape,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A program in the dialect and what must be found in it.

    ``tasks`` are ``line model source`` (``-``: no model), plan after plan in the file's order; ``edges`` are pairs of
    their numbers with a kind (``1>2 data``), transitively reduced. ``trap`` marks what only looks as if.
    """

    source: str
    why: str
    tasks: tuple[str, ...]
    edges: tuple[str, ...]
    silent: tuple[str, ...]
    fires: tuple[str, ...]
    trap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DialectText:
    """A dialect in full, as its file says it."""

    dialect: Dialect
    summary: str
    examples: tuple[Example, ...]
    raw: Mapping[str, Any]


def read_dialect(path: Path) -> DialectText:
    """Read one dialect's file; raises ``RuleDataError``."""
    import tomli

    try:
        table = tomli.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleDataError(f"{path}: cannot be read ({error})") from error
    except tomli.TOMLDecodeError as error:
        raise RuleDataError(f"{path}: not valid TOML: {error}") from error
    unknown = sorted(set(table) - set(_OWN))
    if unknown:
        raise RuleDataError(f"{path}: field '{unknown[0]}' is unknown; the fields are {', '.join(_OWN)}")
    summary = _text(table.get("summary"), f"{path}: field 'summary'")
    examples = tuple(
        _example(row, f"{path}: example {number}") for number, row in enumerate(_rows(table, "example", path), start=1)
    )
    raw = {key: table[key] for key in _OWN if key in table and key not in {"summary", "example"}}
    return DialectText(dialect=dialect_of(raw, str(path)), summary=summary, examples=examples, raw=raw)


def dialect_of(table: Mapping[str, Any], origin: str) -> Dialect:
    """Turn a dialect's table (or its row of the index) into shapes; raises ``RuleDataError``."""
    name = _text(table.get("name"), f"{origin}: field 'name'")
    packages = _texts(table.get("packages"), f"{origin}: field 'packages'")
    if not packages:
        raise RuleDataError(f"{origin}: field 'packages' must name at least one package")
    _texts(table.get("modules", []), f"{origin}: field 'modules'")
    _texts(table.get("said", []), f"{origin}: field 'said'")
    made = Dialect(
        name=name,
        packages=packages,
        objects=_shapes(ObjectShape, name, table, "object", origin),
        tasks=_shapes(TaskShape, name, table, "task", origin),
        runs=_shapes(RunShape, name, table, "run", origin),
        wires=_shapes(WireShape, name, table, "wire", origin),
        members=_shapes(MemberShape, name, table, "member", origin),
        events=_shapes(EventShape, name, table, "event", origin),
        configured=_shapes(ConfiguredShape, name, table, "configured", origin),
        functions=_shapes(FunctionShape, name, table, "function", origin),
        settings=_shapes(SettingShape, name, table, "setting", origin),
        bases=_shapes(BaseShape, name, table, "base", origin),
        constants=_shapes(ConstantShape, name, table, "constant", origin),
    )
    _check_callees(made, origin)
    return made


def read_index(path: Path) -> list[Mapping[str, Any]]:
    """Read the rows of the index; raises ``RuleDataError``."""
    try:
        rows = json.loads(path.read_bytes())
        if isinstance(rows, list) and all(isinstance(row, dict) and row["packages"] for row in rows):
            return rows
        problem = "not a list of dialects"
    except (OSError, ValueError, KeyError) as error:
        problem = str(error)
    raise RuleDataError(f"{path}: not a readable index of dialects ({problem}); run tools/generate_dialects.py")


def write_index(texts: list[DialectText]) -> str:
    """Give the index of these dialects, one line for each."""
    return "[\n" + ",\n".join(json.dumps(text.raw, separators=(",", ":")) for text in texts) + "\n]\n"


def _shapes(kind: type[Shape], dialect: str, table: Mapping[str, Any], key: str, origin: str) -> tuple[Shape, ...]:
    return tuple(
        _shape(kind, dialect, row, f"{origin}: {key} {number}")
        for number, row in enumerate(_rows(table, key, origin), start=1)
    )


def _shape(kind: type[Shape], dialect: str, row: Mapping[str, Any], origin: str) -> Shape:
    known = {each.name.replace("_", "-"): each for each in fields(kind) if each.name != "dialect"}
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key not in known:
            raise RuleDataError(f"{origin}: field '{key}' is unknown; the fields are {', '.join(known)}")
        reader = _READERS[str(known[key].type)]
        values[known[key].name] = reader(value, f"{origin}: field '{key}'")
    try:
        made = kind(dialect=dialect, **values)
    except TypeError:
        raise RuleDataError(f"{origin}: one of the fields that say what it is is missing") from None
    _check(made, origin)
    return made


def _check(made: object, origin: str) -> None:
    if isinstance(made, EventShape) and made.role not in _ROLES:
        raise RuleDataError(f"{origin}: 'role' is one of {', '.join(_ROLES)}")
    if isinstance(made, WireShape) and made.lays not in _LAYS:
        raise RuleDataError(f"{origin}: 'lays' is one of {', '.join(_LAYS)}")
    if isinstance(made, ObjectShape) and made.passes not in _PASSES:
        raise RuleDataError(f"{origin}: 'passes' is one of {', '.join(_PASSES[1:])}")
    if isinstance(made, RunShape) and (made.order not in _ORDERS or made.hands_on not in _HANDS_ON):
        raise RuleDataError(
            f"{origin}: 'order' is one of {', '.join(_ORDERS)}, 'hands-on' one of {', '.join(_HANDS_ON)}"
        )


def _check_callees(made: Dialect, origin: str) -> None:
    """Refuse a callee that begins with neither a package nor a kind of the dialect."""
    kinds = {shape.kind for shape in made.objects}
    called: tuple[TaskShape | RunShape | WireShape, ...] = (*made.tasks, *made.runs, *made.wires)
    names = [name for shape in made.objects for name in (*shape.made_by, *shape.typed_as) if name != "|"]
    names += [name for shape in called for name in shape.called]
    names += [name for member in made.members for name in member.decorated_by]
    names += [name for event in made.events for name in event.decorated_by]
    names += [name for configured in made.configured for name in configured.decorated_by]
    names += [name for function in made.functions for name in function.decorated_by]
    names += [name for setting in made.settings for name in setting.called]
    names += [name for base in made.bases for name in base.names]
    names += [name for constant in made.constants for name in constant.names]
    for name in names:
        packaged = name.startswith(ANY) or any(name.startswith(package + ".") for package in made.packages)
        if not packaged and name.split(".")[0] not in kinds:
            raise RuleDataError(f"{origin}: '{name}' begins with none of the dialect's packages and kinds of objects")


def _example(row: Mapping[str, Any], origin: str) -> Example:
    unknown = sorted(set(row) - {each.name for each in fields(Example)})
    if unknown:
        raise RuleDataError(f"{origin}: field '{unknown[0]}' is unknown")
    return Example(
        source=_text(row.get("source"), f"{origin}: field 'source'").removeprefix("\n"),
        why=_text(row.get("why"), f"{origin}: field 'why'"),
        tasks=_texts(row.get("tasks", []), f"{origin}: field 'tasks'"),
        edges=_texts(row.get("edges", []), f"{origin}: field 'edges'"),
        fires=_texts(row.get("fires", []), f"{origin}: field 'fires'"),
        silent=_texts(row.get("silent", []), f"{origin}: field 'silent'"),
        trap=_flag(row.get("trap", False), f"{origin}: field 'trap'"),
    )


def _rows(table: Mapping[str, Any], key: str, origin: object) -> list[Mapping[str, Any]]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleDataError(f"{origin}: field '{key}' must be a list of tables")
    return rows


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RuleDataError(f"{place} must be a text that is not empty")
    return value


def _texts(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RuleDataError(f"{place} must be a list of texts")
    return tuple(value)


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise RuleDataError(f"{place} must be true or false")
    return value


_READERS: dict[str, Any] = {
    "str": _text,
    "str | None": _text,
    "tuple[str, ...]": _texts,
    "bool": _flag,
    "bool | None": _flag,
}
