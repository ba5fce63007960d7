"""How much is followed of functions that cannot come to a paid call: they only make text, perhaps without end.

They are followed for the texts and values they give. In code that calls helpers from helpers that takes work that grows
with the product of the calls: beyond what the tasks found are worth, such a call is one of something not shown. So is
then a call of another module's function that has been followed a few times and never came to anything: what writes logs
and rows of a database is called wherever something happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.flow.effort import EFFORT
from advisor.flow.expr import Const
from advisor.flow.values import Bound, Built, Choice, Code, Function, Future, Opaque, Partial, Pure

if TYPE_CHECKING:
    import libcst as cst

    from advisor.flow.machine import Machine
    from advisor.flow.values import Value

_AT_FIRST = 20_000  # steps: about a fifth of a second
_FOR_A_TASK = 200
_AT_MOST = 20_000  # for one call
_PROOF = 3  # calls after which a function that came to nothing is believed to
_NEVER = -1
_LIVE = (Bound, Built, Code, Function, Future, Partial)


_PROOF = 3  # calls of a function of another module, after which one that paid nothing and made nothing is known


_NEVER = -1


class Weary(Exception):  # noqa: N818 - the way out of a call that is not worth its work
    """A call that cannot come to a paid call has taken more than it is worth."""


class Patience:
    """The work that has gone into such calls since an entry point began; ``until``: where the present one ends."""

    __slots__ = ("began", "spent", "until")

    def __init__(self) -> None:
        self.spent = 0
        self.began: int | None = None
        self.until: int | None = None

    def lasts(self, machine: Machine, function: Function) -> bool:
        """Say whether a call of a function is to be followed."""
        if function.node in machine.learned.heavy:
            return False
        running = 0 if self.began is None else _work(machine) - self.began
        if self.spent + running <= _AT_FIRST + _FOR_A_TASK * len(machine.log):
            return True
        return self._is_worth(machine, function)

    @staticmethod
    def _is_worth(machine: Machine, function: Function) -> bool:
        if machine.file.positions.known(function.node):
            return machine.learned.worth_of(machine).of(function.node)
        # The words of another module do not say it: what pays there may be handed in.
        return machine.learned.idle.get(function.node, 0) < _PROOF

    def begin(self, machine: Machine, function: Function) -> bool:
        """Begin a call; say whether it is the outermost one that cannot come to a paid call."""
        if self.began is not None or self._is_worth(machine, function):
            return False
        self.began = _work(machine)
        self.until = self.began + _AT_MOST
        return True

    def end(self, machine: Machine, *, outermost: bool) -> None:
        """End a call."""
        if outermost and self.began is not None:
            self.spent += _work(machine) - self.began
            self.began = self.until = None

    def check(self, machine: Machine) -> None:
        """Raise ``Weary`` where a call that cannot come to a paid call takes too long."""
        if self.until is not None and _work(machine) > self.until:
            raise Weary

    @staticmethod
    def prove(machine: Machine, node: cst.CSTNode, value: Value, logged: int, mark: int) -> None:
        """Note whether a call of another module's function came to anything: a task, a text, something to call."""
        idle = machine.learned.idle
        if idle.get(node) == _NEVER or machine.file.positions.known(node):
            return
        made = len(machine.log) > logged or not _says_nothing(value)
        made = made or any(_is_live(slots.get(key)) for slots, key, _ in machine.store.journal[mark:])
        idle[node] = _NEVER if made else idle.get(node, 0) + 1


def _says_nothing(value: Value) -> bool:
    if isinstance(value, Choice):
        return all(_says_nothing(each) for each in value.options)
    if isinstance(value, Pure):
        return isinstance(value.expr, Const) and not isinstance(value.expr.value, str)
    return isinstance(value, Opaque)


def _is_live(value: object) -> bool:
    """Say whether a value can be called, or be asked something that is paid."""
    if isinstance(value, Choice):
        return any(_is_live(each) for each in value.options)
    return isinstance(value, _LIVE)


def _work(machine: Machine) -> int:
    """Give steps and values looked at, each step once, whether or not steps are limited as well."""
    return machine.steps + EFFORT.looked
