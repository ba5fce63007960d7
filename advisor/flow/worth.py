"""Which functions can come to a paid call at all: the others need not be followed as entry points.

A function is worth following if a word that pays can be reached from it: by the names it uses, by what those are bound
to anywhere in the file, and so on. Reflection makes everything reachable.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from advisor.flow.scopes import Statics, imported_as, meaningful, targets

_REFLECTION = frozenset({"getattr", "globals", "locals", "vars", "eval", "exec", "__import__", "import_module"})
_BARE = frozenset({"Task", "Agent"})
_TAKING = frozenset({
    "append", "add", "insert", "extend", "update", "setdefault", "put", "put_nowait", "appendleft", "register", "on",
    "subscribe", "connect", "submit", "push",
})  # fmt: skip
_Words = set[str]


class Worth:
    """Answers for the functions of one file. ``words`` are the last words of all calls that are paid."""

    def __init__(self, statics: Statics, words: Iterable[str]) -> None:
        self._paid = _BARE | frozenset(words)
        self._inside: dict[cst.CSTNode, _Words] = {}
        self._bound: dict[str, _Words] = {}
        self._special: dict[cst.CSTNode, _Words] = {}
        self._known: dict[str, bool] = {}
        self._collect(statics.module)

    def of(self, node: cst.FunctionDef, outer: tuple[cst.CSTNode, ...]) -> bool:
        """Say whether a function may come to a paid call, called by itself or with its class's special methods."""
        words = set(self._inside.get(node, ()))
        for block in outer:
            words |= self._special.get(block, set())
        return self._reaches(words)

    def _reaches(self, words: _Words) -> bool:
        seen: _Words = set()
        waiting = list(words)
        while waiting:
            word = waiting.pop()
            if word in seen:
                continue
            if word in self._paid or word in _REFLECTION:
                return True
            seen.add(word)
            waiting.extend(self._bound.get(word, ()))
        return False

    def _collect(self, module: cst.Module) -> None:
        """Look at every node once; ``sinks`` are the sets that its names go to."""
        stack: list[tuple[cst.CSTNode, tuple[_Words, ...]]] = [(module, ())]
        while stack:
            node, sinks = stack.pop()
            if isinstance(node, cst.Name):
                for sink in sinks:
                    sink.add(node.value)
                continue
            inner = (*sinks, *self._opened(node))
            stack.extend((child, inner) for child in meaningful(node))

    def _opened(self, node: cst.CSTNode) -> list[_Words]:
        """Give the sets that begin at a node: what a definition or a binding is made of."""
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            inside = self._inside.setdefault(node, set())
            self._special.setdefault(node, set())
            if isinstance(node, cst.ClassDef):
                self._special[node] |= {each for each in _methods(node) if each.startswith("__")}
            self._bound.setdefault(node.name.value, set())
            # A name defined twice means either.
            return [inside, self._bound[node.name.value]]
        return [self._bound.setdefault(name, set()) for name in _names_bound(node)]


def _methods(node: cst.ClassDef) -> list[str]:
    return [each.name.value for each in node.body.body if isinstance(each, cst.FunctionDef)]


def _names_bound(node: cst.CSTNode) -> list[str]:
    """Give the names and attributes that a node binds to what stands in it."""
    bound: list[cst.CSTNode] = []
    match node:
        case cst.Assign(targets=several):
            bound = [each.target for each in several]
        case (
            cst.AnnAssign(target=one)
            | cst.AugAssign(target=one)
            | cst.NamedExpr(target=one)
            | cst.For(target=one)
            | cst.CompFor(target=one)
            | cst.WithItem(asname=cst.AsName(name=one))
            | cst.Param(name=one)
        ):
            bound = [one]
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=method))) if method in _TAKING:
            bound = [held]  # ``handlers.append(ask)``: what goes in may be called through it
        case cst.ImportAlias():
            return [imported_as(node)]
    return [name for each in bound for name in _target(each)]


def _target(node: cst.CSTNode) -> list[str]:
    found = list(targets(node))
    while isinstance(node, cst.Attribute | cst.Subscript):
        if isinstance(node, cst.Attribute):
            found.append(node.attr.value)
        node = node.value
        if isinstance(node, cst.Name):
            found.append(node.value)
    return found
