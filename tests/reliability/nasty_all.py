"""Put every nasty input through every verb that reads code: ``python -m tests.reliability.nasty_all [NAME]...``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.reliability.limited import SECONDS, command
from tests.reliability.test_hostile_input import MAKERS, put

VERBS = (("check", "--output-format", "json"), ("graph", "--format", "json"), ("report",), ("cost",), ("plan",))
# Ten thousand tasks are work, not a hang: one file of them may take 30 s, as the design's table of figures says.
MANY = {"ten-thousand-tasks", "ten-thousand-fences", "ten-thousand-in-a-list", "two-thousand-chained"}
MANY_SECONDS = 30


def main(names: list[str]) -> int:
    failures = 0
    for name in names or MAKERS:
        with tempfile.TemporaryDirectory() as folder:
            path = put(name, Path(folder))
            for verb in VERBS:
                outcome = command(*verb, path, cwd=Path(folder))
                if problem := outcome.problem(MANY_SECONDS if name in MANY else SECONDS):
                    failures += 1
                    print(f"{name}, {verb[0]}: {problem}", flush=True)  # noqa: T201
    print(f"{len(names or MAKERS)} inputs, {failures} times not borne")  # noqa: T201
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
