"""Where each node of a libcst tree stands, in one pass of code generation.

libcst's own PositionProvider copies the tree and updates a line and a column for every token. Here generation only
notes how many tokens were out when a node began and ended; offsets and lines are looked up when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from types import TracebackType
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

Point = tuple[int, int]


class _Recording:
    """Notes the tokens between entering and leaving: the node without the white space around it."""

    __slots__ = ("_first", "_last", "_node", "_start", "_state")

    def __init__(self, state: _State, node: cst.CSTNode, first: cst.CSTNode | None, last: cst.CSTNode | None) -> None:
        self._state = state
        self._node = node
        self._first = first
        self._last = last
        self._start = 0

    def __enter__(self) -> None:
        self._start = len(self._state.tokens)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ranges = self._state.ranges
        start, end = self._start, len(self._state.tokens)
        if self._first is not None and self._first in ranges:
            start = ranges[self._first][0]
        if self._last is not None and self._last in ranges:
            end = ranges[self._last][1]
        ranges[self._node] = (start, end)


class _State(CodegenState):
    """A code generation that remembers which tokens each node gave."""

    __slots__ = ("comments", "ranges", "stack")

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.ranges: dict[cst.CSTNode, tuple[int, int]] = {}
        self.stack: list[int] = []
        self.comments: list[tuple[int, str]] = []

    def before_codegen(self, node: cst.CSTNode) -> None:  # noqa: ARG002 - libcst's signature
        self.stack.append(len(self.tokens))

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self.stack.pop()
        if type(node) is not cst.SimpleWhitespace and node not in self.ranges:
            self.ranges[node] = (start, len(self.tokens))
            if type(node) is cst.Comment:
                self.comments.append((start, node.value))

    def record_syntactic_position(  # type: ignore[override]  # a context manager all the same, without a generator
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Recording:
        return _Recording(self, node, start_node, end_node)


class Positions:
    """Positions (line and column from 1) of all nodes of one module, and its comments by line."""

    def __init__(self, module: cst.Module, text: str) -> None:
        state = _State(module)
        _generate(module, state)
        self.text = text
        self._ranges = state.ranges
        self._offsets = [0, *accumulate(map(len, state.tokens))]
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]
        generated = "".join(state.tokens)
        if generated != text:
            moved = _align(generated, text)
            self._offsets = [moved[offset] for offset in self._offsets]
        self.comments: dict[int, tuple[int, str]] = {}
        for token, value in state.comments:
            line, column = self._point(self._offsets[token])
            self.comments[line] = (column, value)

    def nodes(self) -> Iterable[cst.CSTNode]:
        """Give all nodes that were written out."""
        return self._ranges

    def extent(self, node: cst.CSTNode) -> tuple[int, int]:
        """Give the offsets in the text at which a node begins and ends."""
        start, end = self._ranges[node]
        return self._offsets[start], self._offsets[end]

    def span(self, node: cst.CSTNode) -> tuple[Point, Point]:
        """Give (line, column) of a node's begin and end, the end exclusive."""
        start, end = self.extent(node)
        return self._point(start), self._point(end)

    def point(self, offset: int) -> Point:
        """Give (line, column) of an offset in the text."""
        return self._point(offset)

    def source(self, node: cst.CSTNode) -> str:
        """Give the text of a node."""
        start, end = self.extent(node)
        return self.text[start:end]

    def line(self, number: int) -> str:
        """Give a line of the text without its end."""
        start = self._lines[number - 1]
        end = self._lines[number] - 1 if number < len(self._lines) else len(self.text)
        return self.text[start:end]

    def known(self, node: cst.CSTNode) -> bool:
        """Say whether the node was written out at all (parts made up by libcst are not)."""
        return node in self._ranges

    def _point(self, offset: int) -> Point:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def _generate(module: cst.Module, state: Any) -> None:  # noqa: ANN401 - libcst declares its state more narrowly
    module._codegen(state)  # noqa: SLF001 - there is no public way that leaves out the metadata wrapper


def _align(generated: str, text: str) -> list[int]:
    """Map offsets of the generated text to the source: generation drops a few form feeds, comments and blanks."""
    moved: list[int] = []
    at = 0
    for letter in generated:
        found = text.find(letter, at)
        moved.append(found if found >= 0 else at)
        at = found + 1 if found >= 0 else at
    moved.append(min(at, len(text)))
    return moved
