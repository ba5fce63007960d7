"""The graph stage alone, in memory: reduction, levels, waves, critical path. ``python -m benchmarks.graph``."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

from benchmarks.measure import HERE, Entry, options, save, side_by_side

Pairs = list[tuple[int, int]]
SIZES = (1_000, 10_000, 100_000)
GOALS = {10_000: 0.1, 100_000: 1.0}  # seconds


def layered(size: int) -> Pairs:
    """Layers of a hundred; each task reads three of the layer before."""
    draw = random.Random(size)  # noqa: S311 - a sample, not a secret
    pairs = {(task - 1 - task % 100 - draw.randrange(100), task) for task in range(200, size) for _ in range(3)}
    return sorted(pairs)


def sparse(size: int) -> Pairs:
    """Any two earlier tasks, anywhere."""
    draw = random.Random(size)  # noqa: S311 - a sample, not a secret
    return sorted({(draw.randrange(task), task) for task in range(1, size) for _ in range(2)})


def chain(size: int) -> Pairs:
    """Each task reads the two before it."""
    return [(source, task) for task in range(1, size) for source in range(max(0, task - 2), task)]


def joined(size: int) -> Pairs:
    """All tasks at once, and one that reads them all."""
    return [(task, size - 1) for task in range(size - 1)]


SHAPES: dict[str, Callable[[int], Pairs]] = {"layered": layered, "sparse": sparse, "chain": chain, "joined": joined}


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=5)
    sizes = SIZES[:1] if given.quick else SIZES
    sys.path.insert(0, str(HERE.parent))
    tables = []
    for name, make in SHAPES.items():
        entries = []
        for size in sizes:
            pairs = make(size)
            name_of_size = f"advisor, {size:,} tasks, {len(pairs):,} edges"
            entries.append(Entry(name=name_of_size, command=_stage(size, pairs), goal_seconds=GOALS.get(size)))
        table = side_by_side(f"Graph stage: {name}", entries, entries[0].name, given.rounds)
        tables.append(table)
    save("graph", tables, quick=given.quick)


def _stage(size: int, pairs: Pairs) -> Callable[[], object]:
    from advisor.graph.arms import Arms
    from advisor.graph.build import arrange
    from advisor.graph.schedule import waves

    def stage() -> object:
        shape = arrange(size, pairs, pairs[::10])
        return waves(shape.before, shape.order, shape.levels, Arms(()))

    return stage


if __name__ == "__main__":
    main()
