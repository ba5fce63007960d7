"""What other functions set before an entry point is called; and calls that are left because they take too long."""

from __future__ import annotations

import pytest

from advisor.flow import patience
from tests.flow.following import counts, only, texts, traces

OBJECT = """
from langchain_openai import ChatOpenAI

class Bot:
    def __init__(self):
        self.model = None
        self.ready = False
        self.models = []

    def connect(self):
        self.model = ChatOpenAI(model="gpt-4o")
        self.ready = True

    def add(self, name):
        self.models.append(ChatOpenAI(model=name))

    def ask(self, question):
{body}
"""
MODULE = """
from langchain_openai import ChatOpenAI
model = None

{decorator}
def begin():
    global model
    model = ChatOpenAI(model="gpt-4o")

def ask(question):
    return model.invoke(f"Explain {{question}}").content
"""


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("        return self.model.invoke(f'Explain {question}')", (1, 1, 1)),
        (
            "        if not self.ready: raise ValueError\n        return self.model.invoke(f'Explain {question}')",
            (0, 1, 1),
        ),
        ("        for one in self.models: print(one.invoke(f'Explain {question}'))", (0, 5, None)),
    ],
)
def test_an_entry_point_finds_what_other_methods_set(body: str, count: tuple[int, int, int | None]) -> None:
    found = only(OBJECT.format(body=body))
    assert texts(found) == ["Explain {question}"]
    assert counts(found) == count


@pytest.mark.parametrize("decorator", ["", "@app.on_event('startup')"])
def test_an_entry_point_finds_what_other_functions_give_a_name_of_the_module(decorator: str) -> None:
    found = only(MODULE.format(decorator=decorator))
    assert texts(found) == ["Explain {question}"]


def test_what_the_entry_point_sets_by_itself_is_not_set_beforehand() -> None:
    body = "        self.connect()\n        return self.model.invoke(f'Explain {question}')"
    assert counts(only(OBJECT.format(body=body))) == (1, 1, 1)


HEAVY = """
from langchain_openai import ChatOpenAI
model = ChatOpenAI(model="gpt-4o")

def table(rows):
    found = {}
    for row in rows:
        for key in row:
            for part in key:
                found[part] = [found.get(part, row), key, part]
    return found

def ask(rows):
    table(rows)
    return model.invoke("Explain the tides").content
"""


def test_a_call_that_pays_nothing_is_left_once_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [texts(each) for each in traces(HEAVY)]
    monkeypatch.setattr(patience, "_AT_MOST", 20)
    assert [texts(each) for each in traces(HEAVY)] == whole == [["Explain the tides"]]
