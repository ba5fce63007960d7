"""The head that prompts of one model share: worth caching on the other side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from advisor.flow.expr import Const, Join
from advisor.plans.runplan import RunTask

SHORTEST = 1_000  # characters; no provider caches less than some hundred tokens


def shared_prefixes(tasks: Sequence[RunTask]) -> dict[str, int]:
    """Give, per task, how many characters at the head of its prompt another task of its model has too.

    Only heads that the source shows count, and only where no earlier results stand before them.
    """
    heads = [(task.model or "", _head(task), task.id) for task in tasks]
    found: dict[str, int] = {}
    # Sorted, the longest shared head of any text is shared with one of its two neighbours.
    for (model, head, name), (other_model, other_head, other) in pairwise(sorted(heads)):
        if model != other_model or min(len(head), len(other_head)) < SHORTEST:
            continue
        shared = _shared(head, other_head)
        if shared >= SHORTEST:
            found[name] = max(found.get(name, 0), shared)
            found[other] = max(found.get(other, 0), shared)
    return found


def _shared(one: str, other: str) -> int:
    """Count the characters two texts share at their heads, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _head(task: RunTask) -> str:
    if task.context:
        return ""
    first = task.prompt.parts[0] if isinstance(task.prompt, Join) and task.prompt.parts else task.prompt
    return first.value if isinstance(first, Const) and isinstance(first.value, str) else ""
