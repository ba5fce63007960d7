"""One file with 10,000 calls, the whole command, and how it grows. ``python -m benchmarks.tasks``."""

from __future__ import annotations

from benchmarks.measure import ADVISOR, Entry, options, save, side_by_side
from benchmarks.sample import markdown, program

SIZES = (500, 2_000, 10_000)


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=3)
    sizes = (50, 200) if given.quick else SIZES
    tables = []
    for kind, write, ending in (("calls in a row", program, "py"), ("blocks of Markdown", markdown, "md")):
        entries = []
        for size in sizes:
            path = given.work / f"tasks_{size}.{ending}"
            path.write_text(write(size), encoding="utf-8")
            command = (*ADVISOR, "check", "--no-cache", "--output-format", "json", str(path))
            goal = 1.3 * size / 2_000 if size == max(SIZES) and ending == "py" else None
            most = 30 if size == max(SIZES) else None
            named = f"advisor, {size:,} {kind}"
            entries.append(Entry(name=named, command=command, goal=goal, goal_seconds=most, cwd=given.work))
        base = entries[min(1, len(entries) - 1)].name
        tables.append(side_by_side(f"One file: {kind}", entries, base, given.rounds))
    save("tasks", tables, quick=given.quick)


if __name__ == "__main__":
    main()
