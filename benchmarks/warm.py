"""Ten thousand files of which none has changed, beside cached ruff. ``python -m benchmarks.warm``.

Ruff keeps nothing of files in which it finds something, so it is asked for rules that nearly all files obey: what is
compared is how fast both find out that nothing has changed.
"""

from __future__ import annotations

import os

from benchmarks.measure import ADVISOR, Entry, options, save, side_by_side
from benchmarks.peers import command_of, version_of
from benchmarks.sample import library_files, real_files, with_tasks


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=7)
    count = 300 if given.quick else 10_000
    plain = library_files(given.work, count) if given.quick else real_files(given.work, count)
    folder = with_tasks(plain, count // 100)
    os.environ["ADVISOR_CACHE_DIR"] = str(given.work / "advisor-cache")
    ruff = command_of("ruff", given.work, quick=given.quick)
    if ruff is None:
        raise SystemExit("ruff does not install here")
    kept = ("--cache-dir", str(given.work / "ruff-cache"))
    entries = [
        Entry(
            name=f"{version_of('ruff')}, cached",
            command=(ruff, "check", "--isolated", "--quiet", "--select", "E9", *kept, str(folder)),
        ),
        Entry(name="advisor check, nothing changed", command=(*ADVISOR, "check", str(folder)), goal=3, cwd=given.work),
        Entry(name="advisor check --no-cache", command=(*ADVISOR, "check", "--no-cache", str(folder)), cwd=given.work),
    ]
    for entry in entries:
        entry.run()
        entry.wall.clear()
        entry.cpu.clear()
    tables = [side_by_side(f"{count:,} files, warm", entries, entries[0].name, given.rounds)]
    save("warm", tables, quick=given.quick)


if __name__ == "__main__":
    main()
