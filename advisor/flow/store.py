"""The journal of everything that changes while a program is followed, so that branches can be taken back and joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from advisor.flow.effort import EFFORT
from advisor.values import dataclass


class _Missing:
    """The value of a slot that is not there."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
_LONG = 2000
Cell = tuple[int, Any]


@dataclass(slots=True)
class Snapshot:
    """What the slots changed since some mark held at one moment; the slots themselves are kept for writing back."""

    cells: dict[Cell, tuple[dict[Any, Any], Any]] = field(default_factory=dict)
    partial: bool = False


class Store:
    """All writes to slots of objects and scopes go through here."""

    def __init__(self) -> None:
        self.journal: list[tuple[dict[Any, Any], Any, Any]] = []

    def mark(self) -> int:
        """Give the present point in the journal."""
        return len(self.journal)

    def put(self, slots: dict[Any, Any], key: Any, value: Any) -> None:  # noqa: ANN401 - slots hold anything
        """Write one slot."""
        self.journal.append((slots, key, slots.get(key, MISSING)))
        slots[key] = value

    def drop(self, slots: dict[Any, Any], key: Any) -> None:  # noqa: ANN401 - slots hold anything
        """Remove one slot."""
        if key in slots:
            self.journal.append((slots, key, slots.pop(key)))

    def snapshot(self, mark: int, skip: dict[Any, Any] | None = None) -> Snapshot:
        """Note what all slots changed since ``mark`` hold now, but for those of ``skip`` (names nobody can see).

        Of a very long stretch only the latest part is noted, so that a thousand early exits stay affordable.
        """
        found = Snapshot()
        begin = max(mark, len(self.journal) - _LONG) if skip is not None else mark
        found.partial = begin > mark
        for slots, key, _ in self.journal[begin:]:
            if slots is not skip:
                found.cells[id(slots), key] = (slots, slots.get(key, MISSING))
        return found

    def rollback(self, mark: int) -> None:
        """Take back every write since ``mark``."""
        while len(self.journal) > mark:
            slots, key, old = self.journal.pop()
            _restore(slots, key, old)

    def originals(self, mark: int) -> dict[Cell, tuple[dict[Any, Any], Any]]:
        """Give what each slot changed since ``mark`` held at ``mark``."""
        found: dict[Cell, tuple[dict[Any, Any], Any]] = {}
        for slots, key, old in self.journal[mark:]:
            found.setdefault((id(slots), key), (slots, old))
        return found

    def merge(
        self, mark: int, paths: list[Snapshot], join: Callable[[list[Any]], Any], skip: dict[Any, Any] | None = None
    ) -> None:
        """Make the state that of any one of ``paths`` (taken since ``mark``, which the present state may have left).

        A slot that a path did not change has, on that path, the value of ``mark``.
        """
        before = self.originals(mark)
        cells: dict[Cell, dict[Any, Any]] = {cell: slots for cell, (slots, _) in before.items()}
        for path in paths:
            cells.update({cell: slots for cell, (slots, _) in path.cells.items()})
        EFFORT.spend(len(cells))
        for cell, slots in cells.items():
            if slots is skip:
                continue
            key = cell[1]
            base = before[cell][1] if cell in before else slots.get(key, MISSING)
            now = slots.get(key, MISSING)
            values = [path.cells[cell][1] if cell in path.cells else now if path.partial else base for path in paths]
            self._settle(slots, key, values, join)

    def _settle(self, slots: dict[Any, Any], key: Any, values: list[Any], join: Callable[[list[Any]], Any]) -> None:  # noqa: ANN401
        first = values[0]
        joined = first if all(value is first for value in values) else join(values)
        if joined is slots.get(key, MISSING):
            return
        if joined is MISSING:
            self.drop(slots, key)
        else:
            self.put(slots, key, joined)


def _restore(slots: dict[Any, Any], key: Any, old: Any) -> None:  # noqa: ANN401 - slots hold anything
    if old is MISSING:
        slots.pop(key, None)
    else:
        slots[key] = old
