"""Score advisor over many generated programs: ``python -m tests.reliability.generated --count 10000 --seed 1``.

Prints one line of totals, and each failing program, made as short as it gets, into ``--failures`` (a folder).
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.reliability.explore import TooManyPathsError, explore
from tests.reliability.minimise import minimise
from tests.reliability.program import generate
from tests.reliability.score import Score, score


@dataclass(slots=True, kw_only=True)
class Totals:
    """What the programs came to; ``failures`` are (seed, what went wrong)."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)
    surplus: list[tuple[int, str]] = field(default_factory=list)

    @property
    def extra_rate(self) -> float:
        return self.counts["extra"] / max(1, self.counts["found"])


def examine(count: int, seed: int) -> Totals:
    """Score ``count`` programs whose paths can all be followed, beginning with ``seed``."""
    totals = Totals()
    while totals.counts["programs"] < count:
        one(seed, totals)
        seed += 1
    return totals


def one(seed: int, totals: Totals) -> None:
    program = generate(seed)
    try:
        truth = explore(program.source)
    except TooManyPathsError:
        totals.counts["too many paths"] += 1
        return
    totals.counts["programs"] += 1
    if program.exact:
        totals.counts["exact"] += 1
        assert program.edges == truth.data, f"seed {seed}: built {program.edges}, ran {truth.data}"
    assert program.edges <= truth.data, f"seed {seed}: built {program.edges}, ran {truth.data}"
    try:
        result = score(program.source, truth)
    except Exception:  # noqa: BLE001 - a crash is what is looked for
        totals.counts["crashes"] += 1
        totals.failures.append((seed, "crash " + traceback.format_exc()[-600:]))
        return
    totals.counts.update(
        tasks=len(truth.tasks), edges=len(truth.data), found=result.found, missing=len(result.missing),
        extra=len(result.extra), unseen=len(result.unseen), free=len(result.free),
    )  # fmt: skip
    if result.wrong:
        totals.failures.append((seed, worded(result)))
    if result.extra:
        totals.surplus.append((seed, f"extra {sorted(result.extra)}"))


def worded(result: Score) -> str:
    parts = {"missing": result.missing, "unseen": result.unseen, "called free": result.free}
    return "; ".join(f"{name} {sorted(pairs)}" for name, pairs in parts.items() if pairs)


def fails(source: str, kind: str) -> bool:
    """Say whether a (shortened) program is one on which advisor still goes wrong in this way."""
    try:
        truth = explore(source)
    except BaseException:  # noqa: BLE001 - a program cut short may do anything
        return False
    try:
        result = score(source, truth)
    except Exception:  # noqa: BLE001 - the crash that is being made small
        return kind == "crash"
    return {"missing": bool(result.missing), "unseen": bool(result.unseen), "called": bool(result.free),
            "extra": bool(result.extra)}.get(kind, False)  # fmt: skip


def write_failures(totals: Totals, folder: Path, most: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed, problem in [*totals.failures, *totals.surplus][:most]:
        kind = problem.split()[0]
        source = generate(seed).source
        small = minimise(source, lambda text, kind=kind: fails(text, kind))
        (folder / f"{kind}-{seed}.py").write_text(f"# {problem!r}\n{small}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path)
    parser.add_argument("--most", type=int, default=50)
    options = parser.parse_args()
    totals = examine(options.count, options.seed)
    print(dict(totals.counts), f"extra {totals.extra_rate:.2%}, failing {len(totals.failures)}")  # noqa: T201
    for seed, problem in totals.failures[: options.most]:
        print(f"seed {seed}: {problem}")  # noqa: T201
    if options.failures:
        write_failures(totals, options.failures, options.most)
    return 1 if totals.failures or totals.extra_rate > 0.02 else 0


if __name__ == "__main__":
    sys.exit(main())
