"""The loop: it ends, a second run has nothing to do, and what cannot be trusted is left alone."""

from collections.abc import Sequence

from advisor.checks.finding import Finding
from advisor.fixes import fix_file, unified_diff
from tests.fixes.making import edit, finding


def stepper(*steps: tuple[str, str]):  # noqa: ANN201 - a check of one round
    """Make a check that asks for the first step whose old text is there."""

    def check(data: bytes) -> Sequence[Finding]:
        source = data.decode()
        return [finding(edit(source, old, new)) for old, new in steps if old in source][:1]

    return check


SOURCE = b'Task("a", model="opus")\n'


def test_rounds_go_on_until_nothing_changes() -> None:
    check = stepper(('"opus"', '"sonnet"'), ('"sonnet"', '"haiku"'))
    result = fix_file("a.py", SOURCE, check)
    assert result.after == SOURCE.replace(b"opus", b"haiku")
    assert (len(result.applied), result.findings, result.refusal) == (2, (), "")
    assert not fix_file("a.py", result.after, check).changed


def test_rules_that_undo_each_other_leave_the_file_alone() -> None:
    result = fix_file("a.py", SOURCE, stepper(('"opus"', '"haiku"'), ('"haiku"', '"opus"')))
    assert (result.after, result.changed) == (SOURCE, False)
    assert "undo each other" in result.refusal
    assert len(result.findings) == 1


def test_a_result_that_is_not_verified_leaves_the_file_alone() -> None:
    result = fix_file("a.py", SOURCE, stepper(('"opus"', '"sonnet"'), ('"sonnet"', "x(")))
    assert (result.after, result.applied) == (SOURCE, ())
    assert result.refusal.startswith("a.py")


def test_endless_growth_ends_after_ten_rounds() -> None:
    def check(data: bytes) -> Sequence[Finding]:
        source = data.decode()
        old = source[source.index("model=") + 6 : -2]
        return [finding(edit(source, old, old[:-1] + 'x"'))]

    result = fix_file("a.py", SOURCE, check)
    assert len(result.applied) == 10


def test_a_diff_shows_the_change_and_nothing_else() -> None:
    before = b"\xef\xbb\xbf" + SOURCE + b"x = 1"
    text = unified_diff(before, before.replace(b"opus", b"haiku"), "sub/a.py")
    assert text == (
        "--- a/sub/a.py\n+++ b/sub/a.py\n@@ -1,2 +1,2 @@\n"
        '-Task("a", model="opus")\n+Task("a", model="haiku")\n x = 1\n\\ No newline at end of file\n'
    )
    assert unified_diff(before, before, "a.py") == ""
