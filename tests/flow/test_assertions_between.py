"""In a test, what stands after an assertion may rest on what the assertion looked at."""

from __future__ import annotations

from following import traces

_TEXT = """
import pytest
from openai import OpenAI
c = OpenAI()
def {name}():
    c.responses.create(model='gpt-4o', input='Describe the east wing')
    assert seen() == 1
    c.responses.create(model='gpt-4o', input='Describe the west wing')
"""


def test_an_assertion_between_two_calls_of_a_test_leaves_their_order_in_doubt() -> None:
    (found,) = traces(_TEXT.format(name="test_both"))
    assert [(need.source, need.target, need.certainty.value) for need in found.needs] == [("t1", "t2", "possible")]


def test_elsewhere_an_assertion_says_nothing_of_the_order() -> None:
    (found,) = traces(_TEXT.format(name="both"))
    assert found.needs == ()


def test_what_stands_after_an_assertion_runs_whatever_has_been_counted_up_to_it() -> None:
    noting = "seen = []\n@bus.on(Event)\ndef note(event):\n    seen.append(event)\n"
    text = noting + "Task('a')\nassert len(seen) > 0\nTask('b')\n"
    (found,) = traces(text)
    assert len(found.tasks) == 2


def test_nothing_stands_after_an_assertion_that_is_written_to_fail() -> None:
    (found,) = traces("Task('a')\nassert False, 'not yet'\nTask('b')\n")
    assert len(found.tasks) == 1
