"""From a program's text to its traces: parse, follow every entry point, and once more when something was learned."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow import (
    branches,
    calls,
    comprehensions,
    functions,
    literals,
    lookup,
    loops,
    operators,
    statements,
    withs,
)
from advisor.flow.effort import EFFORT, IN_FULL, LESS_DEEP
from advisor.flow.entries import follow_all, too_much
from advisor.flow.machine import Learned, Machine, Tables
from advisor.flow.modules import Modules
from advisor.flow.parsed import checked
from advisor.flow.trace import Trace
from advisor.places import Span
from advisor.sources.units import Program
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.sources.project import Project

_DEPTH = 12_000
_READINGS = 5
_OWN = 200_000  # letters of its own for which a program may cost more
_WITH_OTHERS = "with the modules it imports"

_TABLES = Tables(
    evaluate={
        cst.Name: lookup.name,
        cst.Attribute: lookup.attribute,
        cst.Subscript: lookup.subscript,
        cst.Call: calls.evaluate_call,
        cst.Await: calls.await_,
        cst.SimpleString: literals.simple_string,
        cst.ConcatenatedString: literals.concatenated,
        cst.FormattedString: literals.formatted,
        cst.Integer: literals.number,
        cst.Float: literals.number,
        cst.Imaginary: literals.number,
        cst.Ellipsis: literals.ellipsis,
        cst.List: literals.display,
        cst.Tuple: literals.display,
        cst.Set: literals.display,
        cst.Dict: literals.dictionary,
        cst.BinaryOperation: operators.binary,
        cst.UnaryOperation: operators.unary,
        cst.Comparison: operators.comparison,
        cst.BooleanOperation: operators.boolean,
        cst.IfExp: operators.conditional,
        cst.Lambda: functions.lambda_,
        cst.ListComp: comprehensions.comprehension,
        cst.SetComp: comprehensions.comprehension,
        cst.GeneratorExp: comprehensions.comprehension,
        cst.DictComp: comprehensions.dict_comprehension,
        cst.NamedExpr: statements.walrus,
        cst.Yield: statements.yield_,
        cst.StarredElement: statements.starred,
    },
    execute={
        cst.Module: statements.block,
        cst.IndentedBlock: statements.block,
        cst.SimpleStatementLine: statements.simple_line,
        cst.SimpleStatementSuite: statements.simple_line,
        cst.Expr: statements.expression,
        cst.Assign: statements.assignment,
        cst.AnnAssign: statements.annotated,
        cst.AugAssign: statements.augmented,
        cst.Return: statements.return_,
        cst.Raise: statements.raise_,
        cst.Break: statements.break_,
        cst.Continue: statements.continue_,
        cst.Assert: statements.assert_,
        cst.Del: statements.delete_,
        cst.Import: statements.import_,
        cst.ImportFrom: statements.import_from,
        cst.FunctionDef: statements.function_def,
        cst.ClassDef: statements.class_def,
        cst.If: branches.if_,
        cst.Try: branches.try_,
        cst.TryStar: branches.try_,
        cst.Match: branches.match_,
        cst.With: withs.with_,
        cst.For: loops.for_,
        cst.While: loops.while_,
    },
    call=calls.call,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What one reading found. ``short``: there was no room for all that may come to a paid call.

    ``others``: modules were a part of it, or had no room in it; without them it is the same.
    """

    traces: tuple[Trace, ...]
    problem: TooComplex | None = None
    short: bool = False
    others: bool = False

    def given(self) -> tuple[Trace, ...]:
        """Give the traces; raises ``TooComplex``, with them, where they are not all."""
        if self.problem is not None:
            raise self.problem
        return self.traces


