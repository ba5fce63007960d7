"""Whatever a fix would change beside what it says is found out, in every kind of file; what it says is let through."""

from __future__ import annotations

import json

import pytest

from advisor.errors import FixError
from advisor.fixes import verify
from advisor.fixes.changes import Changes
from advisor.fixes.trees import compare_programs
from advisor.sources.edits import apply_edits
from tests.fixes.making import edit, insertion
from tests.fixes.test_apply import fixed, run

from tests.fixes.making import finding  # isort: skip

OLD = '# one\nx = Task("a", 1, model="opus", retries=3)  # two\ny = [1, "opus", None, 2.0, True, b"z", ...]\n'
ONE = Changes.of([edit('"opus"', '"opus"', '"haiku"')])
NEW = OLD.replace('model="opus"', 'model="haiku"')


def test_an_edit_of_one_literal_is_what_it_says() -> None:
    assert compare_programs(OLD, OLD, ONE)
    assert compare_programs(OLD, NEW, ONE)
    assert compare_programs(NEW, NEW, ONE)
    assert not compare_programs(NEW, OLD, ONE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# one", "# One"),
        ("  # two", ""),
        ("# two", "# two # three"),
        ('"a"', '"b"'),
        (", 1,", ", 2,"),
        (", 1,", ", True,"),
        (", 1,", ", 1.0,"),
        (", 1,", ","),
        ("[1, ", "(1, "),
        ("None", "False"),
        ("2.0", "2"),
        ("2.0", "3.0"),
        ("True", "1"),
        ('b"z"', 'b"y"'),
        ("...", "None"),
        ("x = ", "y = "),
        ("retries=3", "retries=4"),
        ("retries=3", "attempts=3"),
        (", retries=3", ""),
        ("retries=3", 'retries=3, model2="haiku"'),
        ("retries=3", "retries=3, **more"),
        ("Task(", "Tusk("),
        ("x = Task", "x: str = Task"),
        ("...]", "..., 1]"),
        ("\ny = ", "\nif y:\n  y = "),
    ],
)
@pytest.mark.parametrize("refused_by_ast", [False, True])
def test_any_other_difference_is_found_out(old: str, new: str, *, refused_by_ast: bool) -> None:
    head = "q = {**a for a in b}\n" if refused_by_ast else ""
    one, two = head + OLD, head + NEW.replace(old, new, 1)
    assert two != head + NEW
    assert compare_programs(one, head + NEW, ONE)
    assert not compare_programs(one, two, ONE)


def test_what_one_parser_takes_and_the_other_version_not_is_no_fix() -> None:
    assert not compare_programs("x = 1\n", "x = {**a for a in b}\n", ONE)
    assert not compare_programs("x = {**a for a in b}\n", "x = 1\n", ONE)
    assert not compare_programs("x = (\n", "x = (\n", ONE)


ADDED = Changes.of([insertion("x)", ")", ', model="haiku"')])


@pytest.mark.parametrize("head", ["", "q = {**a for a in b}\n"])
def test_an_argument_that_is_added_is_the_one_that_was_said(head: str) -> None:
    old = head + 'Task("a", name="n")\n'
    assert compare_programs(old, head + 'Task("a", name="n", model="haiku")\n', ADDED)
    for wrong in (
        'Task("a", name="n", model="opus")',
        'Task("a", name="n", tier="haiku")',
        'Task("a", name="n", model=haiku)',
        'Task("a", name="m", model="haiku")',
        'Task("b", name="n", model="haiku")',
        'Task("a", title="n", model="haiku")',
        'Tusk("a", name="n", model="haiku")',
        'Task("a", name="n", model="haiku", x="y")',
        'Task("a", "haiku", name="n")',
        'Task("a", model="haiku")',
    ):
        assert not compare_programs(old, f"{head}{wrong}\n", ADDED), wrong


def test_what_an_edit_says_is_read_from_its_literals() -> None:
    quoted = Changes.of([edit("'a'", "'a'", '"b"')])
    assert quoted.explain("a", "b")
    assert not quoted.explain("b", "a")
    assert not quoted.explain("'a'", '"b"')
    assert not quoted.explain("a", 7)
    assert not quoted.explain(None, "b")
    for old, new in (("“a”", "“b”"), ("`a`", "`b`"), ("a", "b"), (" a ", " b "), ("'a'", "b")):
        assert Changes.of([edit(old, old, new)]).explain("a", "b"), old
    assert Changes.of([edit("12", "12", "13")]).explain("12", "13")
    assert Changes.of([edit("''", "''", '""')]).explain("", "")
    assert Changes.of([edit("`", "`", "“x")]).explain("`", "“x")
    assert ADDED.explain_added("model", "haiku")
    assert not ADDED.explain_added(None, "haiku")
    assert not ADDED.explain_added("model", 3)
    assert not ADDED.explain_added("model", "opus")
    assert not ADDED.explain("", ', model="haiku"')
    for written in ('model="haiku", ', ' , model = "haiku"', 'model="haiku"'):
        assert Changes.of([insertion("x)", ")", written)]).explain_added("model", "haiku"), written
    assert Changes.of([insertion("x)", ")", "haiku")]).explain("", "haiku")


