"""Draw what is labelled: ``python -m ecosystem.choose CACHE SAMPLE``; the same seed and sources give the same files.

Files are drawn by dialect and, inside a dialect, by repository in turn, so that neither a large repository nor a
popular framework is the whole sample. Functions for the bottleneck question come from those files and from
others of the same sources.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from ecosystem.candidates import Candidate, Place, candidates
from ecosystem.samples import FIRST, SAMPLES, Sample
from ecosystem.sources import HERE, Source, folder_of, sources

SEED = 20261123
# And as many more with at least four paid-looking calls, for the edges.
RICH = {
    "agno": 2,
    "anthropic": 2,
    "autogen": 1,
    "claude-agent-sdk": 1,
    "crewai": 4,
    "google-adk": 3,
    "langchain": 4,
    "openai": 1,
    "openai-agents": 3,
    "pydantic-ai": 1,
}
# The second sample: shorter files, and functions with several paid-looking calls.
FRESH_LINES, FRESH_FUNCTION_LINES = 150, 45
THIRD_LINES = 230
# How long a file of a later sample may be, and its seed.
LATER = {
    "fresh": (FRESH_LINES, "recall4"),
    "third": (THIRD_LINES, "recall5"),
    "fourth": (THIRD_LINES, "fourth"),
    "fifth": (THIRD_LINES, "fifth"),
}
# What one person can read with care: longer files and longer functions are left to chance in the findings' triage.
MOST_LINES, MOST_CALLS, MOST_FUNCTION_LINES = 260, 14, 90

Found = tuple[Source, Candidate]


def chosen_files(found: Sequence[Found], seed: int = SEED) -> list[Found]:
    """Give the files to label: two thirds of each dialect with more than one paid-looking call."""
    chosen: list[Found] = []
    for dialect, wanted in sorted(FIRST.files.items()):
        fitting = [each for each in found if each[1].dialect == dialect and _readable(each[1])]
        several = [each for each in fitting if each[1].calls > 1]
        chance = random.Random(f"{seed} {dialect}")  # noqa: S311 - a sample, no secret
        drawn = _in_turn(several, -(-wanted * 2 // 3), chance)
        chosen += drawn + _in_turn([each for each in fitting if each not in drawn], wanted - len(drawn), chance)
    return chosen


def rich_files(found: Sequence[Found], taken: set[tuple[str, str]], seed: int = SEED) -> list[Found]:
    """Give further files, each with at least four paid-looking calls."""
    chosen: list[Found] = []
    for dialect, wanted in sorted(RICH.items()):
        fitting = [
            each
            for each in found
            if each[1].dialect == dialect
            and each[1].lines <= MOST_LINES
            and 4 <= each[1].calls <= MOST_CALLS  # noqa: PLR2004 - fewer have hardly an edge
            and (each[0].name, each[1].path) not in taken
        ]
        chosen += _in_turn(fitting, wanted, random.Random(f"{seed} rich {dialect}"))  # noqa: S311 - a sample, no secret
    return chosen


def chosen_functions(
    found: Sequence[Found], taken: set[tuple[str, str]], seed: int = SEED
) -> list[tuple[Found, Place]]:
    """Give functions of other files with several paid-looking calls, or one in a loop."""
    pairs = [
        (each, place)
        for each in found
        if (each[0].name, each[1].path) not in taken and each[1].dialect[:8] != "markdown"
        for place in each[1].places
        if (place.calls > 1 or place.looped) and place.end - place.line < MOST_FUNCTION_LINES
    ]
    return _in_turn(pairs, FIRST.functions, random.Random(f"{seed} functions"))  # noqa: S311 - a sample, no secret


def fresh_files(found: Sequence[Found], sample: Sample, most: int, seed: str) -> list[Found]:
    """Give the files of a later sample: those with at least three paid-looking calls, then those with two."""
    chosen: list[Found] = []
    for dialect, wanted in sorted(sample.files.items()):
        short = [
            each
            for each in found
            if each[1].dialect == dialect and each[1].lines <= most and 2 <= each[1].calls <= MOST_CALLS  # noqa: PLR2004 - one has no edge
        ]
        chance = random.Random(f"{seed} {dialect}")  # noqa: S311 - a sample, no secret
        drawn = _in_turn([each for each in short if each[1].calls > 2], wanted, chance)  # noqa: PLR2004 - as above
        rest = [each for each in short if each[1].calls == 2] if len(drawn) < wanted else []  # noqa: PLR2004 - as above
        chosen += drawn + (_in_turn(rest, wanted - len(drawn), chance) if rest else [])
    return chosen + _dense_files(found, chosen, sample, seed)


def _dense_files(found: Sequence[Found], chosen: Sequence[Found], sample: Sample, seed: str) -> list[Found]:
    """Give further files, each with a function of at least three paid-looking calls, for the edges."""
    fitting = [
        each
        for each in found
        if each not in chosen and each[1].lines <= MOST_LINES and any(place.calls > 2 for place in each[1].places)  # noqa: PLR2004 - two have one edge at most
    ]
    return _in_turn(fitting, sample.dense, random.Random(f"{seed} dense"))  # noqa: S311 - a sample, no secret


def fresh_functions(
    found: Sequence[Found], files: Sequence[Found], sample: Sample, seed: str
) -> list[tuple[Found, Place]]:
    """Give the functions of a later sample, out of other files."""
    pairs = [
        (each, place)
        for each in found
        if each not in files and each[1].dialect[:8] != "markdown"
        for place in each[1].places
        if (place.calls > 1 or (place.looped and sample.loops)) and 4 <= place.end - place.line < FRESH_FUNCTION_LINES  # noqa: PLR2004 - two calls take some
    ]
    return _in_turn(pairs, sample.functions, random.Random(f"{seed} functions"))  # noqa: S311 - a sample, no secret


def _readable(candidate: Candidate) -> bool:
    return candidate.lines <= MOST_LINES and candidate.calls <= MOST_CALLS


def _in_turn(items: Iterable, wanted: int, chance: random.Random) -> list:  # type: ignore[type-arg]
    """Take one item of each repository in turn, in random order, until enough are taken."""
    piles = defaultdict(list)
    for item in items:
        source = item[0] if isinstance(item[0], Source) else item[0][0]
        piles[source.name].append(item)
    names = sorted(piles)
    chance.shuffle(names)
    for name in names:
        chance.shuffle(piles[name])
    taken: list = []  # type: ignore[type-arg]
    while len(taken) < wanted and any(piles.values()):
        taken += [piles[name].pop() for name in names if piles[name]]
    return taken[:wanted]


def drawn(sample: Sample, cache: Path) -> tuple[list[Found], list[tuple[Found, Place]]]:
    """Draw a sample's files and functions out of what no earlier sample names."""
    known = _known(sample)
    found = [
        (source, candidate)
        for source in sources()
        if sample.use in source.use
        for candidate in candidates(folder_of(source, cache))
        if candidate.dialect in sample.files and (source.name, candidate.path) not in known
    ]
    if sample is FIRST:
        files = chosen_files(found)
        taken = {(source.name, candidate.path) for source, candidate in files}
        return [*files, *rich_files(found, taken)], chosen_functions(found, taken)
    most, seed = LATER[sample.name]
    files = fresh_files(found, sample, most, seed)
    return files, fresh_functions(found, files, sample, seed)


