"""Import statements are found in text without parsing it."""

from __future__ import annotations

import pytest

from advisor.sources.imports import imports_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import os", [(0, "os", "", "os")]),
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
def test_each_name_of_a_statement_that_begins_a_line_is_found(
    text: str, found: list[tuple[int, str, str, str]]
) -> None:
    assert [(one.level, one.module, one.name, one.bound) for one in imports_in(text)] == found
