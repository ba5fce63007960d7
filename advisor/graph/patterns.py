"""The shape of a plan, by its reduced graph.

``single``: one task, however often a loop runs it. ``fan-out``: two or more, no edges. ``pipeline``: one chain of two
or more. ``hierarchical``: one root, a tree below it that branches, no join. ``scatter-gather``: two or more tasks
that do not depend on each other, all after one root or after none, and one task after all of them. Anything else is
``mixed``. A data edge that stays beside the path that implies it does not change the shape.
"""

from __future__ import annotations

from advisor.graph.order import Rows, turned
from advisor.graph.plan import Pattern


def pattern(before: Rows) -> Pattern:
    """Name the shape of a graph, given as each task's direct predecessors (reduced)."""
    if len(before) == 1:
        return Pattern.SINGLE
    if not any(before):
        return Pattern.FAN_OUT if before else Pattern.MIXED
    after = turned(before)
    roots = [task for task, sources in enumerate(before) if not sources]
    ends = [task for task, targets in enumerate(after) if not targets]
    if len(roots) == 1 and all(len(sources) <= 1 for sources in before):
        return Pattern.PIPELINE if len(ends) == 1 else Pattern.HIERARCHICAL
    return Pattern.SCATTER_GATHER if _scatter_gather(before, after, ends) else Pattern.MIXED


def _scatter_gather(before: Rows, after: Rows, ends: list[int]) -> bool:
    if len(ends) != 1 or len(before[ends[0]]) <= 1:
        return False
    middle = before[ends[0]]
    if any(after[task] != ends for task in middle):
        return False
    rest = len(before) - len(middle) - 1
    roots = {source for task in middle for source in before[task]}
    if not roots:
        return rest == 0
    return rest == 1 and len(roots) == 1 and all(len(before[task]) == 1 for task in middle)
