"""The one way through the house: files in, advised plans out. Every verb that looks at code starts here."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, assert_never

from advisor.advice.advise import advise
from advisor.advice.advised import AdvisedPlan
from advisor.advice.knowledge import Knowledge
from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow.trace import Trace, places_of
from advisor.sources.units import AgentFile, Medium, Program, Prose, Read, Skipped, Unit
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.flow.problems import SyntaxProblem
    from advisor.sources.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What is known of one file: its reading, its plans in the file's order, and what could not be analysed.

    ``others`` are the other files of the project that its plans go through.
    """

    reading: Read
    plans: tuple[AdvisedPlan, ...]
    skipped: tuple[Skipped, ...] = ()
    others: tuple[Read, ...] = ()


def analyse(reading: Read, knowledge: Knowledge, project: Project | None = None) -> Analysis:
    """Analyse one file that was read. A unit that cannot be parsed or is too complex becomes ``Skipped``.

    So do the entry points of it that are too much to follow, by name and line; the others give plans all the same.

    ``project`` finds the modules it imports; left out, every import is somebody else's.
    """
    from advisor.flow import SyntaxProblem

    plans: list[AdvisedPlan] = []
    skipped: list[Skipped] = []
    waiting = deque(reading.units)
    while waiting:
        unit = waiting.popleft()
        try:
            own = None if reading.medium is Medium.MARKDOWN else project
            plans.extend(advise(trace, knowledge) for trace in _traces(unit, knowledge.dialects, own))
        except SyntaxProblem as problem:
            readable, problems = _without_broken(unit, problem)
            skipped.extend(Skipped(path=reading.path, reason=str(each), syntax=each.span) for each in problems)
            waiting.extend(readable)
        except TooComplex as problem:
            plans.extend(advise(trace, knowledge) for trace in problem.found)
            said = str(problem).removeprefix(f"{reading.path}: ")
            skipped.append(Skipped(path=reading.path, reason=f"too complex: {said}"))
    plans.sort(key=lambda plan: plan.plan.trace.start.order)
    others = () if project is None else _others(reading.path, plans, project)
    return Analysis(reading=reading, plans=tuple(plans), skipped=tuple(skipped), others=others)


def _others(path: str, plans: list[AdvisedPlan], project: Project) -> tuple[Read, ...]:
    """Read the other files in which something of the plans stands: calls, models, and the ways there."""
    spans = (span for plan in plans for task in plan.plan.trace.tasks for span in places_of(task))
    paths = sorted({span.path for span in spans} - {path})
    found = (project.reading(project.path_of(each)) for each in paths)
    return tuple(each for each in found if each is not None)


def _traces(unit: Unit, dialects: Dialects, project: Project | None) -> tuple[Trace, ...]:
    from advisor.flow import trace_agent_file, trace_program, trace_prose

    match unit:
        case Program():
            return trace_program(unit, dialects, project)
        case Prose():
            return (trace_prose(unit),)
        case AgentFile():
            return (trace_agent_file(unit),)
    assert_never(unit)


def _without_broken(unit: Unit, problem: SyntaxProblem) -> tuple[tuple[Unit, ...], tuple[SyntaxProblem, ...]]:
    """Give what is left of a unit with a problem, and all its problems: of a notebook, the cells that can be parsed."""
    from advisor.flow.cells import without_broken

    readable, problems = without_broken(unit) if isinstance(unit, Program) else (unit, ())
    return ((readable,), problems) if problems else ((), (problem,))
