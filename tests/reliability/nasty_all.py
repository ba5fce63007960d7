"""Put every nasty input through every verb that reads code: ``python -m tests.reliability.nasty_all [NAME]...``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.limited import SECONDS, command
from tests.reliability.nasty_trees import TREES
from tests.reliability.test_hostile_input import MAKERS, put

VERBS = (("check", "--output-format", "json"), ("graph", "--format", "json"), ("report",), ("cost",), ("plan",))
FIX = ("check", "--fix", "--unsafe-fixes")  # comes last, and mends what lies in a folder of its own
# Ten thousand tasks are work, not a hang: one file of them may take 30 s, as the design's table of figures says.
MANY = {
    "ten-thousand-tasks", "ten-thousand-fences", "ten-thousand-in-a-list", "two-thousand-chained", "gather-of-5000",
    "three-thousand-methods-with-tasks", "match-of-1900-cases", "parameters-2000", "models-2000-kinds", "sessions-500",
    "one-name-500-times", "recursion-of-500",
}  # fmt: skip
MANY_SECONDS = 30
# Mending reads a file, proves the result, and reads that. Most bear it within the wall of one reading; what is many
# tasks, or as large as a file may be, takes as long as it takes.
LARGE = MANY | {"a-class-of-20000-methods", "notebook-20000-cells", "many-small-files"}


def main(names: list[str]) -> int:
    failures = 0
    for name in names or (*MAKERS, *TREES):
        with tempfile.TemporaryDirectory() as folder:
            paths = TREES[name](Path(folder)) if name in TREES else (put(name, Path(folder)),)
            for problem in problems(name, paths, Path(folder)):
                failures += 1
                print(f"{name}, {problem}", flush=True)  # noqa: T201
    print(f"{len(names or (*MAKERS, *TREES))} inputs, {failures} times not borne")  # noqa: T201
    return 1 if failures else 0


def problems(name: str, paths: tuple[str, ...], folder: Path) -> Iterator[str]:
    """Give a line for each verb that does not bear an input."""
    seconds = MANY_SECONDS if name in MANY else SECONDS
    for verb in (*VERBS, FIX):
        if verb == ("plan",) and name in TREES:
            continue  # of one file
        outcome = command(*verb, *paths, cwd=folder)
        if problem := outcome.problem(MANY_SECONDS if verb == FIX and name in LARGE else seconds):
            yield f"{' '.join(verb[:2])}: {problem}"
        if "\x1b" in outcome.output + outcome.errors:
            yield f"{verb[0]}: an escape came through"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
