"""What decides whether a piece of code runs: a stack of conditions and early exits, newest first."""

from __future__ import annotations

from dataclasses import field

import libcst as cst

from advisor.flow.deps import Deps
from advisor.flow.expr import Apply, Const, Expr
from advisor.values import dataclass


@dataclass(slots=True, eq=False)
class Control:
    """One condition. ``exits`` names the ways out it guards against (return, break, …); empty for a plain branch.

    ``arm`` is the exclusive branch that code under it stands in. ``certain`` says that code under it always runs.
    ``test`` is the condition itself where it is shown. ``arms``,
    ``always`` and ``whole`` say the same of the whole stack.
    """

    deps: Deps
    parent: Control | None
    place: cst.CSTNode | None = None
    reason: str = ""
    exits: frozenset[str] = frozenset()
    arm: tuple[str, int] | None = None
    certain: bool = False
    test: Expr | None = None
    whole: tuple[Expr, ...] | None = field(init=False)
    arms: tuple[tuple[str, int], ...] = field(init=False)
    always: bool = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what would else be asked all the way down the stack for every task."""
        before = self.parent.arms if self.parent is not None else ()
        self.arms = before if self.arm is None else (*before, self.arm)
        self.whole = self._conditions()
        self.always = self.certain and (self.parent is None or self.parent.always)

    def _conditions(self) -> tuple[Expr, ...] | None:
        """Give all conditions down the stack that must hold; ``None`` when one of them is not shown."""
        before = self.parent.whole if self.parent is not None else ()
        if self.certain or before is None:
            return before
        if self.test is None or len(before) >= _LONGEST:
            return None
        return (*before, self.test)


_LONGEST = 64


def negated(test: Expr | None) -> Expr | None:
    """Give the expression that holds when ``test`` does not."""
    if isinstance(test, Apply) and test.operation == "not":
        return test.operands[0]
    return None if test is None else Apply(operation="not", operands=(test,))


def either(first: Expr | None, second: Expr | None) -> Expr | None:
    """Give the expression that holds when one of two does."""
    return None if first is None or second is None else Apply(operation="or", operands=(first, second))


def all_of(tests: list[Expr | None]) -> Expr | None:
    """Give the expression that holds when all do."""
    return _together("and", tests, empty=True)


def any_of(tests: list[Expr | None]) -> Expr | None:
    """Give the expression that holds when one does."""
    return _together("or", tests, empty=False)


def _together(word: str, tests: list[Expr | None], *, empty: bool) -> Expr | None:
    found = [test for test in tests if test is not None and test != Const(value=empty)]
    if None in tests:
        return None
    if len(found) < 2:  # noqa: PLR2004 - nothing to put together
        return found[0] if found else Const(value=empty)
    return Apply(operation=word, operands=tuple(found))


def condition(control: Control | None) -> Expr | None:
    """Give the whole condition under which code runs, if there is one and it is shown."""
    whole = control.whole if control is not None else None
    if not whole:
        return None
    return whole[0] if len(whole) == 1 else Apply(operation="and", operands=whole)


def since(head: Control | None, base: Control | None) -> Expr | None:
    """Give the condition under which code runs once code under ``base`` does; ``None`` where it is not shown."""
    whole = () if head is None else head.whole
    before = () if base is None else base.whole
    return None if whole is None or before is None else all_of(list(whole[len(before) :]))


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
            result = Control(
                guard.deps, result, guard.place, guard.reason, left, guard.arm, guard.certain, test=guard.test
            )
    return result
