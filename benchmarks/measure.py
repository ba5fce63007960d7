"""Time commands side by side: in turns, so that what else the machine does meets all of them, and as medians."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.picture import bars

HERE = Path(__file__).parent
RESULTS = HERE / "results"
ADVISOR = (sys.executable, "-m", "advisor")


@dataclass(slots=True, kw_only=True)
class Entry:
    """One command, or a function of this process: what was measured of it. ``goal`` holds for its ratio to the base."""

    name: str
    command: Sequence[str] | Callable[[], object]
    goal: float | None = None
    goal_mib: float | None = None
    goal_seconds: float | None = None
    before: Callable[[], object] | None = None
    cwd: Path | None = None
    codes: tuple[int, ...] = (0, 1)
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: float = 0.0

    def run(self) -> None:
        """Measure once: seconds by the clock and of the processor, and the peak of memory of the largest process."""
        if self.before is not None:
            self.before()
        if not isinstance(self.command, Sequence):
            started, used = time.perf_counter(), time.process_time()
            self.command()
            self.wall.append(time.perf_counter() - started)
            self.cpu.append(time.process_time() - used)
            return
        # Peers come with their bytecode; what stands in a work tree may write its own, as an installed package has it.
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "PYTHONDONTWRITEBYTECODE": ""}
        started = time.perf_counter()
        process = subprocess.Popen(
            list(self.command), cwd=self.cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall.append(time.perf_counter() - started)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.peak = max(self.peak, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024))
        if process.returncode not in self.codes:
            raise SystemExit(f"{self.name}: left with {process.returncode}")


def options(description: str, rounds: int = 5) -> argparse.Namespace:
    """Read the options all benchmarks have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="small and once: does it run at all")
    parser.add_argument("--rounds", type=int, default=rounds, help="how often each is measured")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where downloads and peers are kept")
    parser.add_argument("--no-peers", action="store_true", help="advisor and Python alone")
    found = parser.parse_args()
    found.work = found.work.resolve()
    found.work.mkdir(parents=True, exist_ok=True)
    found.rounds = 1 if found.quick else found.rounds
    return found


def side_by_side(
    title: str,
    entries: Sequence[Entry],
    base: str,
    rounds: int,
    against: Sequence[tuple[str, str, float]] = (),
) -> dict[str, object]:
    """Measure all in turns; print the table of medians, with ratios to ``base``; give the figures.

    ``against`` are further goals: (ours, another entry, the ratio between the two). Entries that are not there (a peer
    that does not install) are left out.
    """
    for entry in entries:
        if entry.before is None and isinstance(entry.command, Sequence) and rounds > 1:
            entry.run()  # once for the caches of disk and bytecode
            entry.wall.clear()
            entry.cpu.clear()
    for _ in range(rounds):
        for entry in entries:
            entry.run()
    by_name = {entry.name: entry for entry in entries}
    first = by_name[base]
    rows = [_row(entry, statistics.median(first.wall), statistics.median(first.cpu)) for entry in entries]
    goals = [_goal(by_name[ours], by_name[other], most) for ours, other, most in against if other in by_name]
    print(f"\n{title} (medians of {rounds})")
    print(f"{'':52}{'wall s':>9}{'cpu s':>9}{'MiB':>7}{'ratio':>8}{'of cpu':>8}  goal")
    for row in rows:
        ratios = f"{row['ratio']:8.2f}{row['cpu_ratio']:8.2f}"
        figures = f"{row['wall']:9.3f}{row['cpu']:9.3f}{row['peak_mib']:7.0f}"
        print(f"{row['name']:52}{figures}{ratios}  {goals_of(row)}")
    for one in goals:
        print(f"{one['name']} / {one['other']}: {one['ratio']:.3f}, goal ≤ {one['goal']}")
    return {"title": title, "base": base, "rounds": rounds, "rows": rows, "against": goals}


def goals_of(row: dict[str, object]) -> str:
    """Say what a row was to reach."""
    kinds = (("goal", ""), ("goal_seconds", " s"), ("goal_mib", " MiB"))
    return ", ".join(f"≤ {row[key]}{unit}" for key, unit in kinds if row.get(key) is not None)


def _goal(ours: Entry, other: Entry, most: float) -> dict[str, object]:
    ratio = statistics.median(ours.wall) / statistics.median(other.wall)
    return {"name": ours.name, "other": other.name, "ratio": round(ratio, 4), "goal": most}


def _row(entry: Entry, ground: float, cpu_ground: float) -> dict[str, object]:
    wall, cpu = statistics.median(entry.wall), statistics.median(entry.cpu)
    return {
        "name": entry.name,
        "wall": round(wall, 4),
        "cpu": round(cpu, 4),
        "peak_mib": round(entry.peak, 1),
        "ratio": round(wall / ground, 3),
        "cpu_ratio": round(cpu / (cpu_ground or 1), 3),
        "goal": entry.goal,
        "goal_seconds": entry.goal_seconds,
        "goal_mib": entry.goal_mib,
        "all": [round(each, 4) for each in entry.wall],
    }


def save(name: str, tables: Sequence[dict[str, object]], *, quick: bool) -> None:
    """Write the figures and a picture of them to results/; a quick run proves nothing and writes nothing."""
    if quick:
        return
    RESULTS.mkdir(exist_ok=True)
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }
    text = json.dumps({**about, "tables": list(tables)}, indent=1)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    (RESULTS / f"{name}.svg").write_text(bars(tables), encoding="utf-8")
