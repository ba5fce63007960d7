"""A program's text, parsed: its tree, where each node stands, and what can be said of its names.

Modules that many files import are parsed once for all of them; the latest are kept, up to a few megabytes of text.
"""

from __future__ import annotations

import ast
import unicodedata
import warnings
from collections import OrderedDict

import libcst as cst

from advisor.flow.bulk import Bulk, bulk_of
from advisor.flow.positions import Positions
from advisor.flow.problems import SyntaxProblem
from advisor.flow.scopes import Statics
from advisor.places import Span
from advisor.sources.units import Program
from advisor.values import dataclass

_KEPT = 1_500_000  # characters of modules; their trees take about a hundred times that
_KEPT_OF_CHECKED = 150_000  # of files that were followed for themselves: the next may import one of them

# The second is what libcst says of texts it has read and can make no tree of, as template strings side by side.
REFUSED = (cst.ParserSyntaxError, cst.CSTLogicError)


@dataclass(slots=True, eq=False)
class Parsed:
    """One file of the program being followed."""

    program: Program
    positions: Positions
    statics: Statics
    bulk: Bulk

    def span(self, node: cst.CSTNode) -> Span:
        """Give where a node of this file stands."""
        return self.program.locate(*self.positions.span(node))


def parsed(program: Program) -> Parsed:
    """Parse a program; raises ``SyntaxProblem``."""
    thinned = _thinned(program)
    if thinned is not None:
        return thinned
    module = _parse(program)
    positions = Positions(module, program.text)
    _as_python_reads(positions)
    return Parsed(program, positions, Statics(module), Bulk(program.text))


def _thinned(program: Program) -> Parsed | None:
    """Parse a program without the members of its large displays; ``None`` where it has none, or in doubt."""
    bulk = bulk_of(program.text)
    if bulk.text == program.text:
        return None
    try:
        module = cst.parse_module(bulk.text)
    except REFUSED:
        return None
    positions = Positions(module, bulk.text)
    positions.text = program.text
    _as_python_reads(positions)
    return Parsed(program, positions, Statics(module), bulk) if bulk.meet(module, positions) else None


def _as_python_reads(positions: Positions) -> None:
    """Give each name the letters that Python takes it for (NFKC), once it is known where it stands."""
    if positions.text.isascii():
        return
    for node in positions.nodes():
        if isinstance(node, cst.Name) and not node.value.isascii():
            # The tree is ours alone, and a changed copy of it would be another one, standing nowhere.
            object.__setattr__(node, "value", unicodedata.normalize("NFKC", node.value))


def checked(program: Program) -> Parsed:
    """Parse a program that is followed for itself, or take it from what is kept; raises ``SyntaxProblem``."""
    key = program.path, program.text
    known = _MODULES.get(key) or _CHECKED.get(key)
    if known is not None and known.program == program:
        return known
    found = parsed(program)
    if program == Program(path=program.path, text=program.text):
        _keep(_CHECKED, key, found, _KEPT_OF_CHECKED)
    return found


def module_of(program: Program) -> Parsed | None:
    """Parse a module that a program imports, or take it from those kept; ``None`` where libcst refuses it."""
    key = (program.path, program.text)
    if key in _MODULES:
        _MODULES.move_to_end(key)
        return _MODULES[key]
    found = _CHECKED.pop(key, None)
    if found is None:
        try:
            found = parsed(program)
        except SyntaxProblem:
            found = None
    _keep(_MODULES, key, found, _KEPT)
    return found


_Kept = OrderedDict[tuple[str, str], Parsed | None]
_MODULES: _Kept = OrderedDict()
_CHECKED: _Kept = OrderedDict()


def _keep(into: _Kept, key: tuple[str, str], found: Parsed | None, most: int) -> None:
    into[key] = found
    while len(into) > 1 and sum(len(text) for _, text in into) > most:
        into.popitem(last=False)


def _parse(program: Program) -> cst.Module:
    try:
        return cst.parse_module(program.text)
    except REFUSED as problem:
        (line, column), message = _complaint(program.text, problem)
        raise SyntaxProblem(message, program.locate((line, column), (line, column + 1))) from None


def _complaint(text: str, problem: Exception) -> tuple[tuple[int, int], str]:
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
    place = (problem.editor_line, problem.editor_column) if isinstance(problem, cst.ParserSyntaxError) else (1, 1)
    return place, "syntax error: invalid syntax"
