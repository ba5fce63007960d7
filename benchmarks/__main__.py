"""All benchmarks: ``python -m benchmarks`` runs each of them quickly (does it run at all), ``--full`` measures.

Leaves with 1 when one of them breaks. ``--full`` writes results/ and the tables of README.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from benchmarks.measure import HERE
from benchmarks.tables import write

NAMES = ("startup", "files", "warm", "tasks", "graph", "classify")


def main() -> int:
    """Run them one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="measure, and write down what came out")
    parser.add_argument("names", nargs="*", help=f"some of: {', '.join(NAMES)}")
    given = parser.parse_args()
    broken = [name for name in given.names or NAMES if not _runs(name, full=given.full)]
    if given.full:
        write()
    print(f"broken: {', '.join(broken)}" if broken else "all of them run")
    return 1 if broken else 0


def _runs(name: str, *, full: bool) -> bool:
    began = time.monotonic()
    command = [sys.executable, "-m", f"benchmarks.{name}", *([] if full else ["--quick"])]
    done = subprocess.run(command, cwd=HERE.parent, check=False)
    print(f"{name}: {time.monotonic() - began:.0f} s, left with {done.returncode}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
