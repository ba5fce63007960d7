"""From a program's text to its traces: parse, follow every entry point, and once more when something was learned."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow import branches, calls, functions, literals, lookup, loops, operators, statements, withs
from advisor.flow.effort import EFFORT
from advisor.flow.entries import follow_all
from advisor.flow.machine import Learned, Machine, Tables
from advisor.flow.modules import Modules
from advisor.flow.parsed import parsed
from advisor.flow.trace import Trace
from advisor.sources.units import Program

if TYPE_CHECKING:
    from advisor.sources.project import Project

_DEPTH = 12_000
_READINGS = 5

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
        cst.ListComp: loops.comprehension,
        cst.SetComp: loops.comprehension,
        cst.GeneratorExp: loops.comprehension,
        cst.DictComp: loops.dict_comprehension,
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


def trace(program: Program, dialects: Dialects, project: Project | None = None) -> tuple[Trace, ...]:
    """Read one program; see ``advisor.flow.trace_program``."""
    try:
        return _bounded(program, dialects, project)
    except TooComplex as problem:
        if project is None:
            raise
        partly = problem
    # Where other modules make it too much, the file by itself may still be followed.
    try:
        return _bounded(program, dialects, None)
    except TooComplex as problem:
        raise (problem if len(problem.found) >= len(partly.found) else partly) from None


def _bounded(program: Program, dialects: Dialects, project: Project | None) -> tuple[Trace, ...]:
    EFFORT.spent, EFFORT.blank = 0, True
    try:
        with _deep_enough():
            return _read(program, dialects, project)
    except TooComplex as problem:
        if str(problem).startswith(program.path):
            raise
        raise TooComplex(f"{program.path}: {problem}", problem.found) from None
    except RecursionError:
        raise TooComplex(
            f"{program.path}: nested too deep to follow; split the expression or exclude the file"
        ) from None
    finally:
        EFFORT.blank = False


def _read(program: Program, dialects: Dialects, project: Project | None) -> tuple[Trace, ...]:
    file = parsed(program)
    learned = Learned()
    traces: tuple[Trace, ...] = ()
    for _ in range(_READINGS):
        known = learned.size()
        modules = Modules(project, "" if project is None else project.path_of(program.path))
        try:
            traces = follow_all(Machine(file, _TABLES, learned, dialects, modules))
        except TooComplex as problem:
            raise TooComplex(str(problem), problem.found or traces) from None
        learned.left |= learned.made - learned.started
        if learned.size() == known:
            break
    return traces


@contextmanager
def _deep_enough() -> Iterator[None]:
    """Allow the depth that nested code needs; calls from Python to Python take no room on the machine's own stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
