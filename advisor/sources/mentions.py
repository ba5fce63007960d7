"""What each part of a module mentions, and what its names and attributes are made of: one look at its syntax tree.

Nothing is followed here; ``advisor.sources.reach`` does that. A mention is one of

- ``int``: a function or a class of the module, by its index in ``Mentions.made_of``;
- ``str``: an attribute, of whatever (``ANYTHING``: whatever there is; ``SPELLED``: what a text of the module names);
- ``(block, name)``: a name as it is read in a block of ``Mentions.blocks``; in ``IMPORTED``, the dotted name of what
  a dialect brings in; in ``FOREIGN``, a name under which something else is imported;
- ``(block, name, attribute)``: an attribute read from a name.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Any, TypeAlias

from advisor.sources.gate import parse
from advisor.values import dataclass

Mention: TypeAlias = int | str | tuple[int, str] | tuple[int, str, str]
Sink: TypeAlias = set[Mention]
Sinks: TypeAlias = tuple[Sink, ...]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Single: TypeAlias = ast.AnnAssign | ast.AugAssign | ast.NamedExpr

ANYTHING = "*"
SPELLED = "?"
IMPORTED = -1
FOREIGN = -2
# Methods that keep what they are given.
_KEEPING = frozenset({
    "append", "add", "insert", "extend", "update", "setdefault", "put", "put_nowait", "appendleft", "register", "on",
    "subscribe", "connect", "submit", "push",
})  # fmt: skip
_LONGEST_TYPE = 200  # characters of a type written as a text: longer ones are not worth a parser's trouble
_REFLECTING = frozenset({"globals", "locals", "vars"})
_PLAIN = frozenset({"property", "staticmethod", "classmethod", "abstractmethod", "overload"})
_WHOLE = frozenset({"super", "vars"})
_SPELLED_LONGEST, _SPELLED_SHORTEST = 200, 3  # characters of a text that may name an attribute, or a part of it


@dataclass(slots=True, eq=False)
class Block:
    """The module, a function or a class: what its names are bound to.

    ``soft`` names hold in a part of the block only (comprehensions, lambdas), ``declared`` ones belong to a block
    further out: ``True`` for the module. ``libraries`` are names of modules of the standard library.
    """

    outer: int
    is_class: bool = False
    bound: dict[str, Sink] = field(default_factory=dict)
    soft: set[str] = field(default_factory=set)
    declared: dict[str, bool] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)


class Mentions:
    """What one module mentions; ``brings`` says of a dotted name whether its import can bring in paid calls.

    ``body`` is what the module's own statements mention, ``functions`` has line, column and index of each function.
    ``keywords`` are the arguments of calls by name: they fill ``fields`` of classes. ``held`` pairs a name, as a block
    reads it, with what it holds besides what it is bound to. ``classes`` has, by block, the index of a class and that
    of what all its methods reach: what stands around them, and what a decorator gathers. ``types`` are the indexes of
    what only says of which type something is.
    """

    def __init__(self, tree: ast.Module, brings: Callable[[str], bool]) -> None:
        self.brings = brings
        self.tree = tree
        self.blocks = [Block(-1)]
        self.classes: dict[int, tuple[int, int]] = {}
        self.body: Sink = set()
        self.made_of: list[Sink] = []
        self.types: set[int] = set()
        self.functions: list[tuple[int, int, int]] = []
        self.attributes: dict[str, Sink] = {}
        self.keywords: dict[str, Sink] = {}
        self.fields: set[str] = set()
        self.held: list[tuple[tuple[int, str], int]] = []
        self.stack: list[tuple[ast.AST, int, Sinks]] = [(each, 0, (self.body,)) for each in tree.body]
        while self.stack:
            node, block, sinks = self.stack.pop()
            handler = _HANDLERS.get(node.__class__)
            if handler is None:
                self.visit(ast.iter_child_nodes(node), block, sinks)
            else:
                handler(self, node, block, sinks)
        self._move_declared()

    def _move_declared(self) -> None:
        """Hand what a block binds to names of a block further out over to that block."""
        for block in self.blocks:
            for name, of_module in block.declared.items():
                number, words = self.new()
                words |= block.bound.pop(name, set())
                if of_module:
                    self.blocks[0].bound.setdefault(name, set())
                self.held.append(((0 if of_module else block.outer, name), number))

    def visit(self, nodes: Iterable[ast.AST | None], block: int, sinks: Sinks) -> None:
        """Look at these nodes later; what they mention goes into the sinks."""
        self.stack.extend((node, block, sinks) for node in nodes if node is not None)

    def bound(self, name: str, block: int, *, soft: bool = False) -> Sink:
        """Give the set of what a name, bound in a block, is made of."""
        here = self.blocks[block]
        if here.is_class:
            return self.attributes.setdefault(name, set())
        if not soft:
            here.soft.discard(name)
        elif name not in here.bound:
            here.soft.add(name)
        return here.bound.setdefault(name, set())

    def targets(self, target: ast.AST, block: int, *, soft: bool = False) -> Iterator[Sink]:
        """Give the sets for what an assignment's target is made of."""
        match target:
            case ast.Name(id=name):
                yield self.bound(name, block, soft=soft)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    yield from self.targets(part, block, soft=soft)
            case ast.Starred(value=inner):
                yield from self.targets(inner, block, soft=soft)
            case ast.Attribute() | ast.Subscript():
                yield from self.filled(target, block)

    def filled(self, target: ast.AST, block: int) -> Iterator[Sink]:
        """Give the sets of an object that something is put into: those of its attributes and of its name."""
        while isinstance(target, ast.Attribute | ast.Subscript):
            if isinstance(target, ast.Attribute):
                yield self.attributes.setdefault(target.attr, set())
            target = target.value
        if isinstance(target, ast.Name):
            number, sink = self.new()
            self.held.append(((block, target.id), number))
            yield sink

    def new(self) -> tuple[int, Sink]:
        """Make a set that is mentioned by its index."""
        self.made_of.append(set())
        return len(self.made_of) - 1, self.made_of[-1]

    def typed(self, annotation: ast.AST | None, block: int, sinks: Sinks) -> None:
        """Look later at what says of which type something is."""
        if annotation is not None:
            number, words = self.new()
            self.types.add(number)
            _put(number, sinks)
            self.visit((annotation,), block, (words,))

    def spelled(self, words: Iterable[str]) -> list[str]:
        """Give those words which a text of the module spells out, or the start or end of: ``getattr`` may read them."""
        texts = {
            node.value
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _may_name(node.value)
        }
        return [word for word in words if any(word.startswith(text) or word.endswith(text) for text in texts)]

    def define(self, name: str, block: int) -> tuple[int, Sink]:
        """Make the set of a function or a class, and bind it to its name."""
        number, words = self.new()
        self.bound(name, block).add(number)
        return number, words


