"""Good inputs, cut off: what an editor or a full disk leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

from tests.reliability.mutations import Mutant, originals


def truncations(count: int) -> Iterator[Mutant]:
    """Give ``count`` cut-off inputs, spread evenly over all inputs and all places in them."""
    sources = originals()
    for number in range(count):
        name, data = sources[number * 7919 % len(sources)]
        yield name, data[: (number * 104_729) % max(1, len(data))]
