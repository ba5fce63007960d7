"""Put every nasty input through every verb that reads code: ``python -m tests.reliability.nasty_all [NAME]...``.

``--record FILE`` writes a line for each input and verb as it ends (what it took), and leaves out inputs of which FILE
already has all lines, so that a run that was broken off goes on; ``--part 1/2`` runs every second input.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.limited import SECONDS, Outcome, command
from tests.reliability.nasty_trees import TREES
from tests.reliability.test_hostile_input import MAKERS, put

VERBS = (("check", "--output-format", "json"), ("graph", "--format", "json"), ("report",), ("cost",), ("plan",))
FIX = ("check", "--fix", "--unsafe-fixes")  # comes last, and mends what lies in a folder of its own
# Ten thousand tasks are work, not a hang: one file of them may take 30 s, as the design's table of figures says.
MANY = {"ten-thousand-tasks", "ten-thousand-fences", "ten-thousand-in-a-list"}
MANY_SECONDS = 30
HANGS = 300  # by the clock: under load, processor time is what tells work from waiting


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--record", type=Path)
    parser.add_argument("--part", default="1/1")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    names = (options.names or [*MAKERS, *TREES])[part - 1 :: parts]
    done = recorded(options.record)
    failures = 0
    for name in names:
        if done[name] == len(verbs(name)):
            continue
        with tempfile.TemporaryDirectory() as folder:
            for verb, outcome in outcomes(name, Path(folder)):
                problem = worded(name, outcome)
                failures += bool(problem)
                if problem:
                    print(f"{name}, {' '.join(verb[:2])}: {problem}", flush=True)  # noqa: T201
                if options.record:
                    write(options.record, name, verb, outcome, problem)
    print(f"{len(names)} inputs, {failures} times not borne")  # noqa: T201
    return 1 if failures else 0


def verbs(name: str) -> tuple[tuple[str, ...], ...]:
    """Give the verbs an input goes through: ``plan`` is of one file."""
    return tuple(verb for verb in (*VERBS, FIX) if verb != ("plan",) or name not in TREES)


def outcomes(name: str, folder: Path) -> Iterator[tuple[tuple[str, ...], Outcome]]:
    """Give how each verb ended on an input."""
    paths = TREES[name](folder) if name in TREES else (put(name, folder),)
    for verb in verbs(name):
        yield verb, command(*verb, *paths, cwd=folder, wall=HANGS)


def worded(name: str, outcome: Outcome) -> str:
    """Say what was not borne, or nothing."""
    problem = outcome.problem(MANY_SECONDS if name in MANY else SECONDS)
    return problem or ("an escape came through" if "\x1b" in outcome.output + outcome.errors else "")


def recorded(record: Path | None) -> Counter[str]:
    """Give how many verbs of each input have ended before."""
    lines = record.read_text(encoding="utf-8").splitlines() if record and record.exists() else []
    return Counter(line.split("\t")[0] for line in lines)


def write(record: Path, name: str, verb: tuple[str, ...], outcome: Outcome, problem: str) -> None:
    line = (name, " ".join(verb[:2]), f"{outcome.seconds:.2f}", str(outcome.memory >> 20), str(outcome.code), problem)
    with record.open("a", encoding="utf-8") as stream:
        stream.write("\t".join(" ".join(cell.split()) for cell in line) + "\n")


if __name__ == "__main__":
    sys.exit(main())
