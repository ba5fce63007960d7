"""Which names of a module may come to a paid call, or hold what makes one: a look with ``ast``, name by name.

A function, class or object carries if a word that pays stands in it, or the name of another that carries. Too many
names may carry, never too few: whoever follows the program finds out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import field

from advisor.sources.gate import bare_tasks, parse
from advisor.sources.nodes import naming_nodes
from advisor.values import dataclass

_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)


@dataclass(slots=True, kw_only=True)
class Table:
    """What the names of one module are made of: the words in each definition, and all that code outside imports says.

    ``exported`` is the module's ``__all__``, where it is plain to see.
    """

    bound: dict[str, set[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    exported: frozenset[str] | None = None

    def carried(self, brought: Iterable[str]) -> frozenset[str]:
        """Give the names of the module that carry, when the names in ``brought`` do that it imports."""
        carrying = {*self.paid, *brought}
        waiting = dict(self.bound)
        while True:
            found = [name for name, words in waiting.items() if not carrying.isdisjoint(words)]
            if not found:
                break
            for name in found:
                carrying.add(name)
                del waiting[name]
        return frozenset(carrying.intersection([*self.bound, *brought]))


def table_of(text: str, paid: Iterable[str] = ()) -> Table | None:
    r"""Read a module (``\n`` newlines, checked by ``too_complex``); ``paid`` are the words of its dialects.

    ``None`` where ``ast`` refuses the text.
    """
    tree = parse(text)
    if tree is None:
        return None
    made = Table(paid={*paid, *bare_tasks(tree)})
    for statement in _module_level(tree):
        made.words |= _collect(statement, made)
    return made


def _collect(statement: ast.stmt, into: Table) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            words = _words(statement)
            into.bound.setdefault(name, set()).update(words)
            return words
        case ast.Assign(targets=targets, value=value):
            return _assigned(targets, value, into)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
            return _assigned([target], value, into)
        case ast.Import() | ast.ImportFrom():
            return set()
    return _own_words(statement)


def _assigned(targets: list[ast.expr], value: ast.expr, into: Table) -> set[str]:
    words = _words(value)
    for target in targets:
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        for name in names:
            into.bound.setdefault(name, set()).update(words)
        if names == ["__all__"]:
            into.exported = _listed(value)
        words |= _words(target)
    return words


def _listed(value: ast.expr) -> frozenset[str] | None:
    if not isinstance(value, ast.List | ast.Tuple):
        return None
    return frozenset(
        each.value for each in value.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def _words(node: ast.AST) -> set[str]:
    return {
        each.id if isinstance(each, ast.Name) else each.attr
        for each in naming_nodes(node)
        if isinstance(each, ast.Name | ast.Attribute)
    }


def _own_words(statement: ast.stmt) -> set[str]:
    """Give the words of a statement without those of the blocks in it, which come by themselves."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, _BLOCKS):
            found |= _words(child)
    return found


def _module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    pending: list[ast.AST] = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            pending.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, _BLOCKS))
