"""Code in which something stands in for a model: what is called under a mock, or is meant to fail, pays nothing."""

from __future__ import annotations

import libcst as cst

from advisor.flow.values import Native, Value

_PATCHES = frozenset(
    f"{package}.{patch}"
    for package in ("unittest.mock", "mock")
    for patch in ("patch", "patch.object", "patch.multiple")
)
_STAND_INS = _PATCHES | {"pytest.raises"}
_MODULES = frozenset({"unittest", "unittest.mock", "mock"})


def stands_in(callee: Value | None) -> bool:
    """Say whether a ``with`` over a call of this puts something else in a model's place (``patch.dict`` does not)."""
    return isinstance(callee, Native) and callee.name in _STAND_INS


def is_patched(node: cst.FunctionDef, modules: set[str]) -> bool:
    """Say whether a function runs under mocks that its decorators put in place; ``modules`` are those imported."""
    if _MODULES.isdisjoint(modules):
        return False
    return any(_patches(each.decorator) for each in node.decorators)


def _patches(decorator: cst.BaseExpression) -> bool:
    if not isinstance(decorator, cst.Call):
        return False
    words = _dotted(decorator.func)
    return any(name == words or name.endswith(f".{words}") for name in _PATCHES) if words else False


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr.value}" if owner else ""
    return ""
