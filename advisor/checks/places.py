"""Where a finding about several tasks stands: where their ways part, which may be a helper's callers."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.advised import AdvisedTask
from advisor.places import Span

PAGES = (".md", ".mdx")
"""How the names of files end that are read by people, with code that shows ways of use."""


def is_test(path: str) -> bool:
    """Say whether a file holds tests, as pytest and unittest tell them by their names."""
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py") or name in {"conftest.py", "tests.py"}


def places_apart(tasks: Sequence[AdvisedTask]) -> list[Span]:
    """Give one place for each task: its call, or, for calls of one helper, the calls that led there.

    All are taken from the first level at which the ways to the tasks differ.
    """
    ways = [(*task.task.via, task.task.span) for task in tasks]
    depth = min(len(way) for way in ways) - 1
    level = next((level for level in range(depth) if len({way[level] for way in ways}) > 1), depth)
    return [way[level] for way in ways]
