"""Names: which scope binds them, which are read anywhere, as Python's own rules have it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, fields
from typing import Any

import libcst as cst

from advisor.values import dataclass

Block = cst.Module | cst.FunctionDef | cst.Lambda | cst.ClassDef
_SCOPES = frozenset({cst.FunctionDef, cst.Lambda, cst.ClassDef})
_NOTED = frozenset({cst.Import, cst.ImportFrom, cst.FunctionDef, cst.Assign})
# What a node that binds a name calls it; the others of these bind names and hold nothing else.
_BOUND_AS: dict[type[cst.CSTNode], str] = {
    cst.Arg: "keyword", cst.Param: "name", cst.FunctionDef: "name", cst.ClassDef: "name", cst.AssignTarget: "target",
    cst.AnnAssign: "target", cst.For: "target", cst.CompFor: "target", cst.NamedExpr: "target",
}  # fmt: skip
_BINDING = frozenset({*_BOUND_AS, cst.Import, cst.ImportFrom, cst.Global, cst.Nonlocal})
_COMPREHENSIONS = frozenset({cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp})


@dataclass(slots=True, eq=False)
class Names:
    """What one block says about names. ``foreign_stars`` counts ``from x import *`` where x is not advisor."""

    bound: set[str] = field(default_factory=set)
    declared_global: set[str] = field(default_factory=set)
    declared_nonlocal: set[str] = field(default_factory=set)
    foreign_stars: int = 0
    yields: bool = False
    awaits: bool = False
    nested: bool = False


@dataclass(slots=True, eq=False)
class Scope:
    """The names of one running block, by name in ``slots``; ``parent`` is the scope it was defined in.

    ``plain_stars`` are the star imports of which all names are known, and none of them is a ``Task``.
    """

    names: Names
    parent: Scope | None
    slots: dict[Any, Any] = field(default_factory=dict)
    is_class: bool = False
    plain_stars: set[cst.CSTNode] = field(default_factory=set)

    def root(self) -> Scope:
        """Give the module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def home(self, name: str) -> Scope:
        """Give the scope that an assignment to ``name`` in this block writes."""
        if name in self.names.declared_global:
            return self.root()
        if name in self.names.declared_nonlocal:
            return self._outer_with(name) or self
        return self

    def find(self, name: str) -> Scope | None:
        """Give the scope a read of ``name`` in this block looks in; ``None`` when nobody binds the name."""
        if name in self.names.declared_global:
            return self.root()
        if name in self.slots or (name in self.names.bound and not self.is_class):
            return self
        return self._outer_with(name)

    def _outer_with(self, name: str) -> Scope | None:
        scope = self.parent
        while scope is not None:
            if not scope.is_class and (name in scope.slots or name in scope.names.bound):
                return scope
            scope = scope.parent
        return None

    def foreign_star(self) -> bool:
        """Say whether a foreign star import may have bound any name here."""
        scope: Scope | None = self
        while scope is not None:
            if scope.names.foreign_stars > len(scope.plain_stars):
                return True
            scope = scope.parent
        return False


