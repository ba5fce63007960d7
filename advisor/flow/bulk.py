"""Large displays of constants: thousands of numbers and strings in brackets are read by ``ast``, not by libcst.

libcst takes some 40 µs for each constant and gives a tree that nobody looks at; ``ast`` takes 3 µs. So libcst sees only
the first member of such a display, with as much white space as the rest has characters: everything else stands where
it stood. What the rest says is kept here, for ``literals`` to make the same values of it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate

import libcst as cst

from advisor.flow.positions import Positions

MANY = 1_000  # members of a display; fewer are read by libcst
_GAP = 80  # blanks before a comma
_NOT_NEWLINE = re.compile(r"[^\n]")
_COMMAS = 3_000  # a text with fewer is not worth a look: libcst has read it in a fifth of a second

Display = ast.List | ast.Tuple | ast.Set | ast.Dict
Point = tuple[int, int]


class Columns:
    """Turns the columns of ``ast``, in bytes, into those of the text; a line is looked at once."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.offsets = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self._letters: dict[int, list[int]] = {}

    def point(self, line: int, column: int) -> Point:
        """Give (line, column), both from 1."""
        if self.lines[line - 1].isascii():
            return line, column + 1
        if line not in self._letters:
            widths = (len(letter.encode("utf-8", "surrogatepass")) for letter in self.lines[line - 1])
            self._letters[line] = [n for n, width in enumerate(widths) for _ in range(width)]
        letters = self._letters[line]
        return line, (letters[column] if column < len(letters) else len(self.lines[line - 1])) + 1

    def extent(self, node: ast.expr) -> tuple[int, int]:
        """Give the offsets in the text at which a node begins and ends."""
        (first, start), (last, end) = self.span(node)
        return self.offsets[first - 1] + start - 1, self.offsets[last - 1] + end - 1

    def span(self, node: ast.expr) -> tuple[Point, Point]:
        """Give where a node begins and ends."""
        start = self.point(node.lineno, node.col_offset)
        return start, self.point(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)


class Bulk:
    """The large displays of a text, by where their first members begin, and the text without their other members."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._columns = Columns("")
        self._displays: dict[int, Display] = {}
        self._found: dict[cst.CSTNode, Display] = {}

    def meet(self, module: cst.Module, positions: Positions) -> bool:
        """Find the displays in the tree of the thinned text; say whether all were found."""
        left: list[cst.CSTNode] = [module] if self._displays else []
        while left:
            node = left.pop()
            left.extend(node.children)
            if isinstance(node, cst.List | cst.Tuple | cst.Set | cst.Dict) and len(node.elements) == 1:
                begin = positions.extent(_first(node))[0]
                if begin in self._displays:
                    self._found[node] = self._displays[begin]
        return len(self._found) == len(self._displays)

    def of(self, node: cst.CSTNode) -> Display | None:
        """Give the whole of a display that libcst saw only the first member of."""
        return self._found.get(node)

    def span(self, node: ast.expr) -> tuple[Point, Point]:
        """Give where a member of a display stands."""
        return self._columns.span(node)

    def thin(self, tree: ast.Module) -> None:
        """Take the members of large displays out of the text, but for the first of each."""
        columns = self._columns = Columns(self.text)
        parts, done = [], 0
        for node in _large(tree):
            start, end = _rest(node, self.text, columns)
            if done <= start < end:
                self._displays[columns.extent(_members(node)[0])[0]] = node
                parts += [self.text[done:start], _NOT_NEWLINE.sub(" ", self.text[start:end])]
                done = end
        self.text = "".join([*parts, self.text[done:]])


def bulk_of(text: str) -> Bulk:
    """Read the large displays of a text; most texts have none, and are not read for it."""
    bulk = Bulk(text)
    if text.count(",") > _COMMAS and 4 * text.count("(") < 3 * text.count(","):
        with suppress(SyntaxError, ValueError, MemoryError, RecursionError), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the user's invalid escapes are not ours to report
            bulk.thin(ast.parse(text))
    return bulk


def _first(node: cst.List | cst.Tuple | cst.Set | cst.Dict) -> cst.CSTNode:
    """Give the node that begins where ``ast`` lets the first member begin: a tuple begins with its bracket."""
    element = node.elements[0]
    value = element.key if isinstance(element, cst.DictElement) else element.value
    return value.lpar[-1] if isinstance(value, cst.Tuple) and value.lpar else value


def _members(node: Display) -> list[ast.expr]:
    return [key for key in node.keys if key is not None] if isinstance(node, ast.Dict) else node.elts


def _rest(node: Display, text: str, columns: Columns) -> tuple[int, int]:
    """Give the stretch between the comma of the first member and the closing bracket; nothing where in doubt."""
    first = _members(node)[0]
    _, after = columns.extent(node.values[0] if isinstance(node, ast.Dict) else first)
    begin, end = columns.extent(node)
    comma = after + len(text[after : after + _GAP]) - len(text[after : after + _GAP].lstrip())
    bare = columns.extent(first)[0] == begin  # a tuple without brackets
    return (0, 0) if bare or text[comma] != "," or text[end - 1] not in ")]}" else (comma + 1, end - 1)


def _large(tree: ast.Module) -> Iterator[Display]:
    """Give the outermost displays of many constants, in the order of the text."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict) and _is_data(node):
            yield node
        else:
            left.extend(reversed(list(ast.iter_child_nodes(node))))


def _is_data(node: Display) -> bool:
    if isinstance(node, ast.Dict):
        return len(node.keys) >= MANY and all(map(_is_constant, node.values)) and all(map(_is_constant, node.keys))
    loaded = isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load)
    return loaded and len(node.elts) >= MANY and all(map(_is_constant, node.elts))


def _is_constant(node: ast.expr | None) -> bool:
    """Say whether a member is a constant, or a row of constants, of which some may be rows."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and _is_number(node.operand)
    if isinstance(node, ast.List | ast.Tuple):
        return all(map(_is_constant, node.elts))
    return isinstance(node, ast.Constant) and not isinstance(node.value, complex)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}
