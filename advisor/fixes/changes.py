"""What the edits say they change: values replaced by values, and keyword arguments added."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from advisor.checks.finding import Edit
from advisor.values import dataclass

_ADDED = re.compile(r"\s*,?\s*(?P<keyword>[A-Za-z_]\w*)\s*=\s*(?P<value>.+?)\s*,?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """``replaced`` holds (old, new) values, ``added`` (keyword, value) pairs of arguments that are new."""

    replaced: frozenset[tuple[object, object]]
    added: frozenset[tuple[str, object]]

    @classmethod
    def of(cls, edits: Iterable[Edit]) -> Changes:
        """Read the values out of the edits' literals."""
        replaced: set[tuple[object, object]] = set()
        added: set[tuple[str, object]] = set()
        for edit in edits:
            found = _ADDED.fullmatch(edit.content) if not edit.expected else None
            if found is not None:
                added.add((found["keyword"], _value(found["value"])))
            else:
                replaced.add((_value(edit.expected), _value(edit.content)))
        return cls(replaced=frozenset(replaced), added=frozenset(added))

    def explain(self, old: object, new: object) -> bool:
        """Say whether an edit turns one value into the other."""
        return isinstance(old, str) and isinstance(new, str) and (old, new) in self.replaced

    def explain_added(self, keyword: str | None, value: object) -> bool:
        """Say whether an edit adds this argument."""
        return keyword is not None and isinstance(value, str) and (keyword, value) in self.added


def _value(literal: str) -> object:
    """Give the text a literal stands for; an unquoted one (front matter, prose) stands for itself."""
    try:
        value = ast.literal_eval(literal.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _unquoted(literal.strip())
    return value if isinstance(value, str) else literal.strip()


def _unquoted(literal: str) -> str:
    quotes = literal[:1] + literal[-1:]
    return literal[1:-1] if len(literal) > 1 and quotes in ("``", "“”", "''", '""') else literal
