"""What thousands of files import from each other, worked out in processes of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.sources.project import Project

WORTH = 1_500  # files, from which on processes repay what they cost
_CHUNK = 250  # files in one answer: neighbours, whose imports lead to the same folders
_SECONDS = 60.0  # for them


def resolve_apart(project: Project, paths: Sequence[str], jobs: int | None) -> None:
    """Find what each file imports, in up to ``jobs`` processes; what they leave undone is found where it is wanted.

    ``jobs`` left out (``None``) is one process for each processor.
    """
    waiting = project.untold(paths)
    if len(waiting) < WORTH:
        return
    from advisor.cli.processors import processors
    from advisor.cli.workers import run_apart
    from advisor.sources.project import Target

    jobs = jobs or processors()
    if jobs < 2:  # noqa: PLR2004 - one process would do the same, and wait for it
        return

    chunks = [waiting[start : start + _CHUNK] for start in range(0, len(waiting), _CHUNK)]

    def work(number: int) -> bytes:
        names: dict[str, int] = {}
        found = [
            [(names.setdefault(one.path, len(names)), one.name, one.bound) for one in project.targets(path)]
            for path in chunks[number]
        ]
        return json.dumps([found, list(names), project.finder.unsaid()]).encode("ascii")

    for number, answer in run_apart(work, [_SECONDS] * len(chunks), jobs):
        if answer is not None:
            found, names, folders = json.loads(answer)
            told = ([Target(names[at], name, bound) for at, name, bound in each] for each in found)
            project.aim(dict(zip(chunks[number], told, strict=True)), folders)
