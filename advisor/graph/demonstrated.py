"""What shows at once what it has paid for: cells of a notebook, and functions that are called for what they put out.

A cell is run by hand. Where it puts out what its calls gave, or leaves that to be displayed, the next cell waits for
its reader and not for the call; where it keeps results for later cells, they wait for each other like lines of a
program. A function that puts out what its calls gave, and hands on none of it, is called for that: what it puts out is
read in the order of the calls, and at once they would mix it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.flow.trace import NeedKind, Trace, TracedTask
from advisor.sources.units import Medium

# Plain calls are orders: what a cell leaves of them is done, not displayed.
_ORDERS = "task"


def sittings(trace: Trace) -> dict[int | None, int]:
    """Give, for each cell of a notebook, how many cells before it end with a look at their results; empty elsewhere."""
    if trace.medium is not Medium.NOTEBOOK:
        return {}
    inside: dict[int | None, list[int]] = {}
    for number, task in enumerate(trace.tasks):
        inside.setdefault(cell_of(task), []).append(number)
    cells = {trace.tasks[member].id: cell for cell, members in inside.items() for member in members}
    data = (need for need in trace.needs if need.kind is NeedKind.DATA)
    kept = {need.source for need in data if cells.get(need.source) != cells.get(need.target)}
    found: dict[int | None, int] = {}
    looks = 0
    for cell, members in inside.items():
        found[cell] = looks
        looks += _is_shown([trace.tasks[member] for member in members], members[-1] + 1, kept)
    return found


def cell_of(task: TracedTask) -> int | None:
    """Give the cell whose statement comes to a task."""
    return task.via[0].cell if task.via else task.span.cell


def _is_shown(tasks: Sequence[TracedTask], after: int, kept: set[str]) -> bool:
    if any(task.out is not None and task.out <= after for task in tasks):
        return True
    bare = all(not task.via and task.binding is None and task.dialect != _ORDERS for task in tasks)
    return bare and kept.isdisjoint(task.id for task in tasks)


class Showings:
    """Says which calls of a program's functions only show what they have paid for."""

    def __init__(self, trace: Trace) -> None:
        self._tasks = trace.tasks
        number = {task.id: at for at, task in enumerate(trace.tasks)}
        self._readers: dict[int, list[int]] = {}
        for need in trace.needs:
            if need.kind is NeedKind.DATA and need.source in number and need.target in number:
                self._readers.setdefault(number[need.source], []).append(number[need.target])

    def parts(self, numbers: Sequence[int], calls: Mapping[int, tuple[int, ...]], depth: int) -> Iterator[list[int]]:
        """Part the calls of one function, ``depth`` calls deep, after each one that is a showing.

        ``calls`` gives the tasks (by number) that each of ``numbers`` comes to.
        """
        part: list[int] = []
        for at in numbers:
            part.append(at)
            if self._is_showing(calls[at], depth):
                yield part
                part = []
        if part:
            yield part

    def _is_showing(self, call: tuple[int, ...], depth: int) -> bool:
        inside = set(call)
        if any(reader not in inside for member in call for reader in self._readers.get(member, ())):
            return False
        # What the calling function prints itself is no showing of the call's, unlike what a helper or a library prints.
        return any(self._tasks[member].out is not None and self._tasks[member].out_depth > depth for member in call)
