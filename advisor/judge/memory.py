"""Remember what a function gave for each name, while there is room: a look-up that costs no call of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Value = TypeVar("_Value")


class Memory(dict[str, _Value]):
    """A function of a name as a dictionary: at most ``most`` names of at most ``longest`` characters are kept."""

    __slots__ = ("_longest", "_make", "_most")

    def __init__(self, make: Callable[[str], _Value], most: int, longest: int = 200) -> None:
        super().__init__()
        self._make = make
        self._most = most
        self._longest = longest

    def __missing__(self, name: str) -> _Value:
        """Work out what is not known yet."""
        value = self._make(name)
        if len(self) < self._most and len(name) <= self._longest:
            self[name] = value
        return value
