"""Which dialects a text may speak: first by its import lines, then by what ``ast`` sees it import and call."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from advisor.sources.glance import code_words
from advisor.sources.literals import PACKAGES

if TYPE_CHECKING:
    from advisor.dialects import Dialects

_NAMES = tuple(package.decode() for package in PACKAGES)
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+\(?(?P<names>[^\n#]*)|import[ \t]+(?P<modules>[^\n#]+))",
    re.MULTILINE,
)


def dialects_of(text: str, dialects: Dialects | None) -> Dialects | None:
    """Give the dialects in force if a line of the text imports a package of one, else ``None``. Linear in the text."""
    if dialects is None:
        if not any(map(text.__contains__, _NAMES)):
            return None
        from advisor.dialects import Dialects as Shipped

        dialects = Shipped.load()
    return dialects if dialects.spoken(_modules_in(text), text) else None


def _modules_in(text: str) -> Iterator[str]:
    for found in _IMPORT.finditer(text):
        if found["module"] is None:
            yield from (part.split()[0] for part in found["modules"].split(",") if part.strip())
            continue
        yield found["module"]
        yield from (f"{found['module']}.{name.strip()}" for name in found["names"].split(","))


def imported_in(text: str, dialects: Dialects) -> tuple[str, ...]:
    """Give the names of the dialects that import lines of the text bring in and that it may speak."""
    return dialects.spoken(_modules_in(text), text)


def may_speak(text: str, dialects: Dialects) -> bool:
    """Say whether the words of the code leave it possible that it calls a dialect; ``calls_a_dialect`` knows."""
    words = code_words(text)
    return any(dialects.may_pay(name, words) for name in dialects.rooted(words))


def calls_a_dialect(naming: Iterable[ast.AST], dialects: Dialects) -> bool:
    """Say whether a module (its ``naming_nodes``) imports a dialect's package and names one of that dialect's calls."""
    naming = list(naming)
    names: set[str] = set()
    for node in naming:
        match node:
            case ast.ImportFrom(module=str(), level=0, names=aliases):
                names.update(alias.name for alias in aliases)
            case ast.Attribute(attr=name) | ast.Name(id=name):
                names.add(name)
    return any(dialects.may_pay(name, names) for name in dialects.imported(imported_modules(naming)))


def imported_modules(naming: Iterable[ast.AST]) -> set[str]:
    """Give the dotted names that a module's imports may take modules from (``from google import genai``: both)."""
    modules: set[str] = set()
    for node in naming:
        match node:
            case ast.Import(names=aliases):
                modules.update(alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), level=0, names=aliases):
                modules.add(module)
                modules.update(f"{module}.{alias.name}" for alias in aliases)
    return modules
