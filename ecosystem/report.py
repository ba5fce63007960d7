"""Write the tables of README.md from what the other commands saved: ``python -m ecosystem.report``."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ecosystem.run import saved, table
from ecosystem.samples import SAMPLES, Sample
from ecosystem.sources import HERE
from ecosystem.triage import LIST, read, summary

START, END = "<!-- tables -->", "<!-- end of tables -->"


def tables() -> str:
    """Give the tables that there are results for."""
    parts = [f"Written {datetime.now(UTC).date()}."]
    parts += ["## Against the labels", *(part for sample in SAMPLES.values() for part in _scores(sample))]
    if LIST.exists():
        parts += ["## Every finding in five repositories, judged", summary(read(LIST.read_text(encoding="utf-8")))]
    if saved():
        parts += ["## Every project, read", table(saved())]
    return "\n\n".join(parts)


def _scores(sample: Sample) -> list[str]:
    """Give a sample's heading and its tables: of the first run, where it was kept, and of the last."""
    said: list[str] = []
    for words, first_run in (("the first run, before anything was mended for them", True), ("the last run", False)):
        path = sample.results(first_run=first_run)
        if path.exists():
            said += [f"### {sample.title}: {words}", json.loads(path.read_text(encoding="utf-8"))["table"]]
    return said


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
