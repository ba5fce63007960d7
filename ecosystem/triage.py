"""The judged findings: ``python -m ecosystem.triage --cache FOLDER [--write] [--new]``.

Runs ``advisor check`` over the five repositories whose every finding is judged, lays the verdicts of findings.csv
beside what is found, and says which share is true. ``--new`` prints what nobody has judged, ``--write`` rewrites
findings.csv: gone findings leave it, new ones join it without a verdict.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ecosystem.sources import HERE, Source, fetch, sources

LIST = HERE / "findings.csv"
COLUMNS = ("repository", "commit", "path", "cell", "line", "code", "verdict", "reason", "second", "second_reason")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Judged:
    """One finding and what people say of it: ``verdict`` and ``second`` are "true", "false" or "" (not judged)."""

    repository: str
    commit: str
    path: str
    cell: str
    line: int
    code: str
    verdict: str = ""
    reason: str = ""
    second: str = ""
    second_reason: str = ""

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """Name the place; a new commit of a repository asks for new verdicts."""
        return self.commit, self.path, self.cell, self.line, self.code


def found(source: Source, folder: Path) -> tuple[list[Judged], dict[tuple[str, str, str, int, str], str]]:
    """Run ``check`` over what is judged of a repository; give its findings, and their messages by key."""
    command = (sys.executable, "-m", "advisor", "check", "--no-cache", "--output-format", "json", *source.judged)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)  # noqa: S603 - our own
    rows, messages = [], {}
    for each in json.loads(ran.stdout)["findings"]:
        row = Judged(
            repository=source.address.removeprefix("https://github.com/"),
            commit=source.commit,
            path=each["path"],
            cell="" if each["cell"] is None else str(each["cell"]),
            line=each["start"]["line"],
            code=each["code"],
        )
        rows.append(row)
        messages[row.key] = each["message"]
    return sorted(rows), messages


def read(text: str) -> list[Judged]:
    """Read the list."""
    return [Judged(**{**row, "line": int(row["line"])}) for row in csv.DictReader(io.StringIO(text))]


def listed(rows: Iterable[Judged]) -> str:
    """Write the list."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, name) for name in COLUMNS] for row in sorted(rows))
    return out.getvalue()


def laid_beside(new: Iterable[Judged], old: Iterable[Judged]) -> list[Judged]:
    """Give the new findings with the verdicts that the old list has for them."""
    known = {row.key: row for row in old}
    return [
        replace(
            row,
            verdict=known[row.key].verdict,
            reason=known[row.key].reason,
            second=known[row.key].second,
            second_reason=known[row.key].second_reason,
        )
        if row.key in known
        else row
        for row in new
    ]


def summary(rows: list[Judged]) -> str:
    """Say how many are true, in the first and in the second triage, by repository."""
    lines = ["| repository | findings | true, first triage | true, second triage |", "|---|---|---|---|"]
    for name in [*sorted({row.repository for row in rows}), ""]:
        mine = [row for row in rows if name in {"", row.repository}]
        shares = [_share(Counter(getattr(row, column) for row in mine)) for column in ("verdict", "second")]
        lines.append(f"| {name or '**all**'} | {len(mine)} | {shares[0]} | {shares[1]} |")
    return "\n".join(lines)


def _share(verdicts: Counter[str]) -> str:
    judged = verdicts["true"] + verdicts["false"]
    return f"{verdicts['true']} of {judged} ({verdicts['true'] / judged:.3f})" if judged else "not judged"


def main() -> None:
    """Compare with the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "advisor-ecosystem")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    given = parser.parse_args()
    old = read(LIST.read_text(encoding="utf-8")) if LIST.exists() else []
    rows: list[Judged] = []
    messages: dict[tuple[str, str, str, int, str], str] = {}
    chosen = [each for each in sources() if "triage" in each.use and (not given.only or each.name in given.only)]
    for source in chosen:
        more, said = found(source, fetch(source, given.cache))
        rows += more
        messages |= said
    rows = laid_beside(rows, old)
    if given.new:
        for row in rows:
            if not row.verdict:
                print(f"{row.repository} {row.path}:{row.cell}:{row.line} {row.code} {messages[row.key]}")  # noqa: T201
    if given.write:
        kept = [row for row in old if row.commit not in {each.commit for each in chosen}]
        LIST.write_text(listed([*kept, *rows]), encoding="utf-8")
    print(summary(rows))  # noqa: T201 - its output is the table


if __name__ == "__main__":
    main()
