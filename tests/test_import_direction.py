"""The rooms import each other in one direction only, and heavy libraries stay in their rooms."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "advisor"

# Left may be imported by right, never the other way round.
ORDER = (
    ("version", "values"),
    ("places", "errors"),
    ("resources", "plain", "redact"),
    ("settings", "catalog", "dialects"),
    ("sources",),
    ("flow",),
    ("judge",),
    ("graph",),
    ("cost",),
    ("advice",),
    ("analysis",),
    ("checks",),
    ("cache",),
    ("fixes",),
    ("reports",),
    ("plans",),
    ("runs",),
    ("cli", "lsp"),
    ("__main__",),
)

HOME_OF = {
    "libcst": ("flow", "fixes"),
    "click": ("cli", "reports"),
    "rich": ("cli", "reports"),
    "sklearn": ("judge/train",),
    "numpy": ("judge/train",),
    "scipy": ("judge/train",),
    "anthropic": ("runs/backends",),
    "httpx2": ("runs/backends",),
    "claude_agent_sdk": ("runs/backends",),
    "sqlite3": ("runs/journal",),
    "psycopg": ("runs/journal", "runs/distributed"),
    "dbos": ("runs/distributed",),
    "pickle": (),
}


def rank(room: str) -> int:
    return next(index for index, rooms in enumerate(ORDER) if room in rooms)


def files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.append(node.module or "")
            names.extend(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_to_its_left(path: Path) -> None:
    here = room_of(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "advisor" or len(parts) == 1 or parts[1].startswith("__version"):
            continue
        there = parts[1]
        assert rank(there) < rank(here) or there == here, f"{here} imports {there}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for name in imported(path):
        homes = HOME_OF.get(name.split(".")[0])
        assert homes is None or place.startswith(homes), f"{place} imports {name}"


def test_every_module_has_a_place_in_the_order() -> None:
    for path in files():
        rank(room_of(path))
