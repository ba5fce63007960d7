"""The text blocks of an answer, gone through to read its text: one turn, in which the answer is that text.

``for block in reply.content: if block.type == "text": out += block.text`` and the comprehension of the same words are
how the answers of several SDKs are read. Only what does nothing but read text is taken so: who looks for other blocks
(tools that are to be called) goes round as often as the answer says.
"""

from __future__ import annotations

import libcst as cst

from advisor.flow.folding import TEXT_METHODS
from advisor.flow.scopes import dotted, meaningful
from advisor.flow.values import Choice, Pure, Value

_HELD_IN = frozenset({"content", "parts"})
_KINDS = frozenset({"text", "output_text"})
# What is called on the way besides methods of text: none of it is paid, and none of it looks at other blocks.
_PLAIN = frozenset({"print", "len", "str", "append", "extend", "join", "write", "debug", "info", "getattr"})


def suite_of(iterable: Value, node: cst.For) -> cst.BaseSuite | None:
    """Give what a loop does with an answer's text; ``None`` if it may do more than read it."""
    name = _turn(iterable, node.iter, node.target)
    if not name or node.asynchronous is not None or node.orelse is not None:
        return None
    suite = node.body
    only = suite.body[0] if len(suite.body) == 1 else None
    if isinstance(only, cst.If) and only.orelse is None and _asks_for_text(only.test, name):
        suite = only.body
    plain = all(isinstance(line, cst.SimpleStatementLine) for line in suite.body)
    return suite if plain and _reads(suite, name) else None


def is_read(iterable: Value, clause: cst.CompFor, element: cst.BaseExpression) -> bool:
    """Say whether a comprehension reads an answer's text and does nothing else."""
    name = _turn(iterable, clause.iter, clause.target)
    if not name or clause.asynchronous is not None or clause.inner_for_in is not None:
        return False
    return all(_asks_for_text(each.test, name) for each in clause.ifs) and _reads(element, name)


def _turn(iterable: Value, over: cst.BaseExpression, target: cst.CSTNode) -> str:
    """Give the name of a turn's block, if these are the blocks of an answer."""
    named = isinstance(over, cst.Attribute) and over.attr.value in _HELD_IN and isinstance(target, cst.Name)
    return dotted(target) if named and _answered(iterable) else ""


def _answered(value: Value) -> bool:
    if isinstance(value, Choice):
        return all(map(_answered, value.options))
    return isinstance(value, Pure) and value.inner


def _asks_for_text(test: cst.BaseExpression, name: str) -> bool:
    """Say whether a condition holds for the blocks that have text."""
    match test:
        case cst.BooleanOperation(operator=cst.And(), left=left, right=right):
            return _asks_for_text(left, name) and _asks_for_text(right, name)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=kind)]):
            return _is_kind(left, name) and isinstance(kind, cst.SimpleString) and kind.evaluated_value in _KINDS
        case cst.Call(func=cst.Name(value="hasattr"), args=[cst.Arg(value=block), cst.Arg(value=asked)]):
            text = isinstance(asked, cst.SimpleString) and asked.evaluated_value == "text"
            return text and dotted(block) == name
        case cst.Call(func=cst.Name(value="isinstance"), args=[cst.Arg(value=block), cst.Arg(value=kind)]):
            return dotted(block) == name and "Text" in dotted(kind).rpartition(".")[2]
    return dotted(test) == f"{name}.text"


def _is_kind(node: cst.BaseExpression, name: str) -> bool:
    """Say whether an expression is a block's type, asked for with a default or without."""
    if not isinstance(node, cst.Call):
        return dotted(node) == f"{name}.type"
    words = [each.value for each in node.args[:2]]
    if dotted(node.func) != "getattr" or len(words) < len(("of", "what")) or dotted(words[0]) != name:
        return False
    return isinstance(words[1], cst.SimpleString) and words[1].evaluated_value == "type"


def _reads(body: cst.CSTNode, name: str) -> bool:
    """Say whether code reads a block's text, and calls nothing that may pay or look further."""
    waiting, found = [body], False
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Await | cst.Yield | cst.BaseComp | cst.Lambda):
            return False
        if isinstance(node, cst.Call) and dotted(node.func).rpartition(".")[2] not in _PLAIN | TEXT_METHODS:
            return False
        found = found or (isinstance(node, cst.Attribute) and dotted(node) == f"{name}.text")
        waiting.extend(meaningful(node))
    return found
