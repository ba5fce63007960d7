"""Put every nasty input through every verb that reads code: ``python -m tests.reliability.nasty_all [NAME]...``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.reliability.limited import command
from tests.reliability.test_hostile_input import MAKERS, put

VERBS = (("check", "--output-format", "json"), ("graph", "--format", "json"), ("report",), ("cost",), ("plan",))


def main(names: list[str]) -> int:
    failures = 0
    for name in names or MAKERS:
        with tempfile.TemporaryDirectory() as folder:
            path = put(name, Path(folder))
            for verb in VERBS:
                outcome = command(*verb, path, cwd=Path(folder))
                if problem := outcome.problem():
                    failures += 1
                    print(f"{name}, {verb[0]}: {problem}", flush=True)  # noqa: T201
    print(f"{len(names or MAKERS)} inputs, {failures} times not borne")  # noqa: T201
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
