"""How long the command takes to begin: beside the imports it cannot do without. ``python -m benchmarks.startup``."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import ADVISOR, Entry, options, save, side_by_side

FLOW = 'a = Task("Find every conftest.py", model="opus")\nb = Task("Count the lines of README.md", model="opus")\n'


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=15)
    folder: Path = given.work / "startup"
    folder.mkdir(exist_ok=True)
    (folder / "clean.py").write_text("print('hello')\n" * 40, encoding="utf-8")
    (folder / "flow.py").write_text(FLOW, encoding="utf-8")
    python = sys.executable
    light = [
        Entry(name="python -c 'import click'", command=(python, "-c", "import click")),
        Entry(name="python -c pass", command=(python, "-c", "pass")),
        Entry(name="advisor --version", command=(*ADVISOR, "--version")),
        Entry(name="advisor check clean.py", command=(*ADVISOR, "check", "clean.py"), goal=1.5),
        Entry(name="advisor classify TEXT", command=(*ADVISOR, "classify", "Find every caller"), goal=2.5),
    ]
    heavy = [
        Entry(name="python -c 'import libcst'", command=(python, "-c", "import libcst")),
        Entry(name="advisor check flow.py --no-cache", command=(*ADVISOR, "check", "flow.py", "--no-cache"), goal=2.2),
        Entry(name="advisor check flow.py, known", command=(*ADVISOR, "check", "flow.py"), goal=2.2),
        Entry(name="advisor graph flow.py", command=(*ADVISOR, "graph", "flow.py")),
    ]
    for entry in (*light, *heavy):
        entry.cwd = folder
    tables = [
        side_by_side("One file without candidates, and one text", light, light[0].name, given.rounds),
        side_by_side("One file with findings", heavy, heavy[0].name, given.rounds),
    ]
    save("startup", tables, quick=given.quick)


if __name__ == "__main__":
    main()
