"""Cells of a notebook that show what they have paid for: whoever runs them looks before going on.

A cell is run by hand. Where it puts out what its calls gave, or leaves that to be displayed, the next cell waits for
its reader and not for the call; where it keeps results for later cells, they wait for each other like lines of a
program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from advisor.flow.trace import NeedKind, Trace, TracedTask
from advisor.sources.units import Medium

# Plain calls are orders: what a cell leaves of them is done, not displayed.
_ORDERS = "task"


def shown_cells(trace: Trace) -> frozenset[int]:
    """Give the cells of a notebook after which its reader goes on; none for other programs."""
    if trace.medium is not Medium.NOTEBOOK:
        return frozenset()
    inside: defaultdict[int | None, list[int]] = defaultdict(list)
    for number, task in enumerate(trace.tasks):
        inside[cell_of(task)].append(number)
    return frozenset(cell for cell, members in inside.items() if cell is not None and _is_shown(trace, members))


def cell_of(task: TracedTask) -> int | None:
    """Give the cell whose statement comes to a task."""
    return task.via[0].cell if task.via else task.span.cell


def _is_shown(trace: Trace, members: Sequence[int]) -> bool:
    tasks = [trace.tasks[member] for member in members]
    after = members[-1] + 1
    if any(task.out is not None and task.out <= after for task in tasks):
        return True
    own = {task.id for task in tasks}
    kept = {need.source for need in trace.needs if need.kind is NeedKind.DATA and need.target not in own}
    bare = all(not task.via and task.binding is None and task.dialect != _ORDERS for task in tasks)
    return bare and kept.isdisjoint(own)
