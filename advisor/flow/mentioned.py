"""Names of nodes that stand in the code of a function: where it may send its graph, before anybody runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import libcst as cst

from advisor.flow.scopes import meaningful

_CHOOSER = "Command"
_CHOSEN = "goto"
_END = "__end__"


def mentions(code: cst.CSTNode | None, names: set[str]) -> list[str]:
    """Give those of ``names`` that stand in a piece of code as texts, each once, as written."""
    if code is None:
        return []
    found = (_text(node) for node in _walk(code))
    return list(dict.fromkeys(each for each in found if each in names))


def gotos(code: cst.CSTNode | None, names: set[str]) -> list[str]:
    """Give the nodes a function may go on to by a command of its own; where those are computed, any it mentions."""
    if not isinstance(code, cst.FunctionDef):
        return []
    calls = [node for node in _walk(code.body) if isinstance(node, cst.Call) and _is_command(node)]
    chosen = [arg.value for call in calls for arg in call.args if arg.keyword and arg.keyword.value == _CHOSEN]
    if not chosen:
        return []
    found = [name for value in chosen for name in mentions(value, names)]
    computed = any(not mentions(value, names) for value in chosen)
    return list(dict.fromkeys(found if not computed else [*found, *mentions(code, names)]))


def compares(code: cst.CSTNode | None) -> bool:
    """Say whether a piece of code compares by size: it may count."""
    sizes = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
    return code is not None and any(
        isinstance(part.operator, sizes)
        for node in _walk(code)
        if isinstance(node, cst.Comparison)
        for part in node.comparisons
    )


def speaks_of(code: cst.CSTNode | None, word: str) -> bool:
    """Say whether an attribute, name or text of a piece of code is a word."""
    return code is not None and any(
        (isinstance(node, cst.Name) and node.value == word) or _text(node) == word for node in _walk(code)
    )


def _is_command(node: cst.Call) -> bool:
    func = node.func.value if isinstance(node.func, cst.Subscript) else node.func
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and name.value == _CHOOSER


def _text(node: cst.CSTNode) -> str | None:
    if isinstance(node, cst.Name) and node.value == "END":
        return _END
    if not isinstance(node, cst.SimpleString):
        return None
    try:
        found = ast.literal_eval(node.value)
    except (ValueError, SyntaxError):
        return None
    return found if isinstance(found, str) else None


def _walk(code: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [code]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(meaningful(node)))
