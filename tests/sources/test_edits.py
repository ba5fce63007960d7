"""Edits carried over to bytes: what they name changes, and not one other byte."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.checks.finding import Edit
from advisor.errors import FixError
from advisor.places import span
from advisor.sources import apply_edits


def edit(start: tuple[int, int], end: tuple[int, int], expected: str, content: str, cell: int | None = None) -> Edit:
    return Edit(span=span("a", start, end, cell=cell), content=content, expected=expected)


SOURCE = 'x = "\U0001f600é"\r\nTask("a", model="opus")\rb = 1\n'


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_newlines_and_byte_order_mark_stay(bom: bytes) -> None:
    before = bom + SOURCE.encode()
    after = apply_edits(before, "a.py", [edit((2, 17), (2, 23), '"opus"', '"haiku"')])
    assert after == before.replace(b"opus", b"haiku")


def test_columns_count_code_points() -> None:
    before = SOURCE.encode()
    after = apply_edits(before, "a.py", [edit((1, 5), (1, 9), '"\U0001f600é"', '"x"')])
    assert after == before.replace("\U0001f600é".encode(), b"x")


def test_the_declared_encoding_is_written() -> None:
    before = '# coding: latin-1\nx = "é"; Task("a", model="opus")  # ü\n'.encode("latin-1")
    after = apply_edits(before, "a.py", [edit((2, 26), (2, 32), '"opus"', '"ö"')])
    assert after == before.replace(b"opus", b"\xf6")
    with pytest.raises(FixError, match="cannot write"):
        apply_edits(before, "a.py", [edit((2, 26), (2, 32), '"opus"', '"\u20ac"')])


def test_a_new_line_is_written_as_the_file_writes_them() -> None:
    assert apply_edits(b"a\r\nb\r\n", "a.py", [edit((2, 1), (2, 2), "b", "c\nd")]) == b"a\r\nc\r\nd\r\n"


def test_several_edits_go_together_in_any_order() -> None:
    edits = [edit((1, 3), (1, 4), "c", "C"), edit((1, 1), (1, 2), "a", "AA"), edit((1, 2), (1, 2), "", "-")]
    assert apply_edits(b"abc\n", "a.py", edits) == b"AA-bC\n"


@pytest.mark.parametrize(
    "wrong",
    [
        edit((1, 1), (1, 2), "x", "y"),
        edit((9, 1), (9, 2), "a", "y"),
        edit((1, 1), (1, 9), "abc", "y"),
        edit((0, 1), (1, 1), "", "y"),
        edit((1, 3), (1, 1), "", "y"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(wrong: Edit) -> None:
    with pytest.raises(FixError):
        apply_edits(b"abc\n", "a.py", [wrong])


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(FixError, match="same place"):
        apply_edits(b"abc\n", "a.py", [edit((1, 1), (1, 3), "ab", "x"), edit((1, 2), (1, 4), "bc", "y")])


def notebook(source: object) -> bytes:
    return (
        '{"metadata": {"source": "no"}, "cells": [{"source": [], "outputs": [{"source": "x"}]},'
        '\n  {"cell_type": "code", "source" : '
        + json.dumps(source, ensure_ascii=True)
        + ', "outputs": []}], "nbformat": 4}\n'
    ).encode()


@pytest.mark.parametrize(
    "source",
    [
        'Task("\U0001f600\\n", model="opus")',
        ["\n", 'Task("\U0001f600\\n", model="opus")'],
        ['Task("\U0001f600\\n", ', 'model="opus")'],
    ],
)
def test_a_notebook_changes_within_the_string_of_one_cell_alone(source: object) -> None:
    before = notebook(source)
    line = 2 if isinstance(source, list) and source[0] == "\n" else 1
    after = apply_edits(before, "a.ipynb", [edit((line, 19), (line, 25), '"opus"', '"haiku"', cell=1)])
    assert after == before.replace(b'\\"opus\\"', b'\\"haiku\\"')


def test_an_edit_over_several_strings_keeps_the_rest() -> None:
    after = apply_edits(notebook(["ab", "cd", "ef"]), "a.ipynb", [edit((1, 2), (1, 6), "bcde", "\n-", cell=1)])
    assert json.loads(after)["cells"][1]["source"] == ["a\n-", "", "f"]


@pytest.mark.parametrize("cell", [None, 0, 2, -1])
def test_an_edit_of_a_cell_that_is_not_there_is_refused(cell: int | None) -> None:
    with pytest.raises(FixError):
        apply_edits(notebook("abc"), "a.ipynb", [edit((1, 1), (1, 2), "a", "b", cell=cell)])


CHARACTERS = st.sampled_from('ab"\\\n\r\t\x0c\U0001f600é/\u2028')
TEXTS = st.text(CHARACTERS, max_size=12)


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(TEXTS, min_size=1, max_size=4), content=TEXTS, ascii_only=st.booleans(), data=st.data())
def test_a_cell_after_an_edit_is_what_the_text_after_the_edit_is(
    lines: list[str], content: str, *, ascii_only: bool, data: st.DataObject
) -> None:
    source = "".join(lines)
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    if "\r\n" in (source[start - 1 : start + 1], source[end - 1 : end + 1]):
        return  # no line and column name the place between the two
    normal = source.replace("\r\n", "\n").replace("\r", "\n")

    def place(offset: int) -> tuple[int, int]:
        head = source[:offset].replace("\r\n", "\n").replace("\r", "\n")
        return head.count("\n") + 1, len(head) - head.rfind("\n")

    expected = source[start:end].replace("\r\n", "\n").replace("\r", "\n")
    assert normal.count(expected) >= 1
    book = {"cells": [{"source": "x"}, {"source": lines, "metadata": {"tags": ["source"]}}]}
    before = json.dumps(book, ensure_ascii=ascii_only, indent=1).encode()
    after = apply_edits(before, "a.ipynb", [edit(place(start), place(end), expected, content, cell=1)])
    assert "".join(json.loads(after)["cells"][1]["source"]) == source[:start] + content + source[end:]
    assert json.loads(after)["cells"][0] == book["cells"][0]
    assert after.isascii() == before.isascii() or not content.isascii() or not source[start:end].isascii()


@settings(max_examples=200, deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.text(st.sampled_from("ab\té\U0001f600\x0c\u2028"), max_size=6), st.sampled_from(["\n", "\r\n", "\r"])
        )
    ),
    data=st.data(),
)
def test_all_bytes_around_an_edit_stay(lines: list[tuple[str, str]], data: st.DataObject) -> None:
    text = "".join(line + newline for line, newline in lines) + "end"
    rows = [*(line for line, _ in lines), "end"]
    if any(lines[i] == (lines[i][0], "\r") and lines[i + 1] == ("", "\n") for i in range(len(lines) - 1)):
        return  # the two together are one newline
    number = data.draw(st.integers(0, len(rows) - 1))
    first = data.draw(st.integers(0, len(rows[number])))
    last = data.draw(st.integers(first, len(rows[number])))
    offset = sum(len(line + newline) for line, newline in lines[:number])
    change = edit((number + 1, first + 1), (number + 1, last + 1), rows[number][first:last], "NEW")
    after = apply_edits(text.encode(), "a.md", [change])
    assert after == (text[: offset + first] + "NEW" + text[offset + last :]).encode()
