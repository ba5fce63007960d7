"""Tasks of one agent whose tools are not the program's own: where one changes something, the others may meet it.

What such tools reach (a workspace, a mailbox, a disk) is not shown, and not whether two tasks mean the same part of it.
Links are only possible, and few: each task is linked to the latest that changes something and to what came since.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.flow.trace import Certainty, TracedTask
from advisor.graph.access import Access, Mode
from advisor.graph.arms import Arms
from advisor.graph.effects import Conflict
from advisor.graph.reading import Reading
from advisor.graph.verbs import Act
from advisor.graph.words import words_of

_MOST = 32  # tasks since the latest change that are looked at
_CHANGES = Act.CHANGE | Act.SHIP | Act.TELL | Act.DESTROY
_KEEPING = words_of("save store remember record log upload insert append write")
_REASON = "both act with the same tools, and one may change what the other finds"


def shared_hands(
    tasks: Sequence[TracedTask], accesses: Sequence[Access], readings: Sequence[Reading], arms: Arms
) -> list[Conflict]:
    """Give the links between tasks that act with the same tools, in written order."""
    found: list[Conflict] = []
    since: dict[str, list[int]] = {}
    for number, task in enumerate(tasks):
        if not task.hands:
            continue
        changes = _may_change(accesses[number], readings[number])
        earlier = since.setdefault(task.hands, [])
        for other in earlier[-_MOST:]:
            either = changes or _may_change(accesses[other], readings[other])
            if either and not arms.exclusive(other, number):
                found.append(Conflict(other, number, Certainty.POSSIBLE, _REASON))
        if changes and not arms.any:
            earlier.clear()
        earlier.append(number)
    return found


def _may_change(access: Access, reading: Reading) -> bool:
    if access.mode in {Mode.WRITE, Mode.EXTERNAL}:
        return True
    return any(verb.act & _CHANGES and Act.LOOK not in verb.act for verb in reading.verbs) or not _KEEPING.isdisjoint(
        reading.words
    )