def _name(to: Mentions, node: ast.Name, block: int, sinks: Sinks) -> None:
    # In a function they give what its own names are bound to, which it mentions anyway.
    everything = node.id in _REFLECTING and (not block or to.blocks[block].is_class)
    _put(ANYTHING if everything else (block, node.id), sinks)


def _attribute(to: Mentions, node: ast.Attribute, block: int, sinks: Sinks) -> None:
    if isinstance(node.value, ast.Name):
        _put((block, node.value.id, node.attr), sinks)
    else:
        _put(node.attr, sinks)
        to.stack.append((node.value, block, sinks))


def _call(to: Mentions, node: ast.Call, block: int, sinks: Sinks) -> None:
    inner = sinks
    match node.func:
        case ast.Attribute(value=held, attr=method) if method in _KEEPING:
            inner = (*sinks, *to.filled(held, block))
        case ast.Name(id="getattr") if len(node.args) > 1:
            _put(_text(node.args[1]) or SPELLED, sinks)
        case ast.Name(id="setattr") if len(node.args) > 1:
            inner = (*sinks, to.attributes.setdefault(_text(node.args[1]) or ANYTHING, set()))
    to.visit((node.func, *node.args), block, inner)
    for keyword in node.keywords:
        kept = () if keyword.arg is None else (to.keywords.setdefault(keyword.arg, set()),)
        to.stack.append((keyword.value, block, (*inner, *kept)))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _may_name(text: str) -> bool:
    return _SPELLED_SHORTEST <= len(text) <= _SPELLED_LONGEST and not any(sign in text for sign in " \n/<>")


