"""The shape of a run: who waits for whom, and the longest path that is left from each task on."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from advisor.errors import RunError
from advisor.plans.runplan import RunTask
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Tasks by index. ``remaining`` are seconds from a task's start to the end of the plan, along the longest path."""

    sources: tuple[tuple[int, ...], ...]
    targets: tuple[tuple[int, ...], ...]
    remaining: tuple[float, ...]

    @property
    def critical_path(self) -> float:
        """Give the seconds of the longest path."""
        return max(self.remaining, default=0.0)


def shape_of(tasks: Sequence[RunTask], seconds: Sequence[float] | None = None) -> Shape:
    """Read the shape of a plan; ``seconds`` replaces the tasks' likely durations.

    Raises ``RunError`` when a task waits for one that does not exist, or tasks wait for each other.
    """
    index = {task.id: position for position, task in enumerate(tasks)}
    if len(index) < len(tasks):
        raise RunError("the plan has two tasks of one id")
    sources = tuple(tuple(sorted({_known(index, task, source) for source in task.after})) for task in tasks)
    targets: list[list[int]] = [[] for _ in tasks]
    for target, needed in enumerate(sources):
        for source in needed:
            targets[source].append(target)
    times = [float(task.seconds) for task in tasks] if seconds is None else seconds
    return Shape(
        sources=sources,
        targets=tuple(map(tuple, targets)),
        remaining=_remaining(tasks, sources, targets, times),
    )


def _known(index: dict[str, int], task: RunTask, source: str) -> int:
    if source not in index:
        raise RunError(f"task {task.id} waits for {source}, which is not in the plan")
    return index[source]


def _remaining(
    tasks: Sequence[RunTask],
    sources: Sequence[Sequence[int]],
    targets: Sequence[Sequence[int]],
    seconds: Sequence[float],
) -> tuple[float, ...]:
    left = [len(found) for found in targets]
    remaining = list(seconds)
    done = deque(position for position, count in enumerate(left) if count == 0)
    seen = 0
    while done:
        position = done.popleft()
        seen += 1
        for source in sources[position]:
            remaining[source] = max(remaining[source], seconds[source] + remaining[position])
            left[source] -= 1
            if left[source] == 0:
                done.append(source)
    if seen < len(tasks):
        stuck = sorted(task.id for task, count in zip(tasks, left, strict=True) if count)
        raise RunError(f"tasks wait for each other: {', '.join(stuck[:10])}")
    return tuple(remaining)
