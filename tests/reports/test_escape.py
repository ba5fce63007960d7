from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.reports.escape import printable, printable_lines, width


@given(st.text(st.characters()))
def test_nothing_a_terminal_obeys_or_hides_gets_through(text: str) -> None:
    for sign in printable(text):
        assert unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("\x1b]8;;http://x\x07", "\\x1b]8;;http://x\\x07"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("\ufeff", "\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("two\nlines\tand\rmore", "two\\nlines\\tand\\rmore"),
        ("\ud800", "\\ud800"),
        ("Prüfe 審査 ⚠️ ❌", "Prüfe 審査 ⚠️ ❌"),
    ],
)
def test_what_is_hidden_is_written_out_and_ordinary_text_stays(raw: str, shown: str) -> None:
    assert printable(raw) == shown


def test_lines_stay_lines_where_they_are_wanted() -> None:
    assert printable_lines("a\x07\nb") == "a\\x07\nb"


def test_wide_signs_take_two_columns_and_marks_none() -> None:
    assert width("ab") == 2
    assert width("審査") == 4
    assert width("e\u0301") == 1
