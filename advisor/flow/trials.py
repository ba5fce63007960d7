"""Tests: which of them never run or run under mocks, what their fixtures are, and what they build that nobody runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeGuard

import libcst as cst

from advisor.flow.scopes import Statics, dotted
from advisor.flow.standins import PATCHES, is_of_library, is_test_file, walk

_RUNNERS = frozenset({"pytest", "unittest"})
_MOCKING = frozenset({"unittest", "unittest.mock", "mock"})
_SKIPS = frozenset({"pytest.mark.skip", "mark.skip", "unittest.skip"})
_TOOLS = {"monkeypatch": "setattr", "mocker": "patch"}  # fixtures of pytest and pytest-mock that patch, and how
_SET_UP = frozenset({"setUp", "asyncSetUp", "setup_method", "setUpClass", "setup_class"})
_FIXTURE = "fixture"
# Parts of the names of what is patched so that no model is asked.
_ASKING = (
    "agent", "answer", "ask", "call", "chat", "client", "complet", "create", "crew", "execut", "generat", "infer",
    "invoke", "kickoff", "llm", "message", "model", "openai", "anthropic", "predict", "quer", "respon", "run", "send",
    "stream", "task",
)  # fmt: skip
Chain = tuple[cst.CSTNode, ...]


class Trials:
    """What can be said of one file's tests from its text alone."""

    def __init__(self, path: str, statics: Statics) -> None:
        self._statics = statics
        self._runs = not _RUNNERS.isdisjoint(statics.modules)
        self._mocking = not _MOCKING.isdisjoint(statics.modules)
        self._tested = is_test_file(path) or self._runs
        self._dead: dict[cst.CSTNode, bool] = {}

    def is_test(self, node: cst.FunctionDef) -> bool:
        """Say whether a test runner calls this function, and nobody else: what it leaves behind is thrown away."""
        return self._tested and node.name.value.startswith("test")

    @cached_property
    def fixtures(self) -> dict[str, cst.FunctionDef]:
        """The functions that make what tests ask for by name."""
        functions = (each for each, _ in self._statics.functions) if self._tested else ()
        return {each.name.value: each for each in functions if _fixture_marks(each)}

    @cached_property
    def asked_for(self) -> frozenset[str]:
        """The names of the fixtures that this file's tests and fixtures ask for."""
        asking = [each for each, _ in self._statics.functions if self.is_test(each) or _fixture_marks(each)]
        return frozenset(name for each in asking for name in parameters(each) if name in self.fixtures)

    def is_dead(self, node: cst.FunctionDef, outer: Chain) -> bool:
        """Say whether a function never runs (it is skipped whatever happens) or runs under mocks."""
        if node not in self._dead:
            self._dead[node] = self._is_skipped(node, outer) or self._is_patched(node, outer)
        return self._dead[node]

    def _is_skipped(self, node: cst.FunctionDef, outer: Chain) -> bool:
        """Say whether a mark without a condition keeps it from running: its own, its class's, its module's."""
        if not self._runs:
            return False
        marked = [each for each in (node, *outer) if isinstance(each, cst.FunctionDef | cst.ClassDef)]
        if any(_skips(each.decorator) for one in marked for each in one.decorators):
            return True
        bodies = [self._statics.module.body, *(each.body.body for each in outer if isinstance(each, cst.ClassDef))]
        return self.is_test(node) and any(_skips(mark) for body in bodies for mark in _marks(body))

    def _is_patched(self, node: cst.FunctionDef, outer: Chain) -> bool:
        """Say whether decorators, its fixtures, its set-up or the function itself put mocks in place.

        Patches in a ``with`` hold for its body alone (see ``standins.stands_in``).
        """
        classes = [each for each in outer if isinstance(each, cst.ClassDef)]
        decorators = [each.decorator for each in node.decorators]
        decorators += [each.decorator for one in classes for each in one.decorators]
        if self._mocking and any(_is_patch(each) and not is_of_library(each) for each in decorators):
            return True
        if not self.is_test(node):
            return False
        helpers: list[cst.CSTNode] = [*self.fixtures_of(node)]
        helpers += [each for one in classes for each in one.body.body if _sets_up(each)]
        return any(self._patches(each) for each in (node, *helpers))

    def fixtures_of(self, node: cst.FunctionDef) -> list[cst.FunctionDef]:
        """Give the fixtures of this file that a test asks for, itself or through others, or gets unasked."""
        wanted = [*parameters(node), *(name for name, each in self.fixtures.items() if _is_autouse(each))]
        found: dict[str, cst.FunctionDef] = {}
        while wanted:
            name = wanted.pop()
            made = self.fixtures.get(name)
            if made is not None and name not in found:
                found[name] = made
                wanted += parameters(made)
        return list(found.values())

    def _patches(self, node: cst.CSTNode) -> bool:
        fixture = isinstance(node, cst.FunctionDef) and bool(_fixture_marks(node))
        within = {id(item.item) for each in walk(node) if isinstance(each, cst.With) for item in each.items}
        calls = (each for each in walk(node) if isinstance(each, cst.Call) and (fixture or id(each) not in within))
        return any((self._mocking and _is_patch(each) and _may_ask(each)) or _uses_tool(each) for each in calls)


