"""The classifier: loading, the first verdict, each after that, and the command on standard input.

    python -m benchmarks.classify

The texts are the corpus's own short ones, all different: what speed costs on words seen for the first time counts too.
"""

from __future__ import annotations

import shlex
import statistics
import subprocess
import sys
from collections.abc import Sequence

from advisor.judge import load_judge
from advisor.judge.corpus import read_corpus
from advisor.resources import corpus_dir
from benchmarks.measure import ADVISOR, HERE, Entry, options, save, side_by_side

SHORT = 12
FIRST = """
import time
started = time.perf_counter()
from advisor.judge import load_judge
load_judge().judge("Find every caller of function f")
print(time.perf_counter() - started)
"""


def short_texts(most: int) -> list[str]:
    """Give descriptions of at most twelve words, one line each."""
    texts = (" ".join(row.text.split()) for row in read_corpus(corpus_dir() / "descriptions"))
    return [text for text in texts if len(text.split()) <= SHORT][:most]


def first_verdict(rounds: int) -> float:
    """Give the median seconds of a new process from before the import to the first verdict."""
    command = [sys.executable, "-c", FIRST]
    runs = [subprocess.run(command, cwd=HERE.parent, capture_output=True, check=True).stdout for _ in range(rounds)]
    return statistics.median(map(float, runs))


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=9)
    first = first_verdict(given.rounds)
    judge, texts = load_judge(), short_texts(400 if given.quick else 6_000)
    lines = given.work / "short-texts.txt"
    lines.write_text("\n".join(texts) + "\n", encoding="utf-8")

    def judge_all() -> None:
        for text in texts:
            judge.judge(text)

    def count_to_a_million() -> None:
        sum(range(1_000_000))

    entries = [
        Entry(name="python: sum(range(1_000_000))", command=count_to_a_million),
        Entry(name=f"advisor, in process: {len(texts):,} texts", command=judge_all),
        Entry(name=f"advisor classify < {len(texts):,} lines", command=_from(lines), cwd=HERE.parent),
    ]
    table = side_by_side("The classifier", entries, entries[0].name, given.rounds)
    _, inside, command = (statistics.median(entry.wall) for entry in entries)
    table |= {"first_ms": round(first * 1000, 1), "each_us": round(inside / len(texts) * 1e6, 1)}
    table["texts_a_second"] = round(len(texts) / command)
    print(f"\nload and first verdict {table['first_ms']} ms (goal 50), each text {table['each_us']} µs (goal 100)")
    print(f"from standard input {table['texts_a_second']} texts a second, start included (goal 2000)")
    save("classify", [table], quick=given.quick)


def _from(lines: object) -> Sequence[str]:
    words = " ".join(map(shlex.quote, (*ADVISOR, "classify", "--format", "json")))
    return ("sh", "-c", f"exec {words} < {shlex.quote(str(lines))}")


if __name__ == "__main__":
    main()
