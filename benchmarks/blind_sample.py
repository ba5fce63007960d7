"""Print texts of the corpus without their labels, for a second, blind labelling.

    python benchmarks/blind_sample.py [COUNT] > sample.csv

The sample is spread over domains and forms, and always the same. Its columns are ``id,text``; the second labeller adds
``tier,accept,effect,kind`` by corpus/README.md without looking at corpus/descriptions. ``compare`` gives the agreement:

    python benchmarks/blind_sample.py compare labelled.csv
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from advisor.judge.clusters import clusters
from advisor.judge.corpus import Row, read_corpus
from advisor.resources import corpus_dir


def identity(row: Row) -> str:
    """Give a text's id: the first ten digits of its SHA-256."""
    return hashlib.sha256(row.text.encode("utf-8")).hexdigest()[:10]


def sample(rows: Sequence[Row], count: int) -> list[Row]:
    """Choose texts in turn from every domain and form, one of each cluster, in an order fixed by their ids."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for number, row in zip(clusters([row.text for row in rows]), rows, strict=True):
        if rows[number] is row:
            groups.setdefault((row.domain, row.form), []).append(row)
    ordered = [sorted(group, key=identity) for _, group in sorted(groups.items())]
    turns = (row for turn in zip_longest(*ordered) for row in turn if row is not None)
    return sorted((row for _, row in zip(range(count), turns, strict=False)), key=identity)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Give Cohen's kappa of two labellings."""
    agreed = sum(one == two for one, two in pairs) / len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def compare(rows: Sequence[Row], file: Path) -> str:
    """Say how far a second labelling agrees with the corpus."""
    known = {identity(row): row for row in rows}
    with file.open(encoding="utf-8", newline="") as stream:
        second = [(known[line["id"]], line) for line in csv.DictReader(stream) if line["id"] in known]
    lines = []
    for column in ("tier", "effect", "kind"):
        pairs = [(str(getattr(row, column)), line[column].strip()) for row, line in second if line.get(column)]
        if pairs:
            agreed = sum(one == two for one, two in pairs) / len(pairs)
            lines.append(f"{column}: {agreed:.3f} agree, kappa {kappa(pairs):.3f} ({len(pairs)} texts)")
    within = [line["tier"].strip() in row.right for row, line in second]
    lines.append(f"tier within the accepted alternatives: {sum(within) / max(1, len(within)):.3f}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Write the sample, or compare a labelled one."""
    rows = read_corpus(corpus_dir() / "descriptions")
    if arguments and arguments[0] == "compare":
        print(compare(rows, Path(arguments[1])))
        return
    writer = csv.writer(sys.stdout)
    writer.writerow(("id", "text"))
    writer.writerows((identity(row), row.text) for row in sample(rows, int(arguments[0]) if arguments else 450))


if __name__ == "__main__":
    main(sys.argv[1:])