def parameters(node: cst.FunctionDef) -> list[str]:
    """Give the names of a function's parameters that can be given by name."""
    return [param.name.value for param in (*node.params.params, *node.params.kwonly_params)]


def _skips(mark: cst.BaseExpression) -> bool:
    return dotted(_called(mark)) in _SKIPS


def _marks(body: Iterable[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """Give what a body binds to ``pytestmark``."""
    for line in body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.Assign) and any(dotted(each.target) == "pytestmark" for each in small.targets):
                value = small.value
                yield from (each.value for each in value.elements) if isinstance(value, cst.List) else (value,)


def _sets_up(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.FunctionDef) and node.name.value in _SET_UP


def _fixture_marks(node: cst.FunctionDef) -> list[cst.BaseExpression]:
    marks = (each.decorator for each in node.decorators)
    return [each for each in marks if dotted(_called(each)).rpartition(".")[2] == _FIXTURE]


def _called(mark: cst.BaseExpression) -> cst.BaseExpression:
    return mark.func if isinstance(mark, cst.Call) else mark


def _is_autouse(node: cst.FunctionDef) -> bool:
    given = [each for mark in _fixture_marks(node) if isinstance(mark, cst.Call) for each in mark.args]
    return any(each.keyword is not None and each.keyword.value == "autouse" for each in given)


def _is_patch(node: cst.CSTNode) -> TypeGuard[cst.Call]:
    """Say whether an expression calls ``patch``."""
    words = dotted(node.func) if isinstance(node, cst.Call) else ""
    return bool(words) and any(name == words or name.endswith(f".{words}") for name in PATCHES)


def _may_ask(call: cst.Call) -> bool:
    """Say whether what a call patches may ask a model: by its own name, and by its class's."""
    texts = [each.value for each in call.args if each.keyword is None or each.keyword.value in {"target", "name"}][:2]
    words = [word for each in texts for word in _written(each).split(".")]
    if is_of_library(call) or not words:
        return False
    named = [words[-1], *(word for word in words[:-1][-1:] if word[:1].isupper())]
    return any(part in word.lower() for word in named for part in _ASKING)


def _written(node: cst.BaseExpression) -> str:
    return str(node.raw_value) if isinstance(node, cst.SimpleString) else dotted(node)


def _uses_tool(call: cst.Call) -> bool:
    """Say whether a call patches with a fixture made for it, or hands that fixture to a function that will."""
    words = dotted(call.func).split(".")
    if words[0] in _TOOLS:
        return words[1:2] == [_TOOLS[words[0]]] and _may_ask(call)
    return any(dotted(each.value) in _TOOLS for each in call.args)
