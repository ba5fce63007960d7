"""Which files can matter: literal tests on bytes first, then names resolved with ``ast``; libcst sees what is left.

In real Python code a bare ``Task(`` is LLM work one time in eleven: celery, asyncio, prefect, luigi and many more
have a ``Task`` of their own. So a module's own bindings of the name decide.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.sources.nodes import naming_nodes
from advisor.sources.signature import builds_theirs
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.dialects import Dialects

OURS = "advisor"
_NAME = "Task"
_SMALL = 20_000  # characters; a tree of much more is not kept longer than it is looked at
_WORD = re.compile(r"\bTask\b")
_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)
# Statements in which no statement of the module stands.
_LEAVES = frozenset({
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Import,
    ast.ImportFrom,
})  # fmt: skip


class Relevance(Enum):
    """What the gate says of Python text."""

    OURS = "ours"
    BARE = "bare"
    DIALECT = "dialect"
    HELD = "held"
    FOREIGN = "foreign"
    NONE = "none"
    UNPARSED = "unparsed"

    @property
    def is_worth_following(self) -> bool:
        """Whether a program may come to a paid call by itself."""
        return self not in {Relevance.NONE, Relevance.FOREIGN, Relevance.HELD}


def relevance(text: str, dialects: Dialects | None = None) -> Relevance:
    r"""Say whether Python text (``\n`` newlines, checked by ``too_complex``) uses a ``Task`` that can be ours.

    ``OURS``: the module imports advisor. ``DIALECT``: it imports one of the ``dialects``' packages and names one of
    their calls. ``BARE``: the name is used and bound to nothing. ``FOREIGN``: it is bound to
    somebody else's. ``HELD``: it may be ours, but is called from nowhere in the module. ``UNPARSED``: ``ast`` refuses
    the text, and the word is in it.
    """
    if dialects is None and not names_task(text):
        return Relevance.NONE
    tree = parse(text)
    if tree is None:
        return Relevance.UNPARSED
    uses, naming = _Uses(), naming_nodes(tree)
    uses.collect(tree, naming)
    found = uses.relevance()
    if dialects is not None and found not in {Relevance.OURS, Relevance.BARE}:
        from advisor.sources.frameworks import calls_a_dialect

        found = Relevance.DIALECT if calls_a_dialect(naming, dialects) else found
    if found in {Relevance.NONE, Relevance.FOREIGN}:
        return found
    if found is Relevance.BARE and any(map(_calls_plainly, tree.body)):
        return found
    return found if _reaches(tree, naming, dialects) else Relevance.HELD


def _calls_plainly(statement: ast.stmt) -> bool:
    """Say whether a statement of the module is such a call: what most blocks of a page are."""
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == _NAME


def _reaches(tree: ast.Module, naming: list[ast.AST], dialects: Dialects | None) -> bool:
    """Say whether a paid call can be reached from any part of a module."""
    from advisor.sources.frameworks import imported_modules
    from advisor.sources.reach import Reach

    brought = dialects.imported(sorted(imported_modules(naming))) if dialects is not None else ()
    return Reach(tree, dialects, brought).anywhere


def names_task(text: str) -> bool:
    """Say whether the word stands anywhere in the text; without it, nothing need be parsed."""
    return _WORD.search(text) is not None


def parse(text: str) -> ast.Module | None:
    """Parse with ``ast``; ``None`` for everything it refuses, in whichever way. Nobody may change the tree."""
    return _parsed_lately(text) if len(text) <= _SMALL else _parsed(text)


def _parsed(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the user's invalid escapes are not ours to report
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None


_parsed_lately = lru_cache(maxsize=4)(_parsed)  # a block of a page is looked at three times in a row


def bare_tasks(tree: ast.Module) -> tuple[str, ...]:
    """Give the name by which a module calls a ``Task`` that can be ours; nothing where it is somebody else's.

    A module that brings in somebody else's inside a function is not taken to mean another one elsewhere.
    """
    uses, naming = _Uses(), naming_nodes(tree)
    uses.collect(tree, naming)
    uses.foreign |= any(isinstance(node, ast.Import | ast.ImportFrom) and _binds(node) for node in naming)
    return (_NAME,) if uses.relevance() in {Relevance.OURS, Relevance.BARE} and uses.used else ()


def has_object_form(text: str) -> bool:
    """Say whether Python text holds ``Task({description: "…"})``, which is JavaScript that happens to parse."""
    tree = parse(text) if "{" in text else None
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call)) if tree is not None else ()
    return any(_is_object_call(call) for call in calls)


def _is_object_call(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Name) or call.func.id not in ("Task", "Agent") or len(call.args) != 1:
        return False
    first = call.args[0]
    return isinstance(first, ast.Dict) and any(isinstance(key, ast.Name | ast.Constant) for key in first.keys)


@dataclass(slots=True, kw_only=True)
class _Uses:
    """What a module says of the name: whose it is, and whether it is used."""

    ours: bool = False
    foreign: bool = False
    used: bool = False
    theirs: bool = False

    def collect(self, tree: ast.Module, naming: list[ast.AST]) -> None:
        """Look at every node once, and at those of functions once more where the name is used."""
        for node in naming:
            match node:
                case ast.Import() | ast.ImportFrom():
                    self.ours |= _imports_advisor(node)
                case ast.Name(id="Task", ctx=ast.Load()):
                    self.used = True
                case ast.Call(func=ast.Name(id="Task")):
                    self.theirs |= builds_theirs(node)
        self.foreign = any(_binds(statement) for statement in _module_level(tree))
        self.used = self.used and not self.foreign and _uses_freely(tree)

    def relevance(self) -> Relevance:
        if self.ours:
            return Relevance.OURS
        if self.foreign or self.theirs:
            return Relevance.FOREIGN
        return Relevance.BARE if self.used else Relevance.NONE


def _imports_advisor(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and (node.module or "").split(".")[0] == OURS
    return any(alias.name.split(".")[0] == OURS for alias in node.names)


def _uses_freely(tree: ast.Module) -> bool:
    """Say whether the name is used anywhere but within functions that bind it themselves."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and node.id == _NAME and isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _binds_inside(node):
            node = node.args  # its defaults stand outside
        pending.extend(ast.iter_child_nodes(node))
    return False


def _binds_inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    names = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return any(each.arg == _NAME for each in names) or any(_binds(each) for each in _module_level(function))


def _module_level(tree: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.stmt]:
    """Give the statements that bind names of a module or function: its body, what stands in its branches and blocks."""
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        if node.__class__ not in _LEAVES:
            pending.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, _BLOCKS))


def _binds(statement: ast.stmt) -> bool:
    """Say whether a statement binds the name: an import, a class, a function, an assignment."""
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return any((alias.asname or alias.name) == _NAME for alias in names)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name == _NAME
        case ast.Assign(targets=targets):
            return any(_is_name(target) for target in targets)
        case ast.AnnAssign(target=target, value=value):
            return value is not None and _is_name(target)
    return False


def _is_name(target: ast.expr) -> bool:
    if isinstance(target, ast.Name):
        return target.id == _NAME
    return any(isinstance(node, ast.Name) and node.id == _NAME for node in ast.walk(target))
