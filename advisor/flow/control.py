"""What decides whether a piece of code runs: a stack of conditions and early exits, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from advisor.flow.deps import Deps


@dataclass(slots=True, eq=False)
class Control:
    """One condition. ``exits`` names the ways out it guards against (return, break, …); empty for a plain branch.

    ``arm`` is the exclusive branch that code under it stands in. ``certain`` says that code under it always runs.
    ``arms`` and ``always`` say the same of the whole stack.
    """

    deps: Deps
    parent: Control | None
    place: cst.CSTNode | None = None
    reason: str = ""
    exits: frozenset[str] = frozenset()
    arm: tuple[str, int] | None = None
    certain: bool = False
    arms: tuple[tuple[str, int], ...] = field(init=False)
    always: bool = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what would else be asked all the way down the stack for every task."""
        before = self.parent.arms if self.parent is not None else ()
        self.arms = before if self.arm is None else (*before, self.arm)
        self.always = self.certain and (self.parent is None or self.parent.always)


def above(head: Control | None, base: Control | None) -> list[Control]:
    """Give the conditions between ``base`` (left out) and ``head``, oldest first."""
    found: list[Control] = []
    while head is not None and head is not base:
        found.append(head)
        head = head.parent
    found.reverse()
    return found


def keep(head: Control | None, base: Control | None, absorbed: frozenset[str]) -> Control | None:
    """Leave a construct: of what it pushed only the early exits it does not absorb stay, on top of ``base``."""
    result = base
    for guard in above(head, base):
        left = guard.exits - absorbed
        if left:
            result = Control(guard.deps, result, guard.place, guard.reason, left, guard.arm, guard.certain)
    return result
