"""Objects that come from outside and are known by their type, or by what they are called: parameters and fields.

``def answer(llm: BaseChatModel, …)`` shows no model, but what is called on it is paid all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from advisor.dialects.shapes import ObjectShape
from advisor.flow.machine import Machine
from advisor.flow.modules import imported
from advisor.flow.parsed import REFUSED
from advisor.flow.scopes import Scope
from advisor.flow.values import Built, Native, Opaque, Value, constant
from advisor.values import dataclass

_OPTIONAL = frozenset({"Optional", "Union", "Annotated"})
_DEEP = 6
_LONGEST = 200  # characters of a type written as a text
_TESTS = ("test_", "conftest.")


def typed_object(
    machine: Machine, annotation: cst.Annotation | None, scope: Scope, node: cst.CSTNode, default: Value | None
) -> Built | None:
    """Give the object of a dialect that a parameter or field of this type holds; ``None`` where no dialect knows it.

    One that is ``None`` unless somebody gives it is made by the code itself where it matters.
    """
    if annotation is None or not machine.brought or constant(default) == (True, None):
        return None
    types = _Types(machine, scope, machine.file_of(annotation).statics.brought)
    for name in types.names(annotation.annotation, 0):
        shape = machine.dialects.typed(name)
        if shape is not None:
            made = _from_outside(shape, node)
            made.slots["parts"] = (default,) if isinstance(default, Built) else ()
            return made
    return None


def _from_outside(shape: ObjectShape, node: cst.CSTNode) -> Built:
    made = Built(shape=shape, origin=node)
    made.slots["loose"] = made.slots["outside"] = True  # neither what it was made with nor where is shown
    return made


@dataclass(frozen=True, slots=True)
class _Types:
    """Reads the types in an annotation; ``brought`` are names that imports bind, be it for type checkers alone."""

    machine: Machine
    scope: Scope
    brought: dict[str, str]

    def names(self, node: cst.BaseExpression, depth: int) -> Iterator[str]:
        """Give the dotted names of the types an annotation allows."""
        if depth > _DEEP:
            return
        match node:
            case cst.Name() | cst.Attribute():
                yield from filter(None, [self._resolved(node)])
            case cst.BinaryOperation(left=left, operator=cst.BitOr(), right=right):
                yield from self.names(left, depth + 1)
                yield from self.names(right, depth + 1)
            case cst.Subscript(value=value, slice=parts):
                inner = [part.slice.value for part in parts if isinstance(part.slice, cst.Index)]
                for each in inner if _last(value) in _OPTIONAL else (value,):
                    yield from self.names(each, depth + 1)
            case cst.SimpleString():
                quoted = _parsed(node)
                yield from self.names(quoted, depth + 1) if quoted is not None else ()

    def _resolved(self, node: cst.BaseExpression) -> str:
        """Give the dotted name under which a type was imported; empty for what the file makes itself."""
        if isinstance(node, cst.Attribute):
            head = self._resolved(node.value)
            return f"{head}.{node.attr.value}" if head else ""
        if not isinstance(node, cst.Name):
            return ""
        home = self.scope.find(node.value)
        value = None if home is None else home.slots.get(node.value)
        if not isinstance(value, Value):
            return self.brought.get(node.value, "")
        value = imported(self.machine, value)
        return value.name if isinstance(value, Native) else ""


def _parsed(node: cst.SimpleString) -> cst.BaseExpression | None:
    text = node.evaluated_value
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST:
        return None
    try:
        return cst.parse_expression(text.strip())
    except REFUSED:
        return None


def _last(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def presumed_object(machine: Machine, value: Opaque, method: str) -> Built | None:
    """Give the object that something unknown is by its name and what is called on it (``self.planner_llm.invoke``).

    In tests what is called so is a stand-in as often as not.
    """
    if value.default is not None or _is_test(machine.program.path):
        return None
    if not value.input and not value.reason.startswith("made by"):
        return None
    shape = machine.dialects.presumed(machine.brought, _own_word(value.name))
    if shape is None or method not in shape.presumed_by:
        return None
    key = ("presumed", id(value))
    if key not in machine.memo:
        machine.memo[key] = _from_outside(shape, value.place or machine.statics.module)
        machine.memo["keeps", id(value)] = value  # so that no other value gets its id
    found = machine.memo[key]
    return found if isinstance(found, Built) else None


def _own_word(name: str) -> str:
    """Give the last word of a dotted name, or of the function that made something."""
    return name.split("(", 1)[0].rsplit(".", 1)[-1].strip()


def _is_test(path: str) -> bool:
    folders, _, name = path.rpartition("/")
    return name.startswith(_TESTS) or name.endswith("_test.py") or "tests" in folders.split("/")
