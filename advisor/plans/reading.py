"""Read JSON that anybody may have written: every refusal is one line that names the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from advisor.errors import RunError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LONGEST_NUMBER = 40


class Node:
    """One value in a JSON document, and where it stands."""

    __slots__ = ("place", "value")

    def __init__(self, value: object, place: str) -> None:
        self.value = value
        self.place = place

    def fail(self, wanted: str) -> RunError:
        """Make the error: what should stand here."""
        return RunError(f"{self.place}: must be {wanted}")

    def has(self, key: str) -> bool:
        """Say whether an object has a key (with a value that is not null)."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def get(self, key: str) -> Node:
        """Give a member of an object; raises when it is missing."""
        if not isinstance(self.value, dict):
            raise self.fail("an object")
        if key not in self.value:
            raise RunError(f"{self.place}: '{key}' is missing")
        return Node(self.value[key], f"{self.place}.{key}")

    def maybe(self, key: str, read: Callable[[Node], T], default: T) -> T:
        """Read a member that may be missing or null."""
        return read(self.get(key)) if self.has(key) else default

    def members(self) -> Iterator[Node]:
        """Give the members of a list."""
        if not isinstance(self.value, list):
            raise self.fail("a list")
        for at, value in enumerate(self.value):
            yield Node(value, f"{self.place}[{at}]")

    def text(self) -> str:
        """Give a text."""
        if not isinstance(self.value, str):
            raise self.fail("text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Give a list of texts."""
        return tuple(member.text() for member in self.members())

    def flag(self) -> bool:
        """Give true or false."""
        if not isinstance(self.value, bool):
            raise self.fail("true or false")
        return self.value

    def count(self, least: int = 0) -> int:
        """Give a whole number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value < 10**12:
            raise self.fail(f"a whole number of at least {least}")
        return self.value

    def amount(self) -> Decimal:
        """Give an amount of money or time that is not negative: a number, or a decimal in a text."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | str):
            raise self.fail("an amount of 0 or more")
        try:
            found = Decimal(str(self.value)[:LONGEST_NUMBER])
        except InvalidOperation:
            raise self.fail("an amount of 0 or more") from None
        if not found.is_finite() or found < 0 or found > 10**12:
            raise self.fail("an amount of 0 or more")
        return found

    def one_of(self, kind: type[E]) -> E:
        """Give a member of an enumeration."""
        try:
            return kind(self.text())
        except ValueError:
            raise self.fail(f"one of {', '.join(kind)}") from None
