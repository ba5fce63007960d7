"""``check`` over many files: what is remembered is taken over, the rest is analysed, in processes where that pays.

Results come out in the order of the files, whatever the number of processes and whoever is ready first.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import advisor.errors
from advisor.cli.findings import Checked, Chosen, checked
from advisor.cli.mishap import too_costly
from advisor.cli.outcomes import Left, Pending, Remembered
from advisor.cli.parts import joined, parts_of
from advisor.cli.progress import progress
from advisor.cli.walk import Walk, analysed
from advisor.errors import AdvisorError
from advisor.sources.units import Read
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.cache.codec import FileResult
    from advisor.sources.project import Project

# A file this small is analysed in this process: the pre-scan and the alarm bound it, and a process costs more.
_SMALL = 20_000  # characters
# What it takes to be worth another process: it repays about 50 ms.
_SHARE = 60_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    """What one of the processes does: check the file with a number, and give the result as bytes."""

    pending: Sequence[Pending]
    project: Project
    chosen: Chosen
    verbose: bool

    def __call__(self, index: int) -> bytes:
        from advisor.cache.codec import to_json

        said = io.StringIO()
        answer: dict[str, object]
        try:
            with contextlib.redirect_stderr(said):
                answer = to_json(self.check(index))
        except AdvisorError as error:
            answer = {"error": type(error).__name__, "message": str(error)}
        return json.dumps({**answer, "said": said.getvalue()}).encode("ascii")

    def check(self, index: int) -> FileResult:
        """Analyse and check one file."""
        outcome = analysed(self.pending[index], self.project, verbose=self.verbose)
        return checked(outcome, self.chosen, verbose=self.verbose)


def check_all(walk: Walk, chosen: Chosen, into: Checked, jobs: int | None) -> None:
    """Check every file of a walk. Raises ``AdvisorError`` for what concerns more than one file."""
    found = list(walk.readings())
    pending = [item for item in found if isinstance(item, Pending)]
    parts = [parts_of(item) for item in pending]
    each = tuple(chain.from_iterable(parts))
    worker = _Worker(pending=each, project=walk.project, chosen=chosen, verbose=walk.request.verbose)
    results = _whole(parts, _results(worker, sum(_size(item.reading) for item in pending), jobs))
    for item in found:
        if isinstance(item, Pending):
            result = next(results)
            into.lines.add(item.reading)
            into.add(item.reading.path, result, item.settings)
            if walk.memory is not None and item.content:
                walk.memory.keep(item.reading.path, item.content, item.settings, item.claude, result)
        elif isinstance(item, Remembered):
            into.lines.add_later(item.path, _Again(walk, item.path, item.location))
            into.add(item.path, item.result, item.settings)
        else:
            _add_left(item, chosen, into)
    into.settle(walk.project, walk.paths)


def _add_left(left: Left, chosen: Chosen, into: Checked) -> None:
    into.levels[left.skipped.path] = left.settings.fail_level
    if left.skipped.syntax is None:
        into.skipped.append(left.skipped)
    else:
        into.add_outcome(left, checked(left, chosen))


@dataclass(frozen=True, slots=True)
class _Again:
    """Reads a remembered file once more, for its lines."""

    walk: Walk
    path: str
    location: Path | None

    def __call__(self) -> Read | None:
        from advisor.sources.reader import read_text

        try:
            data = self.walk.stdin if self.location is None else self.location.read_bytes()
        except OSError:
            return None
        reading = read_text(data, self.path)
        return reading if isinstance(reading, Read) else None


def _whole(parts: Sequence[tuple[Pending, ...]], results: Iterator[FileResult]) -> Iterator[FileResult]:
    """Give the result of each file from those of its parts."""
    for each in parts:
        found = list(islice(results, len(each)))
        yield found[0] if len(found) == 1 else joined(found)


def _results(worker: _Worker, size: int, jobs: int | None) -> Iterator[FileResult]:
    """Give the result of each pending file, or part of one, in order; ``size`` is that of all files together."""
    count = len(worker.pending)
    if not count or (count == 1 and size <= _SMALL) or not hasattr(os, "fork"):
        yield from (worker.check(index) for index in range(count))
        return
    from advisor.cli.processors import processors

    yield from _in_order(worker, min(jobs or processors(), 1 + size // _SHARE))


def _in_order(worker: _Worker, jobs: int) -> Iterator[FileResult]:
    from advisor.cli.limits import seconds_for
    from advisor.cli.workers import run_apart

    if jobs > 1:
        _prepare()
    seconds = [item.share * seconds_for(item.reading.lines, item.reading.cells) for item in worker.pending]
    ready: dict[int, bytes | None] = {}
    wanted = 0
    with contextlib.closing(run_apart(worker, seconds, jobs)) as answers:
        for index, answer in progress(answers, len(seconds)):
            ready[index] = answer
            while wanted in ready:
                yield _result(ready.pop(wanted), worker.pending[wanted].reading.path)
                wanted += 1


def _prepare() -> None:
    """Import once, before the processes part, what each of them needs."""
    import advisor.analysis
    import advisor.checks.engine
    import advisor.flow.program  # noqa: F401 - the same


def _result(answer: bytes | None, path: str) -> FileResult:
    from advisor.cache.codec import FileResult, from_json

    if answer is None:
        return FileResult(skipped=(too_costly(path),), lasting=False)
    value = json.loads(answer)
    sys.stderr.write(value["said"])
    if "error" in value:
        raise getattr(advisor.errors, value["error"], AdvisorError)(value["message"])
    return from_json(value)


def _size(reading: Read) -> int:
    return sum(map(len, reading.lines)) + sum(len(line) for cell in reading.cells for line in cell)
