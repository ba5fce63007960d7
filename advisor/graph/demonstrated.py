"""Cells of a notebook that show what they have paid for: whoever runs them looks before going on.

A cell is run by hand. Where it puts out what its calls gave, or leaves that to be displayed, the next cell waits for
its reader and not for the call; where it keeps results for later cells, they wait for each other like lines of a
program.
"""

from __future__ import annotations

from collections.abc import Sequence

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
