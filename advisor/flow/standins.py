"""Code in which something stands in for a model: what is called under a mock, or is meant to fail, pays nothing.

A mock, a model that a framework makes for tests, and an object of a class whose methods answer by themselves are no
models: nobody is paid for what they say.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import libcst as cst

from advisor.flow.classes import lineage, unknown_bases
from advisor.flow.machine import Machine
from advisor.flow.scopes import dotted, meaningful
from advisor.flow.values import (
    Arguments,
    Built,
    Choice,
    Class,
    Given,
    Instance,
    Method,
    Native,
    Opaque,
    Pure,
    Value,
    text_of,
)

STAND_IN = "it stands in for something"
"""The reason of a value that is a mock, or was made of one."""
PATCHES = frozenset(
    f"{package}.{patch}"
    for package in ("unittest.mock", "mock")
    for patch in ("patch", "patch.object", "patch.multiple")
)
_MOCKS = (
    "Mock",
    "MagicMock",
    "AsyncMock",
    "NonCallableMock",
    "NonCallableMagicMock",
    "PropertyMock",
    "create_autospec",
)
MOCKS = frozenset(f"{package}.{mock}" for package in ("unittest.mock", "mock") for mock in _MOCKS)
_CALLED = re.compile(r"(?:^|[^A-Za-z])(?:[Mm]ock|[Ff]ake|[Ss]tub|[Dd]ummy)|[a-z](?:Mock|Fake|Stub|Dummy)")
_NO_MODELS = frozenset({"test", "mock", "fake", "dummy"})
_RAISES = "pytest.raises"
_DEEP = 6
# What a class may call and still answer by itself: its own methods, its base's, and what only makes values.
_PLAIN = frozenset({
    "self", "cls", "super", "str", "len", "dict", "list", "tuple", "set", "int", "float", "bool", "range", "next",
    "iter", "min", "max", "sum", "sorted", "enumerate", "zip", "isinstance", "repr", "print", "getattr", "hasattr",
    "setattr", "json", "uuid", "time", "datetime", "random", "re", "asyncio",
})  # fmt: skip


def stands_in(callee: Value | None, call: cst.Call) -> bool:
    """Say whether a ``with`` over a call of this puts something else in a model's place (``patch.dict`` does not)."""
    if not isinstance(callee, Native):
        return False
    return callee.name == _RAISES or (callee.name in PATCHES and not is_of_library(call))


def is_of_library(call: cst.Call) -> bool:
    """Say whether what a call patches is a part of the standard library: a clock, a file, the environment."""
    if not call.args:
        return False
    target = call.args[0].value
    name = target.raw_value if isinstance(target, cst.SimpleString) else dotted(target)
    return name.split(".", 1)[0] in sys.stdlib_module_names


def mock(machine: Machine, _arguments: Arguments, node: cst.CSTNode) -> Value:
    """Make a mock: whatever is read off it or called on it is one too."""
    return Opaque(name=machine.snippet(node), reason=STAND_IN, place=node)


def is_mock(value: Value | None) -> bool:
    """Say whether a value is a mock, or was read off or given by one."""
    return isinstance(value, Opaque) and value.reason == STAND_IN


def brings_stand_in(machine: Machine, callee: Value, given: list[Given]) -> bool:
    """Say whether what an unknown call gives is a stand-in: a mock's method, or an agent's that is handed one."""
    if is_mock(callee):
        return True
    ours = isinstance(callee, Method) and isinstance(callee.receiver, Built)
    return ours and any(is_stand_in(machine, each.value) for each in given)


def is_stand_in(machine: Machine, value: Value | None, depth: int = 0) -> bool:
    """Say whether a model, or the one that an agent or a client works with, is none that anybody is paid for."""
    if value is None or depth > _DEEP:
        return False
    if isinstance(value, Choice):
        return bool(value.options) and all(is_stand_in(machine, each, depth + 1) for each in value.options)
    if isinstance(value, Instance):
        return answers_by_itself(machine, value.cls)
    if isinstance(value, Built):
        return value.shape.stands_in or any(is_stand_in(machine, each, depth + 1) for each in _models(value))
    return is_mock(value) or _is_called_one(machine, value)


