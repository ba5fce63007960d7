"""Realistic programs of each dialect, whose tasks, models and edges were written down before advisor was asked.

A task is ``#n model source: description``: the line that ends in ``#n`` in the source; see ``Example`` for the rest.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import tomli

from advisor.dialects.read import Example
from tests.dialects.test_examples import edges_of, tasks_of
from tests.pipeline import findings_of, plans_of

FEWEST = 8
FOLDER = Path(__file__).parent / "programs"
_NONE = Example(source="", why="", tasks=(), edges=(), silent=(), fires=(), trap=False)


def _programs(path: Path) -> list[Example]:
    rows = tomli.loads(path.read_text(encoding="utf-8"))["program"]
    return [
        _placed(replace(_NONE, **{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}))
        for row in rows
    ]


def _placed(program: Example) -> Example:
    """Put the number of the line in the place of its mark."""
    source = program.source.removeprefix("\n")
    lines = {mark: at for at, line in enumerate(source.splitlines(), 1) for mark in re.findall(r"#\d+$", line)}
    placed = (each.partition(" ") for each in program.tasks)
    return replace(program, source=source, tasks=tuple(f"{lines[mark]} {rest}" for mark, _, rest in placed))


PROGRAMS = {path.stem: _programs(path) for path in sorted(FOLDER.glob("*.toml"))}
ALL = [
    pytest.param(program, id=f"{name}-{number}")
    for name, programs in PROGRAMS.items()
    for number, program in enumerate(programs, start=1)
]


@pytest.mark.parametrize("program", ALL)
def test_a_program_has_the_tasks_models_edges_and_findings_that_were_written_down(program: Example) -> None:
    plans = plans_of(program.source)
    assert tasks_of(plans, program) == list(program.tasks)
    assert edges_of(plans) == set(program.edges)
    codes = {finding.code for finding in findings_of(program.source)}
    assert codes >= set(program.fires)
    assert codes.isdisjoint(program.silent)


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_dialect_has_enough_programs(name: str) -> None:
    assert len(PROGRAMS[name]) >= FEWEST
