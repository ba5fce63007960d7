"""A rule in full: its reasons and its examples, which no run needs."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.checks.rule import Rule
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A piece of code with what the rule says of it.

    ``fires`` tells whether there are findings; ``lines`` are the lines they start at (empty: any one line), ``count``
    how many there are. ``fixed`` is the source after ``--fix --unsafe-fixes`` with this rule alone, ``None`` where
    nothing is mended. ``settings`` is a configuration table, ``profile`` included, under which the example holds.
    """

    fires: bool
    language: str
    source: str
    why: str = ""
    count: int = 0
    lines: tuple[int, ...] = ()
    fixed: str | None = None
    settings: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One rule in full, as its TOML file has it: what ``advisor rule``, the documentation and the tests are made of."""

    rule: Rule
    why: str
    examples: tuple[Example, ...]

    @property
    def bad(self) -> str:
        """The first example that fires."""
        return next(example.source for example in self.examples if example.fires)

    @property
    def good(self) -> str:
        """The first example that stays silent."""
        return next(example.source for example in self.examples if not example.fires)
