"""From a program's text to its traces: parse, follow every entry point, and once more when something was learned."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow import branches, calls, functions, literals, lookup, loops, operators, statements, withs
from advisor.flow.effort import EFFORT
from advisor.flow.entries import follow_all
from advisor.flow.machine import Learned, Machine, Tables
from advisor.flow.positions import Positions
from advisor.flow.problems import SyntaxProblem
from advisor.flow.scopes import Statics
from advisor.flow.trace import Trace
from advisor.sources.units import Program

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


def trace(program: Program, dialects: Dialects) -> tuple[Trace, ...]:
    """Read one program; see ``advisor.flow.trace_program``."""
    EFFORT.spent, EFFORT.blank = 0, True
    try:
        with _deep_enough():
            return _read(program, dialects)
    except TooComplex as problem:
        if str(problem).startswith(program.path):
            raise
        raise TooComplex(f"{program.path}: {problem}") from None
    except RecursionError:
        raise TooComplex(
            f"{program.path}: nested too deep to follow; split the expression or exclude the file"
        ) from None
    finally:
        EFFORT.blank = False


def _read(program: Program, dialects: Dialects) -> tuple[Trace, ...]:
    module = _parse(program)
    positions = Positions(module, program.text)
    statics = Statics(module)
    learned = Learned()
    traces: tuple[Trace, ...] = ()
    for _ in range(_READINGS):
        known = learned.size()
        machine = Machine(program, positions, statics, _TABLES, learned, dialects)
        traces = follow_all(machine)
        learned.left |= learned.made - learned.started
        if learned.size() == known:
            break
    return traces


def _parse(program: Program) -> cst.Module:
    try:
        return cst.parse_module(program.text)
    except cst.ParserSyntaxError as problem:
        (line, column), message = _complaint(program.text, problem)
        raise SyntaxProblem(message, program.locate((line, column), (line, column + 1))) from None


def _complaint(text: str, problem: cst.ParserSyntaxError) -> tuple[tuple[int, int], str]:
    """Say where and what is wrong in the words of Python itself; libcst lists the tokens it would have liked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the user's invalid escapes are not ours to report
        try:
            ast.parse(text)
        except SyntaxError as error:
            line = min(max(error.lineno or 1, 1), text.count("\n") + 1)
            return (line, max(error.offset or 1, 1)), f"syntax error: {error.msg}"
        except (ValueError, MemoryError, RecursionError):
            pass
    return (problem.editor_line, problem.editor_column), "syntax error: invalid syntax"


@contextmanager
def _deep_enough() -> Iterator[None]:
    """Allow the depth that nested code needs; calls from Python to Python take no room on the machine's own stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