def _function(to: Mentions, node: Function, block: int, sinks: Sinks) -> None:
    number, words = to.define(node.name, block)
    to.functions.append((node.lineno, node.col_offset, number))
    if to.blocks[block].is_class:
        _method(to, node, *to.classes[block], number)
    elif block:
        _put(number, sinks)
    for decorator in filter(None, map(_decorator, node.decorator_list)):
        to.held.append(((block, decorator), number))
    defaults = (*node.args.defaults, *node.args.kw_defaults)
    to.visit((*node.decorator_list, *defaults), block, (*sinks, words))
    to.blocks.append(Block(block))
    here = len(to.blocks) - 1
    for each in _parameters(node.args):
        to.typed(_type(each.annotation), block, (words, to.bound(each.arg, here)))
    to.visit(node.body, here, (words,))


def _type(annotation: ast.expr | None) -> ast.expr | None:
    """Give a type that is written as a text as what the text says."""
    match annotation:
        case ast.Constant(value=str(text)) if len(text) <= _LONGEST_TYPE:
            tree = parse(text.strip())
            first = tree.body[0] if tree is not None and tree.body else None
            return first.value if isinstance(first, ast.Expr) else None
    return annotation


def _method(to: Mentions, node: Function, owner: int, around: int, number: int) -> None:
    """Let a method reach what its class is made of, and a class its special methods.

    One that hands its object on, or makes another, reaches the special methods too; the object that it begins with may
    hold whatever was handed on when it was made.
    """
    to.made_of[number].add(around)
    special, whole = node.name.startswith("__"), _is_whole(node)
    if whole:
        to.made_of[number].add(owner)
    if special:
        to.made_of[owner].add(number)
    if any(map(_decorator, node.decorator_list)) or node.name.startswith("__getattr") or (special and whole):
        to.made_of[around].add(number)


def _is_whole(node: Function) -> bool:
    """Say whether a method does more with its object than to read and write attributes of it."""
    named = (*node.args.posonlyargs, *node.args.args)
    words = _WHOLE | {named[0].arg} if named else _WHOLE
    waiting: list[ast.AST] = [*node.body]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Name) and inner.id in words:
            return True
        if not isinstance(inner, ast.Attribute):
            waiting.extend(ast.iter_child_nodes(inner))
        elif inner.attr in {"__dict__", "__class__"}:
            return True
        elif not isinstance(inner.value, ast.Name) or inner.value.id in _WHOLE:
            waiting.append(inner.value)
    return False


def _decorator(node: ast.AST) -> str:
    """Give the name a decorator starts with; empty for those that only say how a method is called."""
    if isinstance(node, ast.Call):
        node = node.func
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) and node.id not in _PLAIN else ""


def _class(to: Mentions, node: ast.ClassDef, block: int, sinks: Sinks) -> None:
    number, words = to.define(node.name, block)
    if block:
        _put(number, sinks)
    around, inside = to.new()
    words.add(around)
    outside = (*node.bases, *(each.value for each in node.keywords), *node.decorator_list)
    to.visit(outside, block, (*sinks, inside))
    to.blocks.append(Block(block, is_class=True))
    here = len(to.blocks) - 1
    to.classes[here] = number, around
    said = (each.target for each in node.body if isinstance(each, ast.AnnAssign))
    to.fields.update(each.id for each in said if isinstance(each, ast.Name))
    to.visit(node.body, here, (*sinks, inside))


def _lambda(to: Mentions, node: ast.Lambda, block: int, sinks: Sinks) -> None:
    for each in _parameters(node.args):
        to.bound(each.arg, block, soft=True)
    to.visit((*node.args.defaults, *node.args.kw_defaults, node.body), block, sinks)


def _comprehension(to: Mentions, node: ast.comprehension, block: int, sinks: Sinks) -> None:
    into = tuple(to.targets(node.target, block, soft=True))
    to.stack.append((node.iter, block, (*sinks, *into)))
    to.visit(node.ifs, block, sinks)


