"""An object that is changed between two calls that work with it: the first had to run with it as it was."""

from __future__ import annotations

import pytest
from following import only, traces

_ENGINE = """
from llama_index.core import VectorStoreIndex
index = VectorStoreIndex.from_documents(documents)
engine = index.as_query_engine()
engine.query("Who likes hats?")
{between}
engine.query("Who likes gloves?")
"""
_CHANGES = {
    "what it was made of": "index.insert(document)",
    "itself": "engine.update_prompts(prompts)",
    "a setting": "engine.verbose = True",
}
_ELSE = {
    "another object": "other.insert(document)",
    "a look at it": "print(index.summary)",
    "a method that gives": "retriever = index.as_retriever()",
}


@pytest.mark.parametrize("case", _CHANGES)
def test_a_change_between_two_calls_keeps_their_order(case: str) -> None:
    trace = only(_ENGINE.format(between=_CHANGES[case]))
    assert [(need.source, need.target, need.kind.value, need.certainty.value) for need in trace.needs] == [
        ("t1", "t2", "state", "likely")
    ]


@pytest.mark.parametrize("case", _ELSE)
def test_what_changes_nothing_of_it_keeps_no_order(case: str) -> None:
    assert only(_ENGINE.format(between=_ELSE[case])).needs == ()


def test_a_method_of_a_derived_class_changes_it_as_well() -> None:
    text = """
from llama_index.core.query_engine import RetrieverQueryEngine
class Engine(RetrieverQueryEngine):
    def add_pages(self, pages):
        self.pages = pages
engine = Engine(retriever)
engine.query("Who likes hats?")
engine.add_pages(pages)
engine.query("Who likes gloves?")
"""
    assert [need.kind.value for need in only(text).needs] == ["state"]


_WRAPPED = """
from functools import wraps
def logged(function):
    @wraps(function)
    def inner(*args):
        print("begins")
        return function(*args)
    return inner
@logged
def ask(text):
    return Task(text)
@logged
def both():
    return ask("List the hats"), ask("List the gloves")
both()
"""


def test_a_wrapper_inside_a_wrapper_of_one_making_is_no_recursion() -> None:
    (trace,) = traces(_WRAPPED)
    assert [(task.count.low, task.count.high) for task in trace.tasks] == [(1, 1), (1, 1)]


def test_a_wrapped_function_that_calls_itself_is_one() -> None:
    again = _WRAPPED.replace("return Task(text)\n", "return ask(Task(text))\n").replace("both()\n", "ask('List')\n")
    counts = [task.count.high for trace in traces(again) for task in trace.tasks]
    assert None in counts
