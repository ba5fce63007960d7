"""What following a program has cost so far, beyond its steps: some steps look at everything a value holds.

Counting is deterministic, where a clock is not: the same program is given up, or not, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.errors import TooComplex

MOST = 800_000
"""Values looked at, slots joined, and steps: 3 to 7 µs each in the costliest of real programs (measured 2026-11-24).

What this allows takes little more than half of what the clock allows a file (``advisor.cli.limits``), so that the clock
ends nothing that counting would not have ended: what is given up must not depend on the machine.
"""
# Values that one step of the interpreter counts as: more where other modules are part of the program, as there is less
# room for them.
_STEP, _STEP_AMONG_OTHERS = 1, 7
_COUNTED = 1_024  # steps that are counted at a time
_LOW = 0.4
# Where other modules are part of the program, a reading that goes less deep is still to have its time: a program may be
# read in full, then with others' calls taken whole, then by itself.
IN_FULL, LESS_DEEP = 700_000, 350_000


class Effort:
    """The work of one reading of a program.

    ``looked`` is what was spent on looking at values, ``spent`` that and the steps. ``blank`` says that no
    task has been met yet: then no value is made of one, and none need be searched for results.
    """

    __slots__ = ("allowed", "blank", "looked", "most", "narrow", "share", "spent")

    def __init__(self) -> None:
        self.spent, self.looked, self.most, self.allowed = 0, 0, MOST, MOST
        self.share: int | None = None
        self.blank = self.narrow = False

    def begin(self, allowed: int, *, narrow: bool) -> None:
        """Begin to count; ``allowed`` is what may be spent from the first other module on, or at once if ``narrow``."""
        self.spent, self.looked, self.allowed = 0, 0, allowed
        self.most = allowed if narrow else MOST
        self.blank, self.narrow = True, narrow

    def meet_module(self) -> None:
        """Note that another module is part of the program: from now on, steps count for more."""
        if not self.narrow:
            self.narrow = True
            self.most = min(self.most, self.spent + self.allowed)

    def step(self, steps: int) -> None:
        """Count the steps made, of which there are so many by now."""
        if steps % _COUNTED == 0:
            self._pay(_COUNTED * (_STEP_AMONG_OTHERS if self.narrow else _STEP))

    @property
    def is_low(self) -> bool:
        """Whether so much is spent that loops are followed no further than two turns show what one leaves the next."""
        most = self.most if self.share is None else min(self.share, self.most)
        return self.spent > most * _LOW

    @contextmanager
    def shared(self, share: float) -> Iterator[None]:
        """Leave to what is done inside no more than a share of the whole."""
        around = self.share
        least = self.spent + int(self.most * share)
        self.share = least if around is None else min(around, least)
        try:
            yield
        finally:
            self.share = around

    def spend(self, count: int) -> None:
        """Count values looked at; raises ``TooComplex`` when it was too much."""
        self.looked += count
        self._pay(count)

    def _pay(self, count: int) -> None:
        self.spent += count
        if self.spent > self.most or (self.share is not None and self.spent > self.share):
            raise TooComplex("too many steps to follow; split the program or exclude it")


EFFORT = Effort()
