"""What decides whether a piece of code runs: a stack of conditions and early exits, newest first."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from advisor.flow.deps import Deps


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """One condition. ``exits`` names the ways out it guards against (return, break, …); empty for a plain branch.

    ``arm`` is the exclusive branch that code under it stands in. ``certain`` says that code under it always runs.
    """

    deps: Deps
    parent: Control | None
    place: cst.CSTNode | None = None
    reason: str = ""
    exits: frozenset[str] = frozenset()
    arm: tuple[str, int] | None = None
    certain: bool = False


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


def arms(head: Control | None) -> tuple[tuple[str, int], ...]:
    """Give the exclusive branches code stands in, outermost first."""
    found: list[tuple[str, int]] = []
    while head is not None:
        if head.arm is not None:
            found.append(head.arm)
        head = head.parent
    return tuple(reversed(found))


def always(head: Control | None) -> bool:
    """Say whether nothing on the stack may keep code from running."""
    while head is not None:
        if not head.certain:
            return False
        head = head.parent
    return True
