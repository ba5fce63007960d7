"""What the text of a function does to an object's attributes and to the names of its module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

import libcst as cst

from advisor.flow.scopes import Statics, meaningful
from advisor.values import dataclass

_ADDING = frozenset({"append", "extend", "insert", "add", "update", "setdefault", "appendleft"})


@dataclass(slots=True, eq=False)
class Touched:
    """``attributes`` and ``names`` are those it speaks of at all.

    ``sets`` are attributes of its first parameter, and ``binds`` names of its module, to which it gives a value or a
    member.
    """

    attributes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)


def touched(statics: Statics, node: cst.FunctionDef | cst.Lambda) -> Touched:
    """Read it off a function."""
    found = Touched()
    params = (*node.params.posonly_params, *node.params.params)
    receiver = params[0].name.value if params else None
    own = statics.names(node)
    stack: list[cst.CSTNode] = [node.body]
    while stack:
        each = stack.pop()
        if isinstance(each, cst.Name):
            found.names.add(each.value)
        elif isinstance(each, cst.Attribute):
            found.attributes.add(each.attr.value)
        for target in _given_to(each):
            if isinstance(target, cst.Attribute):
                if isinstance(target.value, cst.Name) and target.value.value == receiver:
                    found.sets.add(target.attr.value)
            elif isinstance(target, cst.Name):
                word = target.value
                if word in own.declared_global or (word not in own.bound and not _binds(each)):
                    found.binds.add(word)
        stack.extend(meaningful(each))
    return found


def _binds(node: cst.CSTNode) -> bool:
    """Say whether a node gives a name its value, where a call or an item gives it only a member."""
    targets = (
        [each.target for each in node.targets] if isinstance(node, cst.Assign) else [getattr(node, "target", None)]
    )
    return any(isinstance(each, cst.Name) for each in targets)


def _given_to(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give what a node gives a value or a member to."""
    if isinstance(node, cst.Assign):
        for each in node.targets:
            yield from _written(each.target)
    elif isinstance(node, cst.AnnAssign | cst.AugAssign | cst.NamedExpr):
        yield from _written(node.target)
    elif isinstance(node, cst.AsName):
        yield from _written(node.name)
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _ADDING:
        yield node.func.value


def _written(target: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(target, cst.Tuple | cst.List):
        for each in target.elements:
            yield from _written(each.value)
    elif isinstance(target, cst.Subscript):
        yield target.value
    else:
        yield target
