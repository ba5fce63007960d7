"""Kill ``--fix`` while it writes and look at what is left: ``python -m tests.reliability.writes --count 1000``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from advisor.sources.write import write_file

OLD = b"old = 1\n" * 60_000
NEW = b"new = 2\n" * 90_000


def torn_after_kills(folder: Path, count: int, seed: int) -> list[str]:
    """Kill a writer ``count`` times, at a random moment of its work; give what was torn or left behind."""
    random = Random(seed)  # noqa: S311 - a test's dice
    target = folder / "flow.py"
    longest = duration(target)
    found: list[str] = []
    for number in range(count):
        target.write_bytes(OLD)
        kill_while_writing(target, random.uniform(0, longest))
        data = target.read_bytes()
        if data not in {OLD, NEW}:
            found.append(f"kill {number}: {len(data)} bytes, neither the old nor the new file")
        for rest in folder.iterdir():
            if rest != target:
                rest.unlink()
    return found


def duration(target: Path) -> float:
    """Give how long ten writes take at most, so that kills fall into them."""
    target.write_bytes(OLD)
    longest = 0.0
    for _ in range(10):
        start = time.perf_counter()
        write_file(target, NEW)
        longest = max(longest, time.perf_counter() - start)
    return longest


def kill_while_writing(target: Path, seconds: float) -> None:
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(tell, b".")
        while True:
            write_file(target, NEW)
            write_file(target, OLD)
    os.read(ready, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(tell)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = torn_after_kills(Path(folder), options.count, options.seed)
    print(f"{options.count} kills, {len(found)} torn files", *found, sep="\n")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