def refusal(source: str, *edits: object, path: str) -> str:
    outcome = run(source, finding(*edits), path=path)  # type: ignore[arg-type]
    assert outcome.files == {}
    (said,) = outcome.refused.values()
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    return said


def test_bytes_that_are_not_what_the_edits_make_are_refused() -> None:
    one = edit(OLD, '"opus"', '"haiku"')
    before = OLD.encode()
    after = apply_edits(before, "a.py", [one])
    verify(before, after, [one], "a.py")
    with pytest.raises(FixError, match=r"^a\.py: the result is not what the fixes say"):
        verify(before, after + b"\n", [one], "a.py")
    with pytest.raises(FixError, match=r"a\.py: the result is not what the fixes say"):
        verify(before, before, [one], "a.py")


def test_python_that_gains_or_loses_something_is_refused_with_what_is_wrong() -> None:
    more = 'Task("a", model="opus")\nTask("b")\n'
    assert "more than they say" in refusal(more, edit(more, '"opus"', 'x, "haiku"'), path="a.py")
    assert "more than they say" in refusal(more, edit(more, '"opus"', '"haiku'), path="a.py")

    assert "cannot be read" in refusal(more, edit(more, '"opus"', '"\x00"'), path="a.py")
    said = refusal(more, edit(more, '"b"', '"b") # advisor: ignore[ADV1'), path="a.py")
    assert "what the file is made of" in said


def test_calls_in_prose_are_held_to_what_the_edits_say() -> None:
    page = 'Use `Task("a", model="opus", name="n")` and `Task("b")`.\n'
    changed = fixed(page, finding(edit(page, '"opus"', '"haiku"', path="a.md")), path="a.md")
    assert changed == page.replace("opus", "haiku")
    added = fixed(page, finding(insertion(page, ")`.", ', model="haiku"', path="a.md")), path="a.md")
    assert added == page.replace('"b")', '"b", model="haiku")')
    for old, new in (
        ('"opus"', '"haiku", tier="x"'),
        ('model="opus"', 'modal="opus"'),
        ('model="opus", ', ""),
        ('Task("a"', 'Agent("a"'),
        ('`Task("b")`', '`Task("b")` Task("c")'),
        ('Task("b")', "task"),
    ):
        assert refusal(page, edit(page, old, new, path="a.md"), path="a.md")


def test_front_matter_is_held_to_what_the_edits_say() -> None:
    page = "---\nname: finder\ndescription: Finds files\nmodel: opus\ntools: Read\n---\nBody\n"
    changed = fixed(page, finding(edit(page, "opus", "haiku", path="a.md")), path="a.md")
    assert changed == page.replace("opus", "haiku")
    for old, new in (
        ("opus", "haiku\nname: other"),
        ("finder", "seeker"),
        ("Finds files", "Loses files"),
        ("model: opus", "modal: opus"),
        ("opus", "haiku # note"),
    ):
        assert refusal(page, edit(page, old, new, path="a.md"), path="a.md")


CREW = (
    "# crew\nfinder:\n  role: Finder\n  llm: gpt-5  # dear\n  tools: [a, b]\nwriter:\n  llm: 'gpt-5'\n  notes:\n  - x\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_value_of_a_yaml_file_is_changed_and_nothing_else(newline: str) -> None:
    for nth, old, new in ((0, "gpt-5", "gpt-5-mini"), (0, "'gpt-5'", "'gpt-5-mini'")):
        change = finding(edit(CREW, old, new, nth=nth, path="agents.yaml"))
        source = CREW.replace("\n", newline)
        assert fixed(source, change, path="agents.yaml") == source.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gpt-5", "gpt-5-mini\n  more: x"),
        ("gpt-5", "[gpt-5-mini]"),
        ("gpt-5", "{a: b}"),
        ("gpt-5", "gpt-5-mini # other"),
        ("gpt-5", "gpt-5 "),
        ("gpt-5", "[gpt"),
        ("# dear", "# cheap"),
        ("  # dear", ""),
        ("llm: gpt-5", "lim: gpt-5"),
        ("[a, b]", "[a]"),
        ("[a, b]", "[a, b, c]"),
        ("- x", "- x\n  - y"),
        ("Finder", "Finder\n  role2: a"),
        ("finder:", "seeker:"),
    ],
)
def test_whatever_else_would_change_in_a_yaml_file_is_refused(old: str, new: str) -> None:
    assert refusal(CREW, edit(CREW, old, new, path="agents.yaml"), path="agents.yaml")


def test_a_yaml_file_that_is_no_utf_8_is_left_alone() -> None:
    data = "# Gr\xfc\xdfe\na: b\n".encode("latin-1")
    with pytest.raises(FixError, match=r"^agents\.yaml: is not valid utf-8"):
        verify(data, data, [], "agents.yaml")


def test_a_notebook_is_held_to_its_cells() -> None:
    def book(*cells: str) -> str:
        return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4})

    one, two = 'Task("a", model="opus")\n', 'Task("b", model="opus")\n'
    source = book(one, two)
    change = finding(edit(two, '"opus"', '"haiku"', path="a.ipynb", cell=1))
    assert fixed(source, change, path="a.ipynb") == book(one, two.replace("opus", "haiku"))
    wrong = edit(two, '"opus"', '"haiku", x=1', path="a.ipynb", cell=1)
    assert "more than they say" in refusal(source, wrong, path="a.ipynb")
