"""The budget as a wall: spent plus reserved plus held never exceeds it."""

from __future__ import annotations

from decimal import Decimal

ZERO = Decimal(0)


class Wallet:
    """Money of a run. ``reserved`` belongs to attempts in flight, ``held`` to attempts whose outcome is unknown.

    A budget of ``None`` is no wall; amounts of ``None`` (no price known) count as nothing, and a run with a budget is
    refused before it begins when one of its tasks has no price.
    """

    __slots__ = ("budget", "held", "reserved", "spent")

    def __init__(self, budget: Decimal | None, *, spent: Decimal = ZERO, held: Decimal = ZERO) -> None:
        self.budget = budget
        self.spent = spent
        self.held = held
        self.reserved = ZERO

    @property
    def committed(self) -> Decimal:
        """Give all that is spent or may be."""
        return self.spent + self.held + self.reserved

    def left(self) -> Decimal | None:
        """Give what may still be reserved, ``None`` without a wall."""
        return None if self.budget is None else self.budget - self.committed

    def fits(self, amount: Decimal | None) -> bool:
        """Say whether an attempt with this worst case may start."""
        return self.budget is None or self.committed + (amount or ZERO) <= self.budget

    def reserve(self, amount: Decimal | None) -> None:
        """Set the worst case of an attempt aside."""
        if amount is not None:
            self.reserved += amount

    def settle(self, reserve: Decimal | None, paid: Decimal | None) -> None:
        """Turn the reserve of an attempt that has ended into what it cost."""
        self._release(reserve)
        if paid is not None:
            self.spent += paid

    def hold(self, reserve: Decimal | None) -> None:
        """Keep the whole reserve of an attempt whose outcome is unknown."""
        self._release(reserve)
        if reserve is not None:
            self.held += reserve

    def _release(self, reserve: Decimal | None) -> None:
        if reserve is not None:
            self.reserved -= reserve
