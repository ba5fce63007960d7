"""Ten thousand real files, cold, beside other linters; 200 of them beside Fixit. ``python -m benchmarks.files``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import ADVISOR, Entry, options, save, side_by_side
from benchmarks.peers import command_of, version_of
from benchmarks.sample import real_files, with_tasks

RULE = """rules:
- {id: task, languages: [python], severity: INFO, message: a task, pattern: Task(...)}
"""


def main() -> None:
    """Measure."""
    given = options(__doc__ or "", rounds=3)
    count = 300 if given.quick else 10_000
    folder = real_files(given.work, count)
    mixed = with_tasks(given.work, count, count // 100)
    cold = (*ADVISOR, "check", "--no-cache")
    entries = [
        *_peer("ruff", given, ("check", "--no-cache", "--isolated", "--quiet", str(folder))),
        Entry(
            name=f"advisor check --no-cache, {count:,} files", command=(*cold, str(folder)), goal=1.2, cwd=given.work
        ),
        Entry(
            name=f"advisor, {count // 100} of them with tasks", command=(*cold, str(mixed)), goal=1.2, cwd=given.work
        ),
        *_peer("ast-grep-cli", given, ("run", "--pattern", "Task($$$A)", "--lang", "py", str(folder))),
        *_peer("llmdoctor", given, ("doctor", str(folder))),
        *_peer("tokentoll", given, ("scan", str(folder))),
    ]
    tables = [side_by_side(f"{count:,} files, cold", entries, entries[0].name, given.rounds)]
    few = real_files(given.work, 200)
    rule = given.work / "task.yaml"
    rule.write_text(RULE, encoding="utf-8")
    semgrep = ("scan", "--metrics=off", "--disable-version-check", "--quiet", "--config", str(rule), str(few))
    slow = [
        *_peer("fixit", given, ("lint", str(few))),
        *_peer("semgrep", given, semgrep),
        *_peer("flake8", given, ("--isolated", str(few))),
        Entry(name="advisor check --no-cache, 200 files", command=(*cold, str(few)), goal=0.03, cwd=given.work),
    ]
    if not given.no_peers:
        tables.append(side_by_side("200 files", slow, slow[0].name, 1 if given.quick else 2))
    save("files", tables, quick=given.quick)


def _peer(name: str, given: object, arguments: tuple[str, ...]) -> list[Entry]:
    work, off = Path(getattr(given, "work")), getattr(given, "no_peers")  # noqa: B009 - argparse's own kind of object
    command = None if off and name != "ruff" else command_of(name, work)
    if command is None:
        return []
    return [Entry(name=version_of(name), command=(command, *arguments), codes=(0, 1, 2, 3), cwd=work)]


if __name__ == "__main__":
    main()
