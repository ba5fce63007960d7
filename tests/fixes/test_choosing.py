"""Which edits meet, what a diff shows, and what becomes of files that are mended together."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.checks.finding import Edit, Finding
from advisor.fixes import choose_fixes, fix_file, unified_diff
from advisor.fixes.choose import edits_by_path
from advisor.fixes.loop import fix_files
from advisor.places import span
from tests.fixes.making import edit, finding, place

TEXT = "abcdefghij\n"


def at(start: int, end: int, *, path: str = "a.py", cell: int | None = None, content: str = "X") -> Edit:
    stretch = span(path, (1, start), (1, end), cell=cell)
    return Edit(span=stretch, content=content, expected=TEXT[start - 1 : end - 1])


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        ((1, 3), (3, 5), False),
        ((3, 5), (1, 3), False),
        ((1, 3), (2, 5), True),
        ((2, 5), (1, 3), True),
        ((1, 9), (3, 4), True),
        ((3, 4), (1, 9), True),
        ((2, 2), (2, 2), True),
        ((2, 2), (1, 2), False),
        ((2, 2), (2, 3), False),
        ((2, 2), (1, 3), True),
        ((1, 2), (8, 9), False),
    ],
)
def test_two_edits_meet_where_their_letters_do(one: tuple[int, int], two: tuple[int, int], *, meet: bool) -> None:
    first, second = at(*one), at(*two, content="Y")
    assert len(choose_fixes([finding(first), finding(second)])) == 2 - meet
    assert len(choose_fixes([finding(first, second)])) == 1 - meet
    for apart in (at(*two, content="Y", path="b.py"), at(*two, content="Y", cell=1)):
        assert len(choose_fixes([finding(first), finding(apart)])) == 2
        assert len(choose_fixes([finding(first, apart)])) == 1


def test_among_many_edits_each_meets_its_neighbours_only() -> None:
    taken = [finding(at(start, start + 1)) for start in (1, 3, 5, 7, 9)]
    assert len(choose_fixes([*taken, finding(at(2, 3)), finding(at(6, 7)), finding(at(10, 11))])) == 8
    assert (
        len(choose_fixes([*taken, finding(at(4, 6), code="ADV202"), finding(at(9, 10, content="Z"), code="ADV202")]))
        == 5
    )


def test_fixes_come_in_the_order_of_their_places_and_edits_file_by_file() -> None:
    late, early, other = finding(at(8, 9)), finding(at(1, 2)), finding(at(4, 5, path="B.py"))
    chosen = choose_fixes([late, other, early])
    assert [fix.edits[0].span.path + str(fix.edits[0].span.start.column) for fix in chosen] == [
        "B.py4",
        "a.py1",
        "a.py8",
    ]
    assert list(edits_by_path(chosen)) == ["B.py", "a.py"]
    assert [one.span.start.column for one in edits_by_path(chosen)["a.py"]] == [1, 8]


def test_of_equal_places_the_lower_code_and_then_the_lesser_text_comes_first() -> None:
    for findings in ([("ADV202", "A"), ("ADV201", "B")], [("ADV201", "B"), ("ADV201", "C")]):
        made = [finding(at(1, 2, content=content), code=code) for code, content in findings]
        for order in (made, made[::-1]):
            (only,) = choose_fixes(order)
            assert only.edits[0].content == "B"


def test_a_diff_is_what_patch_takes() -> None:
    before = b"".join(b"line %d\n" % number for number in range(1, 11))
    after = before.replace(b"line 5\n", b"line five\n")
    assert unified_diff(before, before, "a.py") == ""
    assert unified_diff(before, after, "a.py") == (
        "--- a/a.py\n+++ b/a.py\n@@ -2,7 +2,7 @@\n"
        " line 2\n line 3\n line 4\n-line 5\n+line five\n line 6\n line 7\n line 8\n"
    )
    assert unified_diff(b"a\nb", b"a\nc", "a.py").splitlines()[3:] == [
        " a", "-b", "\\ No newline at end of file", "+c", "\\ No newline at end of file",
    ]  # fmt: skip
    assert "\\ No newline" not in unified_diff(b"a\nb\n", b"a\nc\n", "a.py")
    assert unified_diff(b"", b"a\n", "a.py").endswith("+a\n")


def test_a_diff_of_text_in_another_encoding_or_in_none_is_shown_all_the_same() -> None:
    latin = "# coding: latin-1\n# é\nx = 1\n".encode("latin-1")
    assert " # é\n" in unified_diff(latin, latin.replace(b"x = 1", b"x = 2"), "a.py")
    broken = b"# \xff\nx = 1\n"
    assert " # \ufffd\n" in unified_diff(broken, broken.replace(b"1", b"2"), "a.py")
    assert "-x\r\n+y\r\n" in unified_diff(b"x\r\n", b"y\r\n", "a.py")


def words(data: bytes, old: str, new: str, path: str, *, safe: bool = True) -> list[Finding]:
    text = data.decode()
    return [finding(edit(text, old, new, path=path), safe=safe)] if old in text else []


SOURCE = b'Task("a", model="opus")\n'


def test_unsafe_fixes_are_made_where_they_are_asked_for() -> None:
    def check(data: bytes) -> list[Finding]:
        return words(data, '"opus"', '"haiku"', "a.py", safe=False)

    assert not fix_file("a.py", SOURCE, check).changed
    done = fix_file("a.py", SOURCE, check, unsafe=True)
    assert done.after == SOURCE.replace(b"opus", b"haiku")
    assert (done.path, done.before, done.findings, done.refusal, len(done.applied)) == ("a.py", SOURCE, (), "", 1)


def both(files: Mapping[str, bytes]) -> list[Finding]:
    found = words(files["a.py"], '"opus"', '"haiku"', "a.py") + words(files["b.py"], '"opus"', "broken(", "b.py")
    return found + words(files["a.py"], '"a"', '"z"', "c.py")


def test_of_files_mended_together_one_that_is_refused_is_left_as_it_was() -> None:
    done = fix_files({"a.py": SOURCE, "b.py": SOURCE}, both)
    assert done.changed == ("a.py",)
    assert done.after == {"a.py": SOURCE.replace(b"opus", b"haiku"), "b.py": SOURCE}
    assert done.before == {"a.py": SOURCE, "b.py": SOURCE}
    assert list(done.refusals) == ["b.py"]
    assert [fix.edits[0].span.path for fix in done.applied] == ["a.py"]
    assert {each.span.path for each in done.findings} == {"b.py", "c.py"}


def test_a_fix_in_two_files_is_made_in_both_or_in_none() -> None:
    def check(files: Mapping[str, bytes]) -> list[Finding]:
        text = files["a.py"].decode()
        if '"opus"' not in text:
            return []
        wrong = "broken(" if b"bad" in files["b.py"] else '"haiku"'
        one, two = edit(text, '"opus"', '"haiku"'), edit(files["b.py"].decode(), '"opus"', wrong, path="b.py")
        return [finding(one, two)]

    done = fix_files({"a.py": SOURCE, "b.py": SOURCE}, check)
    assert done.changed == ("a.py", "b.py")
    bad = SOURCE + b"# bad\n"
    left = fix_files({"a.py": SOURCE, "b.py": bad}, check)
    assert (left.changed, left.applied, list(left.refusals)) == ((), (), ["b.py"])


def test_fixes_that_were_made_before_a_file_was_refused_do_not_count() -> None:
    def check(data: bytes) -> list[Finding]:
        return words(data, '"opus"', '"sonnet"', "a.py") + words(data, '"sonnet"', "broken(", "a.py")

    done = fix_file("a.py", SOURCE, check)
    assert (done.changed, done.applied) == (False, ())
    assert done.refusal.startswith("a.py: ")


def test_places_are_found_by_line_and_column() -> None:
    assert place("ab\ncd", "d") == ((2, 2), (2, 3))