def _is_called_one(machine: Machine, value: Value) -> bool:
    """Say whether a value is called a stand-in: a model named "test", or in a test what is made of a mock or a fake."""
    if isinstance(value, Pure):
        return text_of(value) in _NO_MODELS
    called = isinstance(value, Opaque) and _CALLED.search(value.name) is not None
    return called and is_test_file(machine.program.path)


def _models(value: Built) -> Iterator[Value]:
    """Give what an object of a dialect asks: its model, what it was joined from, and a client put into it later."""
    for key, held in value.slots.items():
        named = key[1] if isinstance(key, tuple) and key[0] == "a" else None
        if isinstance(held, Value) and isinstance(named, str) and (named in value.shape.model or _is_asked(named)):
            yield held
    for part in value.slots.get("parts", ()):
        if isinstance(part, Built):
            yield part


def _is_asked(name: str) -> bool:
    return "client" in name or name == "provider"


def answers_by_itself(machine: Machine, cls: Class) -> bool:
    """Say whether the objects of a class, used as models, are seen to ask nobody.

    In a test that is so unless a method of the class comes to a paid call; elsewhere only where the methods call
    nothing but one another and what makes values.
    """
    if cls.node is None:
        return False
    known = machine.learned.stand_ins.get(cls.node)
    if known is None:
        known = machine.learned.stand_ins[cls.node] = _answers(machine, cls, cls.node)
    return known


def _answers(machine: Machine, cls: Class, node: cst.ClassDef) -> bool:
    methods = [each for one in lineage(cls) if one.node is not None for each in _methods_of(one.node)]
    if _is_known_model(machine, cls, {each.name.value for each in methods}):
        return False
    if is_test_file(machine.file_of(node).program.path):
        return not any(_pays(machine, each) for each in methods)
    answers = any(_gives_something(each) for each in methods)
    return answers and unknown_bases(cls) and all(_calls_only_itself(each) for each in methods)


def _is_known_model(machine: Machine, cls: Class, own: set[str]) -> bool:
    """Say whether a class is a model that its dialect knows, which nothing of the class's own answers for."""
    names = [base.name for one in lineage(cls) for base in one.bases if isinstance(base, Native)]
    known = any(machine.dialects.made(name) is not None for name in names)
    return known and machine.dialects.asking(machine.brought).methods.isdisjoint(own)


def is_test_file(path: str) -> bool:
    """Say whether a file is named as test runners name theirs, or lies in a folder of tests."""
    *folders, name = path.replace("\\", "/").split("/")
    stem = name.removesuffix(".py")
    return (
        stem.startswith("test_")
        or stem.endswith("_test")
        or stem == "conftest"
        or not {"tests", "test"}.isdisjoint(folders)
    )


def _methods_of(node: cst.ClassDef) -> list[cst.FunctionDef]:
    return [each for each in node.body.body if isinstance(each, cst.FunctionDef)]


def _gives_something(node: cst.FunctionDef) -> bool:
    if node.name.value == "__init__":
        return False
    return any(isinstance(each, cst.Return | cst.Yield | cst.Raise) for each in walk(node))


def _pays(machine: Machine, node: cst.FunctionDef) -> bool:
    """Say whether a method makes something that can be asked, or asks something that is not its own object."""
    asking = machine.dialects.asking(machine.brought)
    for each in walk(node):
        func = each.func if isinstance(each, cst.Call) else None
        word = dotted(func).rpartition(".")[2] if func is not None else ""
        if word in asking.makers:
            return True
        if isinstance(func, cst.Attribute) and func.attr.value in asking.methods and dotted(func.value) != "self":
            return True
    return False


def _calls_only_itself(node: cst.FunctionDef) -> bool:
    return all(_root(each.func) in _PLAIN for each in walk(node) if isinstance(each, cst.Call))


def _root(node: cst.BaseExpression) -> str:
    while isinstance(node, cst.Attribute | cst.Call | cst.Subscript):
        node = node.func if isinstance(node, cst.Call) else node.value
    return node.value if isinstance(node, cst.Name) else "str" if isinstance(node, cst.BaseString) else ""


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give a node and all below it, in no particular order."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(meaningful(current))
