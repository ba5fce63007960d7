"""Import statements are found in text without parsing it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.sources.imports import import_lines, imports_in
from tests.growth import grows_at_most

Found = list[tuple[int, str, str, str]]


def found_in(text: str) -> Found:
    return [(one.level, one.module, name, bound) for one in imports_in(text) for name, bound in one.names()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import os", []),
        ("import os, a as b", [(0, "os", "", "os"), (0, "a", "", "b")]),
        ("import json as j\nfrom os.path import join", []),
        ("import x as os", [(0, "x", "", "os")]),
        ("import a.b as c, d.e", [(0, "a.b", "", "c"), (0, "d.e", "", "d")]),
        ("from a.b import c as d, e", [(0, "a.b", "c", "d"), (0, "a.b", "e", "e")]),
        ("from . import x", [(1, "", "x", "x")]),
        ("from ..a import (\n    b,  # why\n    c as d,\n)\n", [(2, "a", "b", "b"), (2, "a", "c", "d")]),
        ("from a import b, \\\n    c\n", [(0, "a", "b", "b"), (0, "a", "c", "c")]),
        ("from a import *", [(0, "a", "*", "*")]),
        ("def f():\n    from a import b\n", [(0, "a", "b", "b")]),
        ("x = 1  # import a\nimportant = 2\n'''\nthe import of goods\n'''\n", []),
        ("from a import b; import c", [(0, "a", "b", "b")]),
        ("from a import (b", [(0, "a", "b", "b")]),
        ("import", []),
        ("from import x", [(0, "", "x", "x")]),
    ],
)
def test_each_name_of_a_statement_that_begins_a_line_is_found(text: str, found: Found) -> None:
    assert found_in(text) == found


PIECES = (
    "import a", "from b import c", "from .d import (", "    e, f as g,", ")", '"', "\\", "# from h import i", "x = 1",
    "  from j import k, \\", "import", "from l import (m, # n", "important()", "y = 'import o'", "", ";",
    "from p import *",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_the_import_statements_of_a_text_alone_say_the_same_as_the_text(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert found_in(import_lines(text)) == found_in(text)


def test_lists_that_close_only_at_the_end_cost_no_more_each_when_there_are_many() -> None:
    assert grows_at_most(24, lambda count: found_in("from a import (\n" * count + "b)"), 4_000, 32_000)
