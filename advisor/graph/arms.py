"""Exclusive branches: which tasks never run in one run."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.flow.trace import TracedTask

KEPT = 64  # members of a frontier that are followed: more exist only where dozens of branches stand side by side


class Arms:
    """The branch arms of each task, by its number."""

    def __init__(self, tasks: Sequence[TracedTask]) -> None:
        self._arms = [dict(task.arms) for task in tasks]
        self.any = any(self._arms)

    def of(self, task: int) -> dict[str, int]:
        """Give the arms of a task, as branch and arm."""
        return self._arms[task]

    def exclusive(self, one: int, other: int) -> bool:
        """Say whether the two stand in different arms of one branch."""
        a, b = self._arms[one], self._arms[other]
        return bool(a and b) and any(b.get(branch, arm) != arm for branch, arm in a.items())

    def within(self, general: int, special: int) -> bool:
        """Say whether ``general`` runs whenever ``special`` does (its arms are all among the other's)."""
        a = self._arms[general]
        return not a or a.items() <= self._arms[special].items()


class Frontier:
    """The latest tasks of some sort that no later one of the sort stands for."""

    def __init__(self, arms: Arms) -> None:
        self._arms = arms
        self._members: list[tuple[int, set[int]]] = []

    def before(self, task: int) -> list[int]:
        """Give the members not exclusive with ``task``, latest first, without those that another of them follows."""
        chosen: list[int] = []
        for member, followers in reversed(self._members):
            if not self._arms.exclusive(member, task) and followers.isdisjoint(chosen):
                chosen.append(member)
                followers.add(task)
        return chosen

    def push(self, task: int) -> None:
        """Add a task that comes after all of ``before(task)``."""
        kept = [pair for pair in self._members if not self._arms.within(task, pair[0])]
        self._members = [*kept[-KEPT:], (task, set())]

    def clear(self, task: int) -> None:
        """Drop the members that ``task`` stands for."""
        self._members = [pair for pair in self._members if not self._arms.within(task, pair[0])]