def _bind(to: Mentions, target: ast.AST, values: Iterable[ast.AST | None], block: int, sinks: Sinks) -> None:
    to.visit(values, block, (*sinks, *to.targets(target, block)))
    if not isinstance(target, ast.Name):
        to.stack.append((target, block, sinks))


def _assign(to: Mentions, node: ast.Assign, block: int, sinks: Sinks) -> None:
    into = tuple(sink for target in node.targets for sink in to.targets(target, block))
    to.stack.append((node.value, block, (*sinks, *into)))
    to.visit((each for each in node.targets if not isinstance(each, ast.Name)), block, sinks)


def _assign_one(to: Mentions, node: Single, block: int, sinks: Sinks) -> None:
    if isinstance(node, ast.AnnAssign):
        to.typed(_type(node.annotation), block, (*sinks, *to.targets(node.target, block)))
    _bind(to, node.target, (node.value,), block, sinks)


def _for(to: Mentions, node: ast.For | ast.AsyncFor, block: int, sinks: Sinks) -> None:
    _bind(to, node.target, (node.iter,), block, sinks)
    to.visit((*node.body, *node.orelse), block, sinks)


def _with(to: Mentions, node: ast.withitem, block: int, sinks: Sinks) -> None:
    if node.optional_vars is None:
        to.stack.append((node.context_expr, block, sinks))
    else:
        _bind(to, node.optional_vars, (node.context_expr,), block, sinks)


def _match(to: Mentions, node: ast.Match, block: int, sinks: Sinks) -> None:
    patterns = [each for case in node.cases for each in ast.walk(case.pattern)]
    names = [getattr(each, word, None) for each in patterns for word in ("name", "rest")]
    into = tuple(to.bound(name, block) for name in names if isinstance(name, str))
    to.stack.append((node.subject, block, (*sinks, *into)))
    to.visit(node.cases, block, sinks)


def _except(to: Mentions, node: ast.ExceptHandler, block: int, sinks: Sinks) -> None:
    if node.name is not None:
        to.bound(node.name, block)
    to.visit((node.type, *node.body), block, sinks)


def _declared(to: Mentions, node: ast.Global | ast.Nonlocal, block: int, _sinks: Sinks) -> None:
    to.blocks[block].declared.update(dict.fromkeys(node.names, isinstance(node, ast.Global)))


def _import(to: Mentions, node: ast.Import, block: int, _sinks: Sinks) -> None:
    for alias in node.names:
        first = alias.name.split(".")[0]
        name = alias.asname or first
        if to.brings(alias.name):
            to.bound(name, block).add((IMPORTED, alias.name))
        elif first in sys.stdlib_module_names:
            to.bound(name, block)
            to.blocks[block].libraries.add(name)
        else:
            to.bound(name, block).add((FOREIGN, name))


def _import_from(to: Mentions, node: ast.ImportFrom, block: int, _sinks: Sinks) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        bound = to.bound(alias.asname or alias.name, block)
        if to.brings(module) or to.brings(f"{module}.{alias.name}"):
            bound.add((IMPORTED, f"{module}.{alias.name}"))
        else:
            bound.add((FOREIGN, alias.asname or alias.name))


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    loose = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *loose]


def _put(mention: Mention, sinks: Sinks) -> None:
    for sink in sinks:
        sink.add(mention)


def _nothing(_to: Mentions, _node: ast.AST, _block: int, _sinks: Sinks) -> None:
    """Leave a node that mentions nothing."""


_HANDLERS: dict[type[ast.AST], Callable[[Mentions, Any, int, Sinks], None]] = {
    ast.Name: _name, ast.Attribute: _attribute, ast.Call: _call, ast.Constant: _nothing, ast.Lambda: _lambda,
    ast.FunctionDef: _function, ast.AsyncFunctionDef: _function, ast.ClassDef: _class,
    ast.comprehension: _comprehension, ast.Assign: _assign, ast.AnnAssign: _assign_one, ast.AugAssign: _assign_one,
    ast.NamedExpr: _assign_one, ast.For: _for, ast.AsyncFor: _for, ast.withitem: _with, ast.Match: _match,
    ast.ExceptHandler: _except, ast.Global: _declared, ast.Nonlocal: _declared, ast.Import: _import,
    ast.ImportFrom: _import_from,
}  # fmt: skip
