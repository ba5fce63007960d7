"""Mutation testing of graph, fixes, costs and the runner's states: how many small wrongs do the tests notice?

``python -m tests.reliability.mutants --count 400 --seed 1`` draws that many mutants at random (``--count 0``: all), has
mutmut (``pip install mutmut==3.8.1``) try each against the tests that reach it, and prints the score by room. What is
mutated and which tests are run stands in pyproject.toml under ``tool.mutmut``.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable

import click

GOAL = 0.85
_LINE = re.compile(r"^\s*(advisor\.([a-z]+)\S*): (.+)$", re.MULTILINE)
_NOTICED = frozenset({"killed", "timeout", "caught by type check", "segfault"})


def mutmut(*arguments: str) -> str:
    """Run mutmut and give what it printed; its own failures end the script."""
    done = subprocess.run([sys.executable, "-m", "mutmut", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"mutmut {arguments[0]} failed: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def statuses() -> dict[str, tuple[str, str]]:
    """Give each mutant's room and what became of it."""
    return {name: (room, status) for name, room, status in _LINE.findall(mutmut("results", "--all", "true"))}


def drawn(names: Iterable[str], count: int, seed: int) -> list[str]:
    """Draw mutants, the same ones for the same seed."""
    ordered = sorted(names)
    return random.Random(seed).sample(ordered, min(count, len(ordered))) if count else ordered  # noqa: S311 - no secret


@click.command()
@click.option("--count", default=400, help="How many mutants; 0 for every one.")
@click.option("--seed", default=1)
@click.option("--jobs", default=2)
def main(count: int, seed: int, jobs: int) -> None:
    """Print how many mutants were noticed, by room; exit 1 below the goal."""
    mutmut("run", "advisor.graph.patterns.*", "--max-children", str(jobs))  # writes every mutant, tries one file's
    names = drawn(statuses(), count, seed)
    mutmut("run", *names, "--max-children", str(jobs))
    results = statuses()
    rooms: dict[str, Counter[bool]] = {}
    for name in names:
        room, status = results[name]
        rooms.setdefault(room, Counter())[status in _NOTICED] += 1
        if status not in _NOTICED:
            click.echo(f"{status}: {name}")
    for room, counts in sorted(rooms.items()):
        click.echo(f"{room}: {counts[True]} of {counts.total()} noticed ({counts[True] / counts.total():.3f})")
    noticed, total = sum(counts[True] for counts in rooms.values()), len(names)
    click.echo(f"all: {noticed} of {total} noticed ({noticed / total:.3f}, goal {GOAL})")
    sys.exit(noticed < GOAL * total)


if __name__ == "__main__":
    main()
