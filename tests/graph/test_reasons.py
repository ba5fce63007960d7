"""Why a task, a turn or a pair is not taken to be independent: each in words that a report can show."""

from __future__ import annotations

import pytest

from advisor.graph.access import access
from advisor.graph.reading import read
from advisor.graph.turns import reasons
from tests.cost.builders import loop
from tests.graph.graph_traces import EFFECTS, judgement, made


def of_turn(line: str) -> tuple[str, ...]:
    plan = made(line)
    text = line.split("] ", 1)[-1][2:]
    reading = read(text)
    around = loop(None)
    touched = access(reading, judgement(text, EFFECTS[line.split("] ", 1)[-1][0]]))
    return reasons(around, [0], plan.tasks, [reading], [touched])


TURNS = {
    "x Email the customer": ("each turn acts on the outside world",),
    "w Fix the parser": ("each turn changes the same thing",),
    "w Fix {file}": (),
    "r Count the oaks": (),
    "r {city}": (),
    "r {prompt}": ("nothing says what a turn does",),
    "r {plan.step}": ("nothing says what a turn does",),
    "r {steps[0]}": (),
    "[order matters] r Count {thing}": ("the text goes on from the turn before",),
    "r Improve it": ("each turn reworks what the turn before gave",),
    "r Continue the story": ("the text goes on from the turn before",),
}


@pytest.mark.parametrize("line", TURNS)
def test_a_turn_says_why_it_may_need_the_one_before(line: str) -> None:
    assert of_turn(line) == TURNS[line]


def test_a_task_of_which_nothing_is_known_says_what_is_not_known() -> None:
    assert made("r Count oaks", "r {prompt}").plan().unclear == (("t2", "its text comes from elsewhere"),)
    assert made("r Count oaks", "r ").plan().unclear == (("t2", "the source does not show what it does"),)
    assert made("r Count oaks", "r Count elms").plan().unclear == ()


def edges(*tasks: str) -> list[str]:
    return [f"{edge.source[1:]}>{edge.target[1:]} {edge.reason}" for edge in made(*tasks).plan().all_edges]


PAIRS: list[tuple[tuple[str, ...], list[str]]] = [
    (("w Tidy up", "w Polish up"), ["1>2 one changes something that is not named"]),
    (("w Fix the parser", "w Release to production"), ["1>2 both write, and what is written is not named"]),
    (("w Fix the parser", "r Run all checks"), ["1>2 checks something that is not named, after it was changed"]),
    (("x Email the team", "x Email the board"), ["1>2 both act on the outside world"]),
    (("r Test the parser", "x Commit the parser"), ["1>2 looks for what is changed here"]),
    (("r Write a story", "r Shorten the previous story"), ["1>2 speaks of “story”, which this gives"]),
]


@pytest.mark.parametrize(("tasks", "wanted"), PAIRS)
def test_a_pair_says_why_one_comes_after_the_other(tasks: tuple[str, ...], wanted: list[str]) -> None:
    assert edges(*tasks) == wanted


PARTS = ["the prices", "its prices", "these prices", "prices for it", "each price"]
OTHERS = ["a price", "any prices", "some prices", "my prices", "your prices", "another price", "no prices",
          "prices of flights", "prices in Paris", "prices between shops"]  # fmt: skip


@pytest.mark.parametrize("what", PARTS)
def test_a_part_is_that_of_the_thing_found_before(what: str) -> None:
    assert [edge[:3] for edge in edges("r Find three hotels", f"r Compare {what}")] == ["1>2"]


@pytest.mark.parametrize("what", OTHERS)
def test_a_part_that_is_said_to_be_elsewhere_or_any_is_not_that_of_the_thing_found(what: str) -> None:
    assert edges("r Find three hotels", f"r Compare {what}") == []


def test_the_cause_needs_its_bug_whatever_word_stands_before_it() -> None:
    assert edges("r Find three bugs", "r Propose a workaround") != []
    assert edges("r Find three bugs", "r Propose a holiday") == []
