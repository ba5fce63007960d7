"""The nodes of a syntax tree that name things, found several times as fast as by ``ast.walk``."""

from __future__ import annotations

import ast

NAMING = frozenset({ast.Import, ast.ImportFrom, ast.Name, ast.Attribute, ast.Call})
_LEAVES = frozenset({ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.Break, ast.Continue, ast.Global})


def naming_nodes(tree: ast.AST) -> list[ast.AST]:
    """Give every import, name, attribute and call, in no order that anybody may rely on; without recursion."""
    found: list[ast.AST] = []
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if node.__class__ in NAMING:
            found.append(node)
        for value in node.__dict__.values():
            kind = value.__class__
            if kind is list:
                pending += [child for child in value if isinstance(child, ast.AST)]
            elif kind not in _LEAVES and isinstance(value, ast.AST):
                pending.append(value)
    return found
