"""Draw what is labelled: ``python -m ecosystem.choose CACHE [--fresh]``; the same seed and sources give the same files.

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
from ecosystem.sources import HERE, Source, folder_of, sources

SEED = 20261123
# Roughly the weight of each dialect in public code, at least two of each.
FILES = {
    "agno": 6,
    "anthropic": 6,
    "autogen": 2,
    "claude-agent-sdk": 5,
    "crewai": 8,
    "google-adk": 6,
    "google-genai": 2,
    "langchain": 8,
    "litellm": 2,
    "markdown-instructions": 5,
    "markdown-programs": 3,
    "openai": 4,
    "openai-agents": 8,
    "pydantic-ai": 4,
    "smolagents": 2,
    "strands": 2,
}
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
MORE_FUNCTIONS = 280
# The second sample: none of the first, shorter files, and functions with several paid-looking calls.
FRESH = {
    "agno": 4,
    "anthropic": 4,
    "autogen": 3,
    "claude-agent-sdk": 3,
    "crewai": 4,
    "google-adk": 4,
    "google-genai": 3,
    "langchain": 5,
    "litellm": 2,
    "openai": 2,
    "openai-agents": 4,
    "pydantic-ai": 3,
    "smolagents": 2,
    "strands": 2,
}
FRESH_LINES, FRESH_FUNCTIONS, FRESH_FUNCTION_LINES = 150, 70, 45
# What one person can read with care: longer files and longer functions are left to chance in the findings' triage.
MOST_LINES, MOST_CALLS, MOST_FUNCTION_LINES = 260, 14, 90

Found = tuple[Source, Candidate]


def chosen_files(found: Sequence[Found], seed: int = SEED) -> list[Found]:
    """Give the files to label: two thirds of each dialect with more than one paid-looking call."""
    chosen: list[Found] = []
    for dialect, wanted in sorted(FILES.items()):
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
    return _in_turn(pairs, MORE_FUNCTIONS, random.Random(f"{seed} functions"))  # noqa: S311 - a sample, no secret


def fresh_files(found: Sequence[Found]) -> list[Found]:
    """Give the files of the second sample: those with at least three paid-looking calls, then those with two."""
    chosen: list[Found] = []
    for dialect, wanted in sorted(FRESH.items()):
        short = [
            each
            for each in found
            if each[1].dialect == dialect and each[1].lines <= FRESH_LINES and 2 <= each[1].calls <= MOST_CALLS  # noqa: PLR2004 - one has no edge
        ]
        chance = random.Random(f"recall4 {dialect}")  # noqa: S311 - a sample, no secret
        drawn = _in_turn([each for each in short if each[1].calls > 2], wanted, chance)  # noqa: PLR2004 - as above
        rest = [each for each in short if each[1].calls == 2] if len(drawn) < wanted else []  # noqa: PLR2004 - as above
        chosen += drawn + (_in_turn(rest, wanted - len(drawn), chance) if rest else [])
    return chosen


def fresh_functions(found: Sequence[Found], files: Sequence[Found]) -> list[tuple[Found, Place]]:
    """Give the functions of the second sample, out of other files."""
    pairs = [
        (each, place)
        for each in found
        if each not in files and each[1].dialect[:8] != "markdown"
        for place in each[1].places
        if place.calls > 1 and 4 <= place.end - place.line < FRESH_FUNCTION_LINES  # noqa: PLR2004 - two calls take some
    ]
    return _in_turn(pairs, FRESH_FUNCTIONS, random.Random("recall4 functions"))  # noqa: S311 - a sample, no secret


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


def written(found: Sequence[Found], cache: Path) -> str:
    """Give ecosystem/files.toml: places without answers."""
    files = chosen_files(found)
    taken = {(source.name, candidate.path) for source, candidate in files}
    return _listed([*files, *rich_files(found, taken)], chosen_functions(found, taken), cache)


def written_fresh(found: Sequence[Found], cache: Path) -> str:
    """Give ecosystem/fresh.toml: places that files.toml does not name."""
    rows = tomllib.loads((HERE / "files.toml").read_text(encoding="utf-8"))
    known = {(row["source"], row["path"]) for row in (*rows["file"], *rows["function"])}
    left = [each for each in found if (each[0].name, each[1].path) not in known]
    files = fresh_files(left)
    return _listed(files, fresh_functions(left, files), cache)


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
    cache = Path(sys.argv[1])
    found = [
        (source, candidate)
        for source in sources()
        if "sample" in source.use
        for candidate in candidates(folder_of(source, cache))
    ]
    fresh = "--fresh" in sys.argv
    print((written_fresh if fresh else written)(found, cache))  # noqa: T201 - its output is the list


if __name__ == "__main__":
    main()
