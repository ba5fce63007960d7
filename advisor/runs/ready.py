"""The tasks that may start, longest remaining path first, within what one model may have at once."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

Entry = tuple[float, int]


class ReadyQueue:
    """One heap per model that has a limit, one for all others; ties go by the order of the plan."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self._open: list[Entry] = []
        self._heaps: dict[str | None, list[Entry]] = {None: self._open}
        self._running: dict[str, int] = {}

    def __bool__(self) -> bool:
        """Say whether anything waits here."""
        return any(self._heaps.values())

    def push(self, index: int, remaining: float, model: str | None) -> None:
        """Add a task; ``remaining`` are the seconds of the longest path from its start to the end of the plan."""
        if not self._limits:
            heappush(self._open, (-remaining, index))
            return
        pool = model if model in self._limits else None
        heappush(self._heaps.setdefault(pool, []), (-remaining, index))

    def pop(self) -> int | None:
        """Take the task to start next; ``None`` if there is none, or its model has no room."""
        if not self._limits:
            return heappop(self._open)[1] if self._open else None
        best: str | None = None
        found: Entry | None = None
        for pool, heap in self._heaps.items():
            if heap and self._has_room(pool) and (found is None or heap[0] < found):
                best, found = pool, heap[0]
        if found is None:
            return None
        heappop(self._heaps[best])
        return found[1]

    def started(self, model: str | None) -> None:
        """Count a task of this model as running."""
        if model is not None and model in self._limits:
            self._running[model] = self._running.get(model, 0) + 1

    def ended(self, model: str | None) -> None:
        """Count a task of this model as no longer running."""
        if model is not None and model in self._limits:
            self._running[model] -= 1

    def _has_room(self, pool: str | None) -> bool:
        return pool is None or self._running.get(pool, 0) < self._limits[pool]
