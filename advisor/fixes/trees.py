"""Compares two versions of Python text by their syntax trees, without recursion, and by their comments.

``ast`` decides where it reads the text, libcst where only that one does.
"""

from __future__ import annotations

import ast
import dataclasses
import io
import tokenize
from collections.abc import Iterable, Sequence

from advisor.fixes.changes import Changes
from advisor.sources.gate import parse


def compare_programs(old: str, new: str, changes: Changes) -> bool:
    """Say whether two texts differ in nothing but what the edits explain."""
    if _comments(old) != _comments(new):
        return False
    one, two = parse(old), parse(new)
    if one is not None and two is not None:
        return _compare_ast(one, two, changes)
    if one is not None or two is not None:
        return False
    return _compare_libcst(old, new, changes)


def _compare_ast(old: ast.AST, new: ast.AST, changes: Changes) -> bool:
    pending: list[tuple[object, object]] = [(old, new)]
    while pending:
        one, two = pending.pop()
        if isinstance(one, ast.Constant) and isinstance(two, ast.Constant):
            if not _same_constant(one.value, two.value) and not changes.explain(one.value, two.value):
                return False
        elif isinstance(one, ast.AST) and isinstance(two, ast.AST):
            parts = _ast_parts(one, two, changes)
            if parts is None:
                return False
            pending.extend(parts)
        elif not _extend(pending, one, two):
            return False
    return True


def _ast_parts(old: ast.AST, new: ast.AST, changes: Changes) -> list[tuple[object, object]] | None:
    """Pair the fields of two nodes of one kind; a call may have got keywords that the edits explain."""
    if type(old) is not type(new):
        return None
    fields = [(getattr(old, name, None), getattr(new, name, None)) for name in old._fields]
    if isinstance(old, ast.Call) and isinstance(new, ast.Call) and len(new.keywords) > len(old.keywords):
        known = len(old.keywords)
        if not all(_is_explained(keyword, changes) for keyword in new.keywords[known:]):
            return None
        return [(old.func, new.func), (old.args, new.args), (old.keywords, new.keywords[:known])]
    return fields


def _is_explained(keyword: ast.keyword, changes: Changes) -> bool:
    value = keyword.value
    return isinstance(value, ast.Constant) and changes.explain_added(keyword.arg, value.value)


def _same_constant(old: object, new: object) -> bool:
    return type(old) is type(new) and (old == new or repr(old) == repr(new))


def _extend(pending: list[tuple[object, object]], old: object, new: object) -> bool:
    """Queue the members of two sequences, or compare two plain values."""
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        if len(old) != len(new):
            return False
        pending.extend(zip(old, new, strict=True))
        return True
    return type(old) is type(new) and old == new


def _compare_libcst(old: str, new: str, changes: Changes) -> bool:
    import libcst

    try:
        one, two = libcst.parse_module(old), libcst.parse_module(new)
    except (libcst.ParserSyntaxError, libcst.CSTLogicError, RecursionError):
        return False
    pending: list[tuple[object, object]] = [(one, two)]
    while pending:
        left, right = pending.pop()
        if isinstance(left, libcst.SimpleString) and isinstance(right, libcst.SimpleString):
            if left.value != right.value and not changes.explain(left.evaluated_value, right.evaluated_value):
                return False
        elif isinstance(left, libcst.CSTNode) and isinstance(right, libcst.CSTNode):
            if type(left) is not type(right):
                return False
            pending.extend(_libcst_parts(left, right, changes))
        elif not _extend(pending, left, right):
            return False
    return True


def _libcst_parts(old: object, new: object, changes: Changes) -> list[tuple[object, object]]:
    import libcst

    if isinstance(old, libcst.Call) and isinstance(new, libcst.Call) and len(new.args) > len(old.args):
        added = new.args[len(old.args) :]
        if all(_is_added(argument, changes) for argument in added):
            # The comma before an added argument is new as well, so that arguments are compared without theirs.
            pairs = zip(old.args, new.args, strict=False)
            return [
                (old.func, new.func),
                *((one.keyword and one.keyword.value, two.keyword and two.keyword.value) for one, two in pairs),
                *_values(old.args, new.args),
            ]
    return [(getattr(old, name), getattr(new, name)) for name in _names(old)]


def _names(node: object) -> Iterable[str]:
    return [part.name for part in dataclasses.fields(node)]  # type: ignore[arg-type] # each libcst node is a dataclass


def _values(old: Sequence[object], new: Sequence[object]) -> list[tuple[object, object]]:
    return [(getattr(one, "value", None), getattr(two, "value", None)) for one, two in zip(old, new, strict=False)]


def _is_added(argument: object, changes: Changes) -> bool:
    import libcst

    if not isinstance(argument, libcst.Arg) or argument.keyword is None:
        return False
    value = argument.value
    return isinstance(value, libcst.SimpleString) and changes.explain_added(
        argument.keyword.value, value.evaluated_value
    )


def _comments(text: str) -> list[str]:
    """Give the comments of Python text; in text that breaks off, those before the break."""
    found: list[str] = []
    if "#" not in text:
        return found
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="\n").readline):
            found.extend([token.string] if token.type == tokenize.COMMENT else [])
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
