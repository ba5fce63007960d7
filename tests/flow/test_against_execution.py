"""Programs are run with a task that marks its result; every mark found in a later task must have been foreseen."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.flow import trace_program
from advisor.flow.trace import NeedKind
from advisor.sources.units import Program

_PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py.txt"))
_MARK = re.compile("«(\\d+)»")
Edge = tuple[int, int]


class _Result(str):
    """What the tracing task answers: text with a mark, which can also be awaited and looked into."""

    __slots__ = ()

    def __await__(self) -> Any:  # noqa: ANN401 - whatever await wants
        return self
        yield

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute is the result again
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - as text has it, and as a dictionary would
        return self if isinstance(key, str) or key == 0 else str.__getitem__(self, key)


class _Recorder:
    """A ``Task`` that notes at which line each call stood, and whose results came in."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[int] = []
        self.edges: set[Edge] = set()

    def __call__(self, *args: Any, **kwargs: Any) -> _Result:  # noqa: ANN401 - as Task takes anything
        frame = sys._getframe(1)  # noqa: SLF001 - the line of the caller is what is asked for
        while frame.f_code.co_filename != self.file and frame.f_back is not None:
            frame = frame.f_back
        line = frame.f_lineno
        for number in _MARK.findall(repr((args, kwargs))):
            self.edges.add((self.lines[int(number)], line))
        self.lines.append(line)
        return _Result(f"«{len(self.lines) - 1}»")


def _really(text: str, name: str) -> _Recorder:
    recorder = _Recorder(name)
    names = {"Task": recorder, "__name__": "__main__", "input_value": 7}
    exec(compile(text, name, "exec"), names)  # noqa: S102 - the programs are this test's own
    return recorder


def _foreseen(text: str, name: str) -> tuple[set[Edge], set[int]]:
    found: set[Edge] = set()
    lines: set[int] = set()
    for trace in trace_program(Program(path=name, text=text)):
        place = {task.id: task.span.start.line for task in trace.tasks}
        lines |= set(place.values())
        needs = [*trace.needs, *(need for task in trace.tasks for loop in task.loops for need in loop.carried)]
        found |= {(place[need.source], place[need.target]) for need in needs if need.kind is NeedKind.DATA}
    return found, lines


@pytest.mark.parametrize("program", _PROGRAMS, ids=lambda path: path.name.removesuffix(".py.txt"))
def test_every_result_that_reaches_a_task_was_foreseen(program: Path) -> None:
    text = program.read_text(encoding="utf-8")
    real = _really(text, program.name)
    found, lines = _foreseen(text, program.name)
    assert set(real.lines) <= lines, "a task was not found"
    assert real.edges <= found, f"missed: {sorted(real.edges - found)}"


@pytest.mark.slow
def test_few_needs_are_foreseen_that_never_occur() -> None:
    spurious = total = 0
    for program in _PROGRAMS:
        text = program.read_text(encoding="utf-8")
        real = _really(text, program.name)
        found, _ = _foreseen(text, program.name)
        spurious += len(found - real.edges)
        total += len(real.edges)
    assert total > 200
    assert spurious / total < 0.25
