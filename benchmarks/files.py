"""Ten thousand real files, cold, beside other linters; 200 of them beside Fixit. ``python -m benchmarks.files``.

Two mixes: ordinary packages (with, in a second row, one orchestrating program to a hundred files), and the agent
frameworks themselves, in which nearly every file speaks of agents and must be looked at closely.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.measure import ADVISOR, Entry, options, save, side_by_side
from benchmarks.peers import command_of, version_of
from benchmarks.sample import library_files, real_files, with_tasks

RULE = """rules:
- {id: task, languages: [python], severity: INFO, message: a task, pattern: Task(...)}
"""
COLD = (*ADVISOR, "check", "--no-cache")


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=3)
    tables: list[dict[str, object]] = []
    for measure in (_ordinary, _growing, *(() if given.no_peers else (_few,)), _frameworks):
        tables += [table for table in (measure(given),) if table]
        save("files", tables, quick=given.quick)  # one table may take longer than there is time


def _ordinary(given: argparse.Namespace) -> dict[str, object]:
    count = 300 if given.quick else 10_000
    plain = _files(given, count)
    mixed = with_tasks(plain, count // 100)
    ours = f"advisor, {count // 100} more with tasks"
    entries = [
        *_peer("ruff", given, ("check", "--no-cache", "--isolated", "--quiet", str(plain))),
        _advisor(f"advisor check --no-cache, {count:,} files", plain, given, goal=1.2, goal_mib=150),
        _advisor(ours, mixed, given, goal=1.2, goal_mib=150),
        *_peer("ast-grep-cli", given, ("run", "--pattern", "Task($$$A)", "--lang", "py", str(mixed))),
        *_peer("semgrep", given, _semgrep(given, mixed)),
        *_peer("llmdoctor", given, ("doctor", str(mixed))),
        *_peer("tokentoll", given, ("scan", str(mixed))),
    ]
    against = [(ours, version_of("ast-grep-cli"), 0.25), (ours, version_of("semgrep"), 0.2)]
    return side_by_side(f"{count:,} ordinary files, cold", entries, entries[0].name, given.rounds, against)


def _frameworks(given: argparse.Namespace) -> dict[str, object]:
    if given.quick:
        return {}
    folder = real_files(given.work, 1_000, "frameworks")
    entries = [
        *_peer("ruff", given, ("check", "--no-cache", "--isolated", "--quiet", str(folder))),
        _advisor("advisor check --no-cache, 1,000 files", folder, given),
        *_peer("ast-grep-cli", given, ("run", "--pattern", "Task($$$A)", "--lang", "py", str(folder))),
        *_peer("llmdoctor", given, ("doctor", str(folder))),
        *_peer("tokentoll", given, ("scan", str(folder))),
    ]
    return side_by_side("1,000 files of agent frameworks, cold", entries, entries[0].name, 1)


def _growing(given: argparse.Namespace) -> dict[str, object]:
    counts = (100, 300) if given.quick else (1_000, 3_000, 10_000)
    entries = [
        _advisor(f"advisor, {count:,} files", with_tasks(_files(given, count), count // 100), given) for count in counts
    ]
    return side_by_side("How cost grows with files", entries, entries[0].name, given.rounds)


def _few(given: argparse.Namespace) -> dict[str, object]:
    few = _files(given, 200)
    ours = "advisor check --no-cache, 200 files"
    entries = [
        _advisor(ours, few, given),
        *_peer("fixit", given, ("lint", str(few))),
        *_peer("flake8", given, ("--isolated", str(few))),
    ]
    against = [(ours, version_of("fixit"), 0.03)]
    return side_by_side("200 ordinary files", entries, ours, 1 if given.quick else 2, against)


def _files(given: argparse.Namespace, count: int) -> Path:
    return library_files(given.work, count) if given.quick else real_files(given.work, count)


def _semgrep(given: argparse.Namespace, folder: Path) -> tuple[str, ...]:
    rule: Path = given.work / "task.yaml"
    rule.write_text(RULE, encoding="utf-8")
    return ("scan", "--metrics=off", "--disable-version-check", "--quiet", "--config", str(rule), str(folder))


def _advisor(
    name: str, folder: Path, given: argparse.Namespace, goal: float | None = None, goal_mib: float | None = None
) -> Entry:
    return Entry(name=name, command=(*COLD, str(folder)), goal=goal, goal_mib=goal_mib, cwd=given.work)


def _peer(name: str, given: argparse.Namespace, arguments: tuple[str, ...]) -> list[Entry]:
    off = given.no_peers and name != "ruff"
    command = None if off else command_of(name, given.work, quick=given.quick)
    if command is None:
        return []
    return [Entry(name=version_of(name), command=(command, *arguments), codes=(0, 1, 2, 3), cwd=given.work)]


if __name__ == "__main__":
    main()
