"""The cases of a ``match`` that are passed over before another is come to, as one condition."""

from __future__ import annotations

from dataclasses import field

from advisor.flow.control import all_of, negated
from advisor.flow.expr import Apply, Const, Expr, Scalar
from advisor.values import dataclass


@dataclass(slots=True, eq=False)
class Passed:
    """What does not hold once these cases did not apply; ``shown`` is false when one of them is not shown.

    That the subject is a constant shows that it is no other one. So a case of a new constant needs no word about those
    before it, and the conditions of a thousand cases are no longer than those of two.
    """

    subject: Expr
    shown: bool = True
    constants: set[Scalar] = field(default_factory=set)
    unequal: list[Expr] = field(default_factory=list)
    others: list[Expr] = field(default_factory=list)

    def unless(self, test: Expr | None) -> Expr | None:
        """Give the condition under which a case applies that is tested after these; ``None`` where it is not shown."""
        if not self.shown or test is None:
            return None
        own = self._constants(test)
        before = self.others if own and not own & self.constants else [*self.unequal, *self.others]
        return all_of([*before, test])

    def add(self, test: Expr | None) -> None:
        """Pass a case over, too."""
        refused = negated(test)
        if test is None or refused is None:
            self.shown = False
            return
        own = self._constants(test)
        self.constants |= own
        (self.unequal if own else self.others).append(refused)

    def _constants(self, test: Expr) -> set[Scalar]:
        """Give the constants one of which the subject is where the test holds; none where it says anything else."""
        match test:
            case Apply(operation="==", operands=(subject, Const(value=value))) if subject is self.subject:
                return {value}
            case Apply(operation="or", operands=tests):
                each = [self._constants(one) for one in tests]
                return {value for one in each for value in one} if all(each) else set()
        return set()