def trace(program: Program, dialects: Dialects, project: Project | None = None) -> tuple[Trace, ...]:
    """Read one program; see ``advisor.flow.trace_program``."""
    whole = _bounded(program, dialects, project, IN_FULL + min(len(program.text), _OWN))
    if project is None or not whole.others or (whole.problem is None and not whole.short):
        return whole.given()
    # Where other modules make it too much, each call of theirs may still be taken as one.
    brief = _bounded(program, dialects, project, LESS_DEEP, brief=True)
    found = merged(whole.traces, brief.traces)
    if whole.problem is None or brief.problem is None:
        return found
    # The file by itself may be followed in any case.
    alone = _bounded(program, dialects, None, LESS_DEEP, narrow=True)
    found = merged(found, alone.traces)
    problem = alone.problem or _left_out(program, whole.problem, brief.problem)
    if problem is not None:
        raise TooComplex(str(problem), found)
    return found


def _left_out(program: Program, *problems: TooComplex) -> TooComplex | None:
    """Tell of the entry points that were too much in both readings with other modules, and are followed without them.

    What they come to there is missing, though they are not too much by themselves.
    """
    if not all(problem.left for problem in problems):
        return TooComplex(f"{program.path}: too many steps to follow {_WITH_OTHERS}; split the program or exclude it")
    first, *others = problems
    left = [each for each in first.left if all(each in other.left for other in others)]
    return TooComplex(f"{program.path}: {too_much(left, f' {_WITH_OTHERS}')}") if left else None


def merged(one: tuple[Trace, ...], other: tuple[Trace, ...]) -> tuple[Trace, ...]:
    """Give, for each entry point of either reading, the trace that shows more of the file's own calls."""
    earlier = {_key(each): each for each in one}
    found = []
    for each in other:
        known = earlier.pop(_key(each), None)
        found.append(each if known is None or len(_own_calls(each)) > len(_own_calls(known)) else known)
    shown = {span for each in found for span in _own_calls(each)}
    # What was an entry point only to the first has been reached from another one since.
    return (*found, *(each for each in earlier.values() if _own_calls(each).isdisjoint(shown)))


def _key(trace: Trace) -> object:
    return trace.name, trace.start


def _own_calls(trace: Trace) -> set[Span]:
    places = (span for task in trace.tasks for span in (*task.via, task.span))
    return {span for span in places if span.path == trace.path}


def _bounded(  # noqa: PLR0913 - a reading and its limits
    program: Program,
    dialects: Dialects,
    project: Project | None,
    allowed: int,
    *,
    brief: bool = False,
    narrow: bool = False,
) -> _Read:
    EFFORT.begin(allowed, narrow=narrow)
    try:
        with _deep_enough():
            return _read(program, dialects, project, brief=brief)
    except RecursionError:
        return _Read(
            traces=(),
            problem=TooComplex(f"{program.path}: nested too deep to follow; split the expression or exclude the file"),
            others=True,
        )
    finally:
        EFFORT.blank = False


def _read(program: Program, dialects: Dialects, project: Project | None, *, brief: bool) -> _Read:
    file = checked(program)
    learned = Learned()
    found: _Read | None = None
    for _ in range(_READINGS):
        known = learned.size()
        modules = Modules(project, "" if project is None else project.path_of(program.path), brief=brief)
        try:
            traces = follow_all(Machine(file, _TABLES, learned, dialects, modules))
            found = _Read(traces=traces, short=modules.short, others=modules.met)
        except TooComplex as problem:
            if found is not None:
                # What an earlier reading had not learned yet matters less than an entry point that is left out.
                return replace(found, traces=merged(found.traces, problem.found))
            said = str(problem) if str(problem).startswith(program.path) else f"{program.path}: {problem}"
            left = TooComplex(said, problem.found, problem.left)
            return _Read(traces=problem.found, problem=left, short=modules.short, others=modules.met)
        learned.left |= learned.made - learned.started
        if learned.size() == known or (modules.short and not traces):
            break
    return found or _Read(traces=())


@contextmanager
def _deep_enough() -> Iterator[None]:
    """Allow the depth that nested code needs; calls from Python to Python take no room on the machine's own stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
