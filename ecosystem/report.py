"""Write the tables of README.md from what the other commands saved: ``python -m ecosystem.report``."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ecosystem.run import saved, table
from ecosystem.sources import HERE
from ecosystem.triage import LIST, read, summary

FRESH = (("fresh-first.json", "Fresh files, first run"), ("fresh.json", "The same files, after what they taught"))
START, END = "<!-- tables -->", "<!-- end of tables -->"


def tables() -> str:
    """Give the tables that there are results for."""
    parts = [f"Written {datetime.now(UTC).date()}."]
    scores = HERE / "results" / "score.json"
    if scores.exists():
        parts += ["## Against the labels", json.loads(scores.read_text(encoding="utf-8"))["table"]]
    for name, title in FRESH:
        scores = HERE / "results" / name
        if scores.exists():
            parts += [f"### {title}", json.loads(scores.read_text(encoding="utf-8"))["table"]]
    if LIST.exists():
        parts += ["## Every finding in five repositories, judged", summary(read(LIST.read_text(encoding="utf-8")))]
    if saved():
        parts += ["## Every project, read", table(saved())]
    return "\n\n".join(parts)


def filled(page: str, text: str) -> str:
    """Put the tables between the marks."""
    before, rest = page.split(START, 1)
    return f"{before}{START}\n{text}\n{END}{rest.split(END, 1)[1]}"


def main() -> None:
    """Rewrite README.md."""
    page = HERE / "README.md"
    page.write_text(filled(page.read_text(encoding="utf-8"), tables()), encoding="utf-8")


if __name__ == "__main__":
    main()
