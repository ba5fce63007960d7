"""Run advisor over every pinned project: ``python -m ecosystem.run [--cache FOLDER] [--only NAME]… [--fetch-only]``.

Fetches what the cache lacks (git at a commit, pip with digests), reads every project as a user would, and says for each
how many files were read, left out and why, how many tasks and findings there are, and whether anything went wrong.
Exits 1 on a crash, on a file left out without a reason, and on a task or finding in a project whose ``Task`` is
another's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from ecosystem.sources import HERE, Source, fetch, sources

SUFFIXES = {".py", ".pyi", ".md", ".mdx", ".ipynb"}
LONGEST = 1800.0
RESULTS = HERE / "results" / "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one project gave. ``problems`` is empty when all is well; ``left_out`` counts files by reason."""

    name: str
    pin: str
    use: str
    files: int
    tasks: int
    plans: int
    findings: dict[str, int]
    left_out: dict[str, int]
    seconds: float
    problems: tuple[str, ...]


def outcome(source: Source, folder: Path) -> Outcome:
    """Run ``check`` and ``graph`` over a project's folder."""
    began = time.monotonic()
    checked, problems = _asked(("check", "--no-cache", "--output-format", "json"), folder)
    drawn, more = _asked(("graph", "--format", "json"), folder)
    seconds = time.monotonic() - began
    found = Counter(each["code"] for each in checked.get("findings", ()))
    tasks = sum(len(plan["tasks"]) for plan in drawn.get("plans", ()))
    skipped = [*checked.get("skipped", ()), *drawn.get("skipped", ())]
    problems += more + [f"{each['path']}: {each['reason'] or 'no reason'}" for each in skipped if _bad(each["reason"])]
    if "foreign" in source.use:
        problems += _in_foreign_code(source, checked, drawn)
    return Outcome(
        name=source.name,
        pin=source.pin,
        use=", ".join(sorted(source.use)),
        files=sum(path.suffix in SUFFIXES for path in folder.rglob("*")),
        tasks=tasks,
        plans=len(drawn.get("plans", ())),
        findings=dict(sorted(found.items())),
        left_out=_reasons(checked.get("skipped", ())),
        seconds=round(seconds, 1),
        problems=tuple(problems),
    )


def _in_foreign_code(source: Source, checked: dict, drawn: dict) -> list[str]:  # type: ignore[type-arg]
    """Say what was found in code whose ``Task`` is somebody else's, but for its programs that do ask models."""
    tasks = sum(_is_foreign(source, task["path"]) for plan in drawn.get("plans", ()) for task in plan["tasks"])
    found = sum(_is_foreign(source, each["path"]) for each in checked.get("findings", ()))
    return [f"{tasks} tasks and {found} findings in somebody else's code"] if tasks or found else []


def _is_foreign(source: Source, path: str) -> bool:
    return not any(path.endswith(f"/{each}") or path == each for each in source.paid)


def _asked(words: tuple[str, ...], folder: Path) -> tuple[dict, list[str]]:  # type: ignore[type-arg]
    """Run a verb over a folder; give its JSON, and what is wrong with how it ended."""
    command = (sys.executable, "-m", "advisor", *words, ".")
    # The tree this file stands in, wherever the project's own folder is.
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    try:
        ran = subprocess.run(  # noqa: S603 - our own command
            command, cwd=folder, env=environment, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return {}, [f"{words[0]}: no end within {LONGEST:.0f} s"]
    problems = [f"{words[0]}: {line}" for line in ran.stderr.decode(errors="replace").splitlines()[-3:]]
    if ran.returncode not in {0, 1}:
        problems.append(f"{words[0]}: exit code {ran.returncode}")
    try:
        return json.loads(ran.stdout), problems
    except ValueError:
        return {}, [*problems, f"{words[0]}: the output is not JSON"]


def _bad(reason: str) -> bool:
    return not reason.strip() or "advisor failed" in reason


def _reasons(skipped: list[dict[str, str]]) -> dict[str, int]:
    """Count by reason, places and numbers taken out."""
    return dict(Counter(re.sub(r"\d+", "…", each["reason"])[:80] for each in skipped).most_common())


def table(outcomes: list[Outcome]) -> str:
    """Give the Markdown table."""
    lines = [
        "| project | pinned at | files | plans | tasks | findings | left out, with reason | problems |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in outcomes:
        found = sum(each.findings.values())
        left = sum(each.left_out.values())
        row = (each.name, f"`{each.pin[:12]}`", each.files, each.plans, each.tasks, found, left, len(each.problems))
        lines.append("| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) + " |")
    totals = (
        sum(each.files for each in outcomes),
        sum(each.plans for each in outcomes),
        sum(each.tasks for each in outcomes),
        sum(sum(each.findings.values()) for each in outcomes),
        sum(sum(each.left_out.values()) for each in outcomes),
        sum(len(each.problems) for each in outcomes),
    )
    return "\n".join([*lines, "| **all** | | " + " | ".join(f"{number:,}" for number in totals) + " |"])


def saved() -> list[Outcome]:
    """Read results/run.json: the last outcome of each project, in the order of sources.toml."""
    rows = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    found = {row["name"]: Outcome(**{**row, "problems": tuple(row["problems"])}) for row in rows}
    return [found[source.name] for source in sources() if source.name in found]


def _save(outcome: Outcome) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    rows = [each for each in saved() if each.name != outcome.name] + [outcome]
    RESULTS.write_text(json.dumps([asdict(each) for each in rows], indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Fetch, run, write results/run.json and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "advisor-ecosystem")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--fetch-only", action="store_true")
    given = parser.parse_args()
    outcomes = []
    for source in sources():
        if given.only and source.name not in given.only:
            continue
        folder = fetch(source, given.cache)
        if given.fetch_only:
            continue
        outcomes.append(outcome(source, folder))
        print(f"{source.name}: {outcomes[-1].problems or 'nothing wrong'}", file=sys.stderr, flush=True)  # noqa: T201
        _save(outcomes[-1])
    print(table(outcomes))  # noqa: T201 - its output is the table
    return 1 if any(each.problems for each in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
