"""What following a program has cost so far, beyond its steps: some steps look at everything a value holds.

Counting is deterministic, where a clock is not: the same program is given up, or not, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.errors import TooComplex

MOST = 1_000_000
"""Values looked at, and slots joined: about 5 µs each."""
_WITH_MODULES = 450_000  # from the first other module on: a reading that goes less deep is still to have its time


class Effort:
    """The work of one reading of a program.

    ``blank`` says that no task has been met yet: then no value is made of one, and none need be searched for results.
    """

    __slots__ = ("blank", "most", "share", "spent")

    def __init__(self) -> None:
        self.spent, self.most = 0, MOST
        self.share: int | None = None
        self.blank = False

    def begin(self) -> None:
        """Begin to count."""
        self.spent, self.most, self.blank = 0, MOST, True

    def narrow(self) -> None:
        """Leave less for what is still to come: other modules are part of the program."""
        self.most = min(self.most, self.spent + _WITH_MODULES)

    @contextmanager
    def shared(self, parts: int) -> Iterator[None]:
        """Leave to what is done inside no more than one of so many parts of the whole."""
        self.share = self.spent + self.most // parts
        try:
            yield
        finally:
            self.share = None

    def spend(self, count: int) -> None:
        """Count work done; raises ``TooComplex`` when it was too much."""
        self.spent += count
        if self.spent > self.most or (self.share is not None and self.spent > self.share):
            raise TooComplex("too many steps to follow; split the program or exclude it")


EFFORT = Effort()