class Statics:
    """What can be said of names without following the program, worked out once per block."""

    def __init__(self, module: cst.Module) -> None:
        self.module = module
        self._names: dict[cst.CSTNode, Names] = {}
        self.loads: dict[str, list[cst.Name]] = {}
        self.attributes: dict[str, list[cst.Attribute]] = {}
        self.functions: list[tuple[cst.FunctionDef, tuple[cst.CSTNode, ...]]] = []
        self.home: dict[cst.CSTNode, cst.CSTNode] = {}
        self.exported: set[str] = set()
        self.modules: set[str] = set()
        self.brought: dict[str, str] = {}
        self._survey()

    def names(self, block: Block) -> Names:
        """Give the names of a block."""
        if block not in self._names:
            self._names[block] = _collect(block)
        return self._names[block]

    def _survey(self) -> None:
        stack: list[tuple[cst.CSTNode, tuple[cst.CSTNode, ...]]] = [(self.module, ())]
        while stack:
            node, outer = stack.pop()
            self.home[node] = outer[-1] if outer else self.module
            # Asking isinstance of libcst's (abstract) classes takes ten times as long.
            if type(node) is cst.Name:
                self.loads.setdefault(node.value, []).append(node)
            elif type(node) is cst.Attribute:
                self.attributes.setdefault(node.attr.value, []).append(node)
                stack.append((node.value, outer))
            else:
                if type(node) in _NOTED:
                    self._note(node, outer)
                inner = (*outer, node) if type(node) in _SCOPES else outer
                stack.extend((child, inner) for child in reversed(_readable(node)))

    def _note(self, node: cst.CSTNode, outer: tuple[cst.CSTNode, ...]) -> None:
        if isinstance(node, cst.Import | cst.ImportFrom):
            self.modules.update(imported_modules(node))
            self._bring(node)
        elif isinstance(node, cst.FunctionDef):
            self.functions.append((node, outer))
        elif isinstance(node, cst.Assign) and any(_is_all(target.target) for target in node.targets):
            self.exported |= {each.raw_value for each in _strings(node.value)}

    def _bring(self, node: cst.Import | cst.ImportFrom) -> None:
        """Note the dotted name under which a name comes from elsewhere, be it for type checkers alone."""
        whole = f"{module_name(node)}." if isinstance(node, cst.ImportFrom) else ""
        for alias in () if isinstance(node.names, cst.ImportStar) else node.names:
            word = dotted(alias.name)
            known = imported_as(alias)
            self.brought.setdefault(known, f"{whole}{word}" if whole or alias.asname is not None else known)

    def block_of(self, node: cst.CSTNode) -> cst.CSTNode:
        """Give the function, lambda, class or module a surveyed node stands in."""
        return self.home.get(node, self.module)

    def binder(self, block: cst.CSTNode, name: str) -> cst.CSTNode:
        """Give the block whose name it is where ``block`` speaks of it."""
        while isinstance(block, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            names = self.names(block)
            if name in names.declared_global:
                return self.module
            if name in names.bound and name not in names.declared_nonlocal:
                return block
            block = self.block_of(block)
        return self.module


def _is_all(target: cst.CSTNode) -> bool:
    return isinstance(target, cst.Name) and target.value == "__all__"


def _strings(node: cst.CSTNode) -> Iterator[cst.SimpleString]:
    if isinstance(node, cst.List | cst.Tuple):
        for element in node.elements:
            if isinstance(element.value, cst.SimpleString):
                yield element.value


def _readable(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Give the children of a node without those that only bind names."""
    if type(node) not in _BINDING:
        return meaningful(node)
    bound = _BOUND_AS.get(type(node))
    if bound is None:
        return []
    skip = getattr(node, bound)
    if bound == "target" and type(skip) is not cst.Name:
        return meaningful(node)
    return [child for child in meaningful(node) if child is not skip]


def meaningful(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Give the children of a node that can hold code, without libcst's (slow) visiting."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(each.name for each in fields(kind) if not _TRIVIAL.match(each.name))
    found: list[cst.CSTNode] = []
    for name in names:
        child = getattr(node, name)
        if type(child) in _SEQUENCES:
            found.extend(child)
        elif type(child) not in _PLAIN:
            found.append(child)
    return found


_SEQUENCES = frozenset({list, tuple})
_PLAIN = frozenset({str, type(None), bool, cst.MaybeSentinel})
_FIELDS: dict[type[cst.CSTNode], tuple[str, ...]] = {}
_TRIVIAL = re.compile(
    r"whitespace|lpar|rpar|lbrac|rbrac|comma|semicolon|leading_lines|trailing|header|footer|dot|equal|colon|lines_|"
    r"newline|indent|operator$"
)


def _collect(block: Block) -> Names:
    names = Names()
    if isinstance(block, cst.FunctionDef | cst.Lambda):
        names.bound |= set(parameters(block.params))
    stack: list[cst.CSTNode] = [block.body] if not isinstance(block, cst.Module) else list(reversed(block.body))
    while stack:
        node = stack.pop()
        _bind(node, names)
        if type(node) not in _SCOPES:
            stack.extend(_walrus_only(node) if type(node) in _COMPREHENSIONS else reversed(meaningful(node)))
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            stack.extend(reversed(list(node.decorators)))
    names.bound -= names.declared_global | names.declared_nonlocal
    return names


def _walrus_only(node: cst.CSTNode) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, cst.NamedExpr | cst.Await):
            found.append(current)
        stack.extend(meaningful(current))
    return found


def _bind(node: cst.CSTNode, names: Names) -> None:
    binder = _BINDERS.get(type(node))
    if binder is not None:
        binder(node, names)


def _bind_named(node: cst.FunctionDef | cst.ClassDef, names: Names) -> None:
    names.bound.add(node.name.value)
    names.nested = True


def _bind_target(node: cst.AssignTarget | cst.For | cst.NamedExpr | cst.CompFor, names: Names) -> None:
    names.bound.update(targets(node.target))


def _bind_as(node: cst.AsName, names: Names) -> None:
    names.bound.update(targets(node.name))


def _bind_modules(node: cst.Import, names: Names) -> None:
    names.bound |= {imported_as(alias) for alias in node.names}


def _bind_global(node: cst.Global, names: Names) -> None:
    names.declared_global |= {item.name.value for item in node.names}


def _bind_nonlocal(node: cst.Nonlocal, names: Names) -> None:
    names.declared_nonlocal |= {item.name.value for item in node.names}


def _bind_yield(_node: cst.Yield, names: Names) -> None:
    names.yields = True


def _bind_await(_node: cst.Await, names: Names) -> None:
    names.awaits = True


def _bind_nested(_node: cst.CSTNode, names: Names) -> None:
    names.nested = True


def _bind_pattern(node: cst.MatchAs | cst.MatchStar, names: Names) -> None:
    if node.name is not None:
        names.bound.add(node.name.value)


def _bind_rest(node: cst.MatchMapping, names: Names) -> None:
    if node.rest is not None:
        names.bound.add(node.rest.value)


def _bind_import(node: cst.ImportFrom, names: Names) -> None:
    if isinstance(node.names, cst.ImportStar):
        names.foreign_stars += module_name(node) != "advisor"
        return
    names.bound |= {imported_as(alias) for alias in node.names}


def imported_as(alias: cst.ImportAlias) -> str:
    """Give the name an import binds."""
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return dotted(alias.name).split(".")[0]


def module_name(node: cst.ImportFrom) -> str:
    """Give the dotted name ``from`` imports from, with its leading dots."""
    return "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")


def imported_modules(node: cst.Import | cst.ImportFrom) -> Iterator[str]:
    """Give the dotted names an import may take modules from (``from google import genai``: ``google.genai`` too)."""
    if isinstance(node, cst.Import):
        yield from (dotted(alias.name) for alias in node.names)
        return
    module = module_name(node)
    yield module
    if not isinstance(node.names, cst.ImportStar):
        yield from (f"{module}.{dotted(alias.name)}" for alias in node.names)


def dotted(node: cst.CSTNode) -> str:
    """Give ``a.b.c`` of a chain of attributes; other expressions give an empty text."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        return ".".join([node.value, *reversed(parts)])
    return ""


def public_names(statics: Statics, bound: Iterable[str]) -> list[str]:
    """Give the names ``from module import *`` brings in: those of ``__all__``, else all without an underscore."""
    if statics.exported:
        return sorted(statics.exported)
    return [name for name in bound if not name.startswith("_")]


def targets(node: cst.CSTNode) -> Iterator[str]:
    """Give the plain names an assignment target binds."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, cst.Name):
            yield current.value
        elif isinstance(current, cst.Tuple | cst.List):
            stack.extend(element.value for element in reversed(current.elements))


def parameters(params: cst.Parameters) -> Iterator[str]:
    """Give the names of all parameters."""
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        yield param.name.value
    if isinstance(params.star_arg, cst.Param):
        yield params.star_arg.name.value
    if params.star_kwarg is not None:
        yield params.star_kwarg.name.value


_BINDERS: dict[type[cst.CSTNode], Callable[..., None]] = {
    cst.FunctionDef: _bind_named,
    cst.ClassDef: _bind_named,
    cst.AssignTarget: _bind_target,
    cst.For: _bind_target,
    cst.NamedExpr: _bind_target,
    cst.AugAssign: _bind_target,
    cst.AnnAssign: _bind_target,
    cst.CompFor: _bind_target,
    cst.AsName: _bind_as,
    cst.Import: _bind_modules,
    cst.ImportFrom: _bind_import,
    cst.Global: _bind_global,
    cst.Nonlocal: _bind_nonlocal,
    cst.Yield: _bind_yield,
    cst.Await: _bind_await,
    cst.Lambda: _bind_nested,
    cst.GeneratorExp: _bind_nested,
    cst.MatchAs: _bind_pattern,
    cst.MatchStar: _bind_pattern,
    cst.MatchMapping: _bind_rest,
}
