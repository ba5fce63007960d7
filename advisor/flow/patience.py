"""How much is followed of functions that cannot come to a paid call: they only make text, perhaps without end.

They are followed for the texts and values they give. In code that calls helpers from helpers that takes work that grows
with the product of the calls: beyond what the tasks found are worth, such a call is one of something not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.flow.effort import EFFORT

if TYPE_CHECKING:
    import libcst as cst

    from advisor.flow.machine import Machine

_AT_FIRST = 20_000  # steps: about a fifth of a second
_FOR_A_TASK = 200


class Patience:
    """The work that has gone into such calls since an entry point began."""

    __slots__ = ("began", "spent")

    def __init__(self) -> None:
        self.spent = 0
        self.began: int | None = None

    def lasts(self, machine: Machine, node: cst.CSTNode) -> bool:
        """Say whether a call of a function is to be followed."""
        running = 0 if self.began is None else _work(machine) - self.began
        if self.spent + running <= _AT_FIRST + _FOR_A_TASK * len(machine.log):
            return True
        return machine.learned.worth_of(machine).of(node)

    def begin(self, machine: Machine, node: cst.CSTNode) -> bool:
        """Begin a call; say whether it is the outermost one that cannot come to a paid call."""
        if self.began is not None or machine.learned.worth_of(machine).of(node):
            return False
        self.began = _work(machine)
        return True

    def end(self, machine: Machine, *, outermost: bool) -> None:
        """End a call."""
        if outermost and self.began is not None:
            self.spent += _work(machine) - self.began
            self.began = None


def _work(machine: Machine) -> int:
    """Give steps and values looked at, each step once, whether or not steps are limited as well."""
    return machine.steps + EFFORT.looked
