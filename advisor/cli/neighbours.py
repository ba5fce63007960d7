"""What the files of a walk have to do with each other: who imports from whom in the working folder's project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from advisor.cli.resolving import resolve_apart
from advisor.sources.project import Project
from advisor.sources.units import Program, Read
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.cli.memory import Memory
    from advisor.cli.outcomes import Idle
    from advisor.dialects import Dialects
    from advisor.sources.candidates import Candidate


@dataclass(slots=True)
class Neighbours:
    """The project of a walk."""

    project: Project

    @classmethod
    def of(cls, dialects: Dialects | None) -> Neighbours:
        """Begin with nothing known; ``dialects`` are the project's own, ``None``: the shipped ones."""
        return cls(Project(".", dialects))

    def users(self, idle: Iterable[Idle], memory: Memory | None, jobs: int | None = None) -> Iterator[Candidate]:
        """Give those files, without a task of their own, that use modules of the project which come to one.

        ``jobs`` are the processes to use at most; ``None``: one for each processor.
        """
        files = [(item, item.candidate.real or self.project.path_of(item.candidate.path)) for item in idle]
        for item, real in files:
            self.project.call(real, item.candidate.path)
            if memory is not None and memory.recall(item.candidate.path, real, self.project):
                continue
            imports = item.said.imports
            if imports is None and memory is not None and item.beside is None:
                imports = memory.imports(item.candidate.path)
            if imports is not None:
                self.project.tell(real, imports, speaks=item.said.brings)
        paths = [real for _, real in files]
        resolve_apart(self.project, paths, jobs)
        self.project.settle(paths)
        if memory is not None:
            memory.keep_found({item.candidate.path: real for item, real in files}, self.project)
        for item, real in files:
            if self.project.is_user(real):
                yield item.candidate

    def state(self, reading: Read) -> bytes:
        """Give one digest for all that a file imports from the project; empty for a kind that imports nothing."""
        programs = [unit.text for unit in reading.units if isinstance(unit, Program)]
        if not programs or reading.medium == "markdown":
            return b""
        return self.project.state(self.project.path_of(reading.path), "\n".join(programs))
