"""Break good inputs by bytes and see that advisor bears it: ``python -m tests.reliability.mutations --count 20000``.

Many mutants lie in one folder and go through one command; a folder that goes wrong is halved until the mutant is found.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import tomli

from tests.reliability.limited import SECONDS, Outcome, command

ROOT = Path(__file__).parents[2]
BATCH = 150
TOKENS = (
    b"(", b")", b"[", b"]", b"{", b"}", b'"', b"'", b'"""', b"\\", b"\n", b"\r", b"\x00", b"\t", b"\f", b"#", b":",
    b"=",
    b"Task(", b'model="opus"', b"await ", b"lambda: ", b"f'{", b"*", b"**", b"->", b":=", b"@", b"```", b"```python\n",
    b"---\n",
    b"<!--", b"-->", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xed\xa0\x80", b"yield ", b"return ", b"0x",
    b"for x in y:", b"if x:\n    ", b"try:\n", b"except* E:", b"match x:\n  case _:", b"class A(A):", b"global x", b",",
)  # fmt: skip
Mutant = tuple[str, bytes]


def originals() -> list[Mutant]:
    """Give our examples, the labelled programs, our own documents and a notebook: what is to be broken."""
    found = [(f"o{path.suffix}", path.read_bytes()) for path in sorted((ROOT / "examples").iterdir()) if path.is_file()]
    for path in sorted((ROOT / "corpus" / "programs").glob("*.toml")):
        programs = tomli.loads(path.read_text(encoding="utf-8"))["program"]
        found += [("o.py", entry["source"].encode()) for entry in programs]
        found += [("o.md", f"# Plan\n\n```python\n{entry['source']}```\n".encode()) for entry in programs[::4]]
        found += [("o.ipynb", notebook(entry["source"])) for entry in programs[::4]]
    return found


def notebook(source: str) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True)}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    """Give broken inputs, always the same for a seed."""
    random = Random(seed)  # noqa: S311 - a test's dice
    sources = originals()
    for _ in range(count):
        name, data = random.choice(sources)
        for _ in range(random.choice((1, 1, 1, 2, 4, 8))):
            data = random.choice((cut, drop, insert, flip, swap, double, splice))(data, random, sources)
        yield name, data


Sources = list[Mutant]


def cut(data: bytes, random: Random, _sources: Sources) -> bytes:
    return data[: random.randint(0, len(data))]


def drop(data: bytes, random: Random, _sources: Sources) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + data[start + random.choice((1, 1, 2, 5, 20)) :]


def insert(data: bytes, random: Random, _sources: Sources) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + random.choice(TOKENS) * random.choice((1, 1, 1, 3)) + data[place:]


def flip(data: bytes, random: Random, _sources: Sources) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]


def swap(data: bytes, random: Random, _sources: Sources) -> bytes:
    lines = data.splitlines(keepends=True)
    random.shuffle(lines) if random.random() < 0.2 else lines.reverse()
    return b"".join(lines)


def double(data: bytes, random: Random, _sources: Sources) -> bytes:
    start = random.randint(0, len(data))
    end = random.randint(start, len(data))
    return data[:end] + data[start:end] + data[end:]


def splice(data: bytes, random: Random, sources: Sources) -> bytes:
    other = random.choice(sources)[1]
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def broken_by(batch: list[Mutant]) -> list[tuple[Mutant, str]]:
    """Run one command over all mutants of a batch; give those it does not bear, with what happened."""
    outcome = checked(batch)
    problem = outcome.problem() if len(batch) == 1 or outcome.seconds <= SECONDS * 6 else "slow"
    if problem and len(batch) > 1 and problem.endswith(" s"):
        problem = ""
    if not problem:
        return []
    if len(batch) == 1:
        return [(batch[0], problem)]
    half = len(batch) // 2
    return broken_by(batch[:half]) + broken_by(batch[half:])


def checked(batch: list[Mutant]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(batch):
            (Path(folder) / name.replace("o.", f"m{number}.")).write_bytes(data)
        return command("check", "--output-format", "json", ".", cwd=Path(folder), wall=300)


def examine(inputs: Iterator[Mutant]) -> Iterator[tuple[Mutant, str]]:
    batch: list[Mutant] = []
    for each in inputs:
        batch.append(each)
        if len(batch) == BATCH:
            yield from broken_by(batch)
            batch = []
    yield from broken_by(batch) if batch else ()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path)
    options = parser.parse_args()
    failures = 0
    for (name, data), problem in examine(mutants(options.count, options.seed)):
        failures += 1
        print(f"{name} of {len(data)} bytes: {problem}", flush=True)  # noqa: T201
        if options.failures:
            options.failures.mkdir(parents=True, exist_ok=True)
            (options.failures / name.replace("o.", f"mutant-{options.seed}-{failures}.")).write_bytes(data)
    print(f"{options.count} mutants, {failures} not borne")  # noqa: T201
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
