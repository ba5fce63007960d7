"""The results as tables of README.md: ``python -m benchmarks.tables`` writes them between the two marks."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.measure import HERE, RESULTS, goals_of

README = HERE / "README.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def write() -> None:
    """Write the tables of all results that are there."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    parts = [_of(name, result) for name, result in found.items() if "tables" in result]
    README.write_text(f"{before}{BEGIN}\n{''.join(parts)}{END}{after}", encoding="utf-8")


def _of(name: str, result: dict[str, Any]) -> str:
    measured = f"{result['date']}, {result['machine']}, Python {result['python']}, load {result['load']} at the end"
    tables = "".join(_table(table) for table in result["tables"])
    return f"\n## {name}\n\nMeasured {measured}. ![{name}](results/{name}.svg)\n{tables}"


def _table(table: dict[str, Any]) -> str:
    lines = [
        f"\n**{table['title']}** (medians of {table['rounds']}, ratios to *{table['base']}*)\n",
        "| | wall s | cpu s | MiB | ratio | ratio of cpu | goal |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in table["rows"]:
        figures = f"{row['wall']:.3f} | {row['cpu']:.3f} | {row['peak_mib']:.0f} | {row['ratio']:.2f}"
        lines.append(f"| {row['name']} | {figures} | {row['cpu_ratio']:.2f} | {goals_of(row)} |")
    lines += [
        f"\n{one['name']} / {one['other']}: {one['ratio']:.3f} (goal ≤ {one['goal']})"
        for one in table.get("against", ())
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write()
