"""The one way through the house: files in, advised plans out. Every verb that looks at code starts here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from advisor.advice.advise import advise
from advisor.advice.advised import AdvisedPlan
from advisor.advice.knowledge import Knowledge
from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow.trace import Trace
from advisor.sources.units import AgentFile, Program, Prose, Read, Skipped, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What is known of one file: its reading, its plans in the file's order, and what could not be analysed."""

    reading: Read
    plans: tuple[AdvisedPlan, ...]
    skipped: tuple[Skipped, ...] = ()


def analyse(reading: Read, knowledge: Knowledge) -> Analysis:
    """Analyse one file that was read. A unit that cannot be parsed or is too complex becomes ``Skipped``."""
    from advisor.flow import SyntaxProblem

    plans: list[AdvisedPlan] = []
    skipped: list[Skipped] = []
    for unit in reading.units:
        try:
            plans.extend(advise(trace, knowledge) for trace in _traces(unit, knowledge.dialects))
        except SyntaxProblem as problem:
            skipped.append(Skipped(path=reading.path, reason=str(problem), syntax=problem.span))
        except TooComplex as problem:
            skipped.append(Skipped(path=reading.path, reason=str(problem)))
    plans.sort(key=lambda plan: plan.plan.trace.start.order)
    return Analysis(reading=reading, plans=tuple(plans), skipped=tuple(skipped))


def _traces(unit: Unit, dialects: Dialects) -> tuple[Trace, ...]:
    from advisor.flow import trace_agent_file, trace_program, trace_prose

    match unit:
        case Program():
            return trace_program(unit, dialects)
        case Prose():
            return (trace_prose(unit),)
        case AgentFile():
            return (trace_agent_file(unit),)
    assert_never(unit)
