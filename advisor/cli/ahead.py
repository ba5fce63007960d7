"""Files read ahead, in processes of their own: of thousands, most say at a glance that they hold no task.

Only that comes back from the processes. Whatever may hold a task, or cannot be read, is read here, in its turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from advisor.cache.seen import Row
from advisor.cli.workers import run_apart
from advisor.errors import AdvisorError
from advisor.sources.candidates import Candidate
from advisor.sources.units import Irrelevant

WORTH = 400  # files, from which on processes repay what they cost
_CHUNK = 100  # files in one answer
_SECONDS = 60.0  # for them: they are only read


class Glance(NamedTuple):
    """What a file without a task said, and its stat where that may be remembered."""

    said: Irrelevant
    row: Row | None


class Ahead:
    """The files of one run, read in up to ``jobs`` processes; ``glance`` gives ``None`` for what is read here."""

    def __init__(
        self, candidates: Sequence[Candidate], glance: Callable[[Candidate], Glance | None], jobs: int
    ) -> None:
        self._glance = glance
        self._chunks = [candidates[start : start + _CHUNK] for start in range(0, len(candidates), _CHUNK)]
        self._chunk_of = {item.path: index for index, chunk in enumerate(self._chunks) for item in chunk}
        self._known: dict[str, Glance] = {}
        self._ready: set[int] = set()
        self._answers = run_apart(self._work, [_SECONDS] * len(self._chunks), jobs)

    def take(self, path: str) -> Glance | None:
        """Give what a file said, once; ``None``: read it. Waits for the process that has it."""
        index = self._chunk_of.get(path)
        while index is not None and index not in self._ready:
            number, answer = next(self._answers)
            self._ready.add(number)
            for position, brings, imports, row in json.loads(answer) if answer is not None else ():
                name = self._chunks[number][position].path
                self._known[name] = Glance(Irrelevant(path=name, brings=brings, imports=imports), row)
        return self._known.pop(path, None)

    def close(self) -> None:
        """Leave no process behind, however the run ended."""
        self._answers.close()

    def _work(self, number: int) -> bytes:
        found: list[tuple[int, bool, str | None, Row | None]] = []
        for position, candidate in enumerate(self._chunks[number]):
            try:
                glance = self._glance(candidate)
            except AdvisorError:  # a configuration that is wrong is said where the file's turn comes
                continue
            if glance is not None:
                found.append((position, glance.said.brings, glance.said.imports, glance.row))
        return json.dumps(found).encode("ascii")
