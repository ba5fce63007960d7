"""The classifier in one process: loading, the first verdict, and each after that. ``python -m benchmarks.classify``."""

from __future__ import annotations

import statistics
import sys

from benchmarks.measure import HERE, Entry, options, save, side_by_side
from benchmarks.sample import program

FIRST = """
import sys, time
started = time.perf_counter()
from advisor.judge import load_judge
load_judge().judge("Find every caller of function f")
print(time.perf_counter() - started)
"""


def main() -> None:
    """Measure."""
    import subprocess

    given = options(__doc__ or "", rounds=9)
    sys.path.insert(0, str(HERE.parent))
    from advisor.judge import load_judge

    starts = [
        float(subprocess.run([sys.executable, "-c", FIRST], cwd=HERE.parent, capture_output=True, check=True).stdout)
        for _ in range(given.rounds)
    ]
    judge = load_judge()
    texts = [line.split('"')[1] for line in program(400 if given.quick else 4_000).splitlines()[1:]]

    def judge_all() -> None:
        for text in texts:
            judge.judge(text)

    def count_to_a_million() -> None:
        sum(range(1_000_000))

    entries = [
        Entry(name="python: sum(range(1_000_000))", command=count_to_a_million),
        Entry(name=f"advisor: {len(texts):,} texts", command=judge_all),
    ]
    table = side_by_side("The classifier, in one process", entries, entries[0].name, given.rounds)
    each = statistics.median(entries[1].wall) / len(texts)
    first = statistics.median(starts)
    print(f"\nload and first verdict {first * 1000:.0f} ms (goal 50), each text {each * 1e6:.0f} µs (goal 100)")
    table["first_ms"], table["each_us"] = round(first * 1000, 1), round(each * 1e6, 1)
    save("classify", [table], quick=given.quick)


if __name__ == "__main__":
    main()
