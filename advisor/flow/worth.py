"""Which functions can come to a paid call at all: the others need not be followed as entry points."""

from __future__ import annotations

import libcst as cst

from advisor.dialects import Dialects
from advisor.flow.scopes import Statics
from advisor.sources.gate import parse
from advisor.sources.reach import Reach


class Worth:
    """Answers for the functions of one file; where ``ast`` refuses what libcst reads, all are worth following.

    ``paying`` are names that pay by themselves, wherever they come from. Functions of other files are all worth it.
    """

    def __init__(
        self,
        text: str,
        statics: Statics,
        dialects: Dialects,
        brought: tuple[str, ...],
        paying: frozenset[str] = frozenset(),
    ) -> None:
        tree = parse(text)
        answers = () if tree is None else Reach(tree, dialects, brought, paying).functions
        functions = [node for node, _ in statics.functions]
        # Both give the functions in the order of the text.
        known = len(answers) == len(functions)
        self._idle = {node for node, worth in zip(functions, answers, strict=True) if not worth} if known else set()

    def of(self, node: cst.CSTNode) -> bool:
        """Say whether a function may come to a paid call, called by itself or with its class's special methods."""
        return node not in self._idle
