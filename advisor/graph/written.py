"""The order as the source gives it, before any advice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from advisor.flow.trace import Trace
from advisor.graph.order import Rows
from advisor.sources.units import Medium


def written_rows(
    trace: Trace,
    advised: Rows,
    at_once: Sequence[Sequence[int]],
    in_turn: Sequence[Sequence[int]],
) -> list[list[int]]:
    """Give each task's predecessors as written.

    A program's are what its control flow says (``after``). Markdown is an instruction: its calls are sent together
    but for the edges, except where the text claims that some run at once or one after another.
    """
    if trace.medium is not Medium.MARKDOWN:
        number = {task.id: at for at, task in enumerate(trace.tasks)}
        return [[number[name] for name in task.after if name in number] for task in trace.tasks]
    claimed = {task: at for at, group in enumerate(at_once) for task in group}
    found = [
        [source for source in sources if source not in claimed or claimed[source] != claimed.get(target)]
        for target, sources in enumerate(advised)
    ]
    for group in in_turn:
        for one, other in pairwise(group):
            found[other] = sorted({*found[other], one})
    return found