def _known(sample: Sample) -> set[tuple[str, str]]:
    texts = [SAMPLES[name].places.read_text(encoding="utf-8") for name in sample.earlier]
    rows = [row for each in map(tomllib.loads, texts) for row in (*each["file"], *each["function"])]
    judged = (HERE / sample.judged).read_text(encoding="utf-8").splitlines() if sample.judged else []
    pairs = (path.split("/", 1) for path in judged)
    return {(row["source"], row["path"]) for row in rows} | {(source, path) for source, path in pairs}


def _listed(files: Sequence[Found], functions: Sequence[tuple[Found, Place]], cache: Path) -> str:
    lines = ["# What is labelled; drawn by ecosystem/choose.py before advisor had read it. No answers here.", ""]
    for source, candidate in files:
        lines += [
            "[[file]]",
            f'source = "{source.name}"',
            f'path = "{candidate.path}"',
            f'dialect = "{candidate.dialect}"',
        ]
        digest = hashlib.sha256((folder_of(source, cache) / candidate.path).read_bytes()).hexdigest()
        lines += [f'sha256 = "{digest}"', ""]
    for (source, candidate), place in functions:
        lines += ["[[function]]", f'source = "{source.name}"', f'path = "{candidate.path}"', f'name = "{place.name}"']
        lines += [f"cell = {place.cell}"] if place.cell is not None else []
        lines += [f"line = {place.line}", ""]
    return "\n".join(lines)


def main() -> None:
    """Print the list."""
    cache, name = Path(sys.argv[1]), sys.argv[2]
    files, functions = drawn(SAMPLES[name], cache)
    print(_listed(files, functions, cache))  # noqa: T201 - its output is the list


if __name__ == "__main__":
    main()
