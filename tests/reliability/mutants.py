"""Mutation testing of graph, fixes, costs and the runner's states: how many small wrongs do the tests notice?

``python -m tests.reliability.mutants --count 300 --seed 1`` draws that many mutants of each room at random
(``--count 0``: all), has mutmut (``pip install mutmut==3.8.1``) try each against the tests that reach it, and prints
the score by room with what chance may do to it. What is mutated and which tests are run stands in pyproject.toml
under ``tool.mutmut``.
"""

from __future__ import annotations

import math
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


def chance(noticed: int, drawn_from: int, total: int) -> float:
    """Give how far the score may be from that of all ``total`` mutants, in 95 samples of 100."""
    share = noticed / drawn_from
    return 1.96 * math.sqrt(share * (1 - share) / drawn_from * (total - drawn_from) / max(1, total - 1))


@click.command()
@click.option("--count", default=300, help="How many mutants of each room; 0 for every one.")
@click.option("--room", "wanted", multiple=True, help="Only this room (graph, fixes, cost, runs); may be repeated.")
@click.option("--seed", default=1)
@click.option("--jobs", default=2)
def main(count: int, wanted: tuple[str, ...], seed: int, jobs: int) -> None:
    """Print how many mutants were noticed, by room; exit 1 where a room is below the goal."""
    mutmut("run", "advisor.graph.patterns.x_pattern__mutmut_1")  # writes every mutant, tries one
    everything: dict[str, list[str]] = {}
    for name, (room, _) in statuses().items():
        everything.setdefault(room, []).append(name)
    chosen = {room: drawn(names, count, seed) for room, names in everything.items() if not wanted or room in wanted}
    names = [name for drawn_names in chosen.values() for name in drawn_names]
    mutmut("run", *names, "--max-children", str(jobs))
    results = statuses()
    rooms: dict[str, Counter[bool]] = {}
    for name in names:
        room, status = results[name]
        rooms.setdefault(room, Counter())[status in _NOTICED] += 1
        if status not in _NOTICED:
            click.echo(f"{status}: {name}")
    for room, counts in sorted(rooms.items()):
        noticed, tried, total = counts[True], counts.total(), len(everything[room])
        click.echo(
            f"{room}: {noticed} of {tried} noticed ({noticed / tried:.3f} ± {chance(noticed, tried, total):.3f} "
            f"for all {total}; goal {GOAL})"
        )
    sys.exit(any(counts[True] < GOAL * counts.total() for counts in rooms.values()))


if __name__ == "__main__":
    main()
